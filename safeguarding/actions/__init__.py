"""All that changes in safeguarding; views, tasks and the apps above call these verbs and nothing else."""

from safeguarding.actions.asking import ask_assessment
from safeguarding.actions.concerns import close_concern, raise_concern
from safeguarding.actions.confirming import confirm_assessment, expire, reconfirm_unchanged
from safeguarding.actions.conversations import note_conversation
from safeguarding.actions.decisions import decide
from safeguarding.actions.drafts import save_assessment, start_assessment
from safeguarding.actions.families import give_consent, note_summary, settle_consent
from safeguarding.actions.needs import approve_needs_note, purge_needs
from safeguarding.actions.own import send_own
from safeguarding.actions.papers import ask_document, documents_for, kinds_of

__all__ = [
    'approve_needs_note',
    'ask_assessment',
    'ask_document',
    'close_concern',
    'confirm_assessment',
    'decide',
    'documents_for',
    'expire',
    'give_consent',
    'kinds_of',
    'note_conversation',
    'note_summary',
    'purge_needs',
    'raise_concern',
    'reconfirm_unchanged',
    'save_assessment',
    'send_own',
    'settle_consent',
    'start_assessment',
]
