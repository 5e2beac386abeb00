"""The hub's register of employers, from a file: what each row matches and what to know of it."""

import re
from collections import defaultdict

from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.imports import cells
from brokerage.imports.models import Outcome
from brokerage.imports.registry import Draft, ImportKind, register
from employers.imports.fields import BOUNCED, FIELDS
from employers.imports.known import MOST_COMPARED, Register, employers_of, may_be_one
from employers.imports.writing import NO_CONTACT_NAME, add, change

BOUNCES = re.compile(r'bounc|undeliver', re.IGNORECASE)


@register
class RegisterImport(ImportKind):
    name = 'register'
    title = 'Employer register'
    one, many = 'employer', 'employers'
    intro = (
        'A row for each employer: name, sector and postcode at least. The same employers again are safe: '
        'they are found by company number, or by name and postcode, and shown before anything is saved.'
    )
    permission = Permission.REGISTER_EDIT
    key = 'company_number'
    watched = ('liability_insurance_expires', 'last_hosted')
    blank_notes = {
        'liability_insurance_expires': 'No date. Students cannot start until you know that they are covered.',
        'email': 'No e-mail. Messages to this employer will need a phone call.',
    }

    def fields(self, context):
        return FIELDS

    def label(self, values):
        return values.get('name', '')

    def show(self, name, value):
        return f'{value:%B %Y}' if name == 'last_hosted' and value else super().show(name, value)

    def done_url(self, context):
        return reverse('employers:register')

    def classify(self, context, drafts):
        known = Register(context.organisation)
        for draft in drafts:
            add_notes(draft)
            self._claim(known, draft)
        for draft in drafts:
            if draft.outcome == Outcome.NEW and (likely := known.likely(draft.values)):
                draft.ask([self._candidate(draft, each) for each in likely])
        ask_about_twins(drafts)
        return [Draft(label=each.label, match_ref=each.ref) for each in known.unclaimed()]

    def _claim(self, known, draft):
        """Tie a row to the employer it surely is; a row that cannot be used still shows it is in the file."""
        found = known.exact(draft.values)
        if found is None:
            return
        earlier = known.claim(found, draft.number)
        if earlier != draft.number and draft.usable:
            draft.reject(f'Row {earlier} is the same employer but says something else. Keep the right row.')
        if draft.usable:
            draft.match(found.ref, self._changes(draft, found))

    def _candidate(self, draft, known):
        return {'ref': known.ref, 'label': known.described, 'changes': self._changes(draft, known)}

    def _changes(self, draft, known):
        existing = known.facts_at(draft.values['postcode'])
        return self.differences((*FIELDS, BOUNCED), draft.values, existing)

    def commit(self, context, drafts):
        known = {employer.ref: employer for employer in employers_of(context.organisation)}
        for draft in drafts:
            if draft.outcome == Outcome.NEW:
                add(context, draft.values)
            else:
                change(context, known[draft.match_ref], draft)


def add_notes(draft):
    """Facts a person should know that no single cell says."""
    values = draft.values
    expires = values.get('liability_insurance_expires')
    if expires and expires < timezone.localdate():
        words = f'Expired on {cells.in_words(expires)}. Ask for the new certificate.'
        draft.note(words, 'liability_insurance_expires')
    if BOUNCES.search(values.get('notes') or ''):
        values['email_bounced'] = True
        draft.note('Your notes say that e-mail comes back, so we will ask for a call first.', 'email')
    if (values.get('email') or values.get('phone')) and not values.get('contact_name'):
        draft.note(f'No name, so this is kept as “{NO_CONTACT_NAME}”.', 'contact_name')


def ask_about_twins(drafts):
    """Two new rows with nearly one name at one postcode: the later asks, and both are told."""
    by_postcode = defaultdict(list)
    words = 'May be the same employer as row {}: nearly the same name at the same postcode.'
    for draft in drafts:
        if draft.outcome != Outcome.NEW:
            continue
        here = by_postcode[draft.values['postcode']]
        twins = [earlier for earlier in here[-MOST_COMPARED:] if may_be_one(draft.values, earlier.values)]
        for earlier in twins:
            draft.note(words.format(earlier.number), 'name')
            earlier.note(words.format(draft.number), 'name')
        if twins:
            draft.ask([])
        here.append(draft)
