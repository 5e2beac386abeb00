"""All that changes in safeguarding; views, tasks and the apps above call these verbs and nothing else."""

from safeguarding.actions.asking import ask_assessment
from safeguarding.actions.checks import end_checks, note_check, set_check_months
from safeguarding.actions.concerns import close_concern, raise_concern
from safeguarding.actions.confirming import confirm_assessment, expire, reconfirm_unchanged
from safeguarding.actions.conversations import note_conversation
from safeguarding.actions.decisions import decide
from safeguarding.actions.drafts import save_assessment, start_assessment
from safeguarding.actions.families import give_consent, note_summary, settle_consent
from safeguarding.actions.needs import approve_needs_note, purge_needs
from safeguarding.actions.overrides import (
    agree_override,
    ask_override,
    refuse_override,
    withdraw_override,
)
from safeguarding.actions.own import send_own
from safeguarding.actions.papers import ask_document, documents_for, kinds_of
from safeguarding.actions.suspending import lift_site, lift_suspension, suspend, suspend_site

__all__ = [
    'agree_override',
    'approve_needs_note',
    'ask_assessment',
    'ask_document',
    'ask_override',
    'close_concern',
    'confirm_assessment',
    'decide',
    'documents_for',
    'end_checks',
    'expire',
    'give_consent',
    'kinds_of',
    'lift_site',
    'lift_suspension',
    'note_check',
    'note_conversation',
    'note_summary',
    'purge_needs',
    'raise_concern',
    'reconfirm_unchanged',
    'refuse_override',
    'save_assessment',
    'send_own',
    'set_check_months',
    'settle_consent',
    'start_assessment',
    'suspend',
    'suspend_site',
    'withdraw_override',
]
