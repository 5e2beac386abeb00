"""A cohort from the school's own system: who is in it, and what the school holds about them."""

import re

from django.utils import timezone

from brokerage.imports.models import Outcome
from brokerage.imports.registry import Draft, register, shown
from schools import actions
from schools.imports.cohorts import INTERESTS, CohortKind, gather_interests
from schools.imports.fields import student_fields
from schools.imports.known import GUARDIAN, HELD, OWN, facts_of, students_of
from schools.validators import is_temporary_upn

WHEELCHAIR = re.compile(r'wheelchair', re.IGNORECASE)
NO_GUARDIAN_NAME = 'Parent or carer'


@register
class StudentsImport(CohortKind):
    name = 'students'
    title = 'Students of a cohort'
    intro = (
        'A row for each student, as your school’s system exports them: UPN, name and date of birth at least. '
        'A student who is not in a newer file is shown to you, and never taken away.'
    )
    watched = ('date_of_birth', 'year_group')
    blank_notes = {
        'postcode': 'No postcode, so no journey can be measured. Add one before you match.',
        'email': 'No e-mail. You can hand the student their link.',
        'guardian_email': 'No e-mail for a parent or carer. Consent needs paper or a call.',
        'max_travel_miles': 'No limit given, so it stays at 5 miles for a new student.',
    }
    gone_words = 'Has left the school'

    def fields(self, context):
        return student_fields(context.target)

    def label(self, values):
        return ' '.join(filter(None, [values.get('first_name'), values.get('last_name')]))

    def classify(self, context, drafts):
        students = {student.upn: student for student in students_of(context.target.school)}
        for draft in drafts:
            self._complete(draft)
            student = students.get(draft.values.get('upn'))
            if student:
                draft.match_ref = student.ref
            if student and draft.usable:
                draft.match(student.ref, self._changes(context, draft, student))
        return list(self._missing(context, drafts, students.values()))

    def _changes(self, context, draft, student):
        fields = {each.name: each for each in (*self.fields(context), INTERESTS)}
        known = facts_of(student)
        changes = self.differences(fields.values(), draft.values, known)
        if known['cohort'] != context.target:
            changes.append(moved('cohort', 'Cohort', known['cohort'], context.target))
        if known['left_on']:
            changes.append(moved('left_on', 'Left the school', known['left_on'], None))
        return changes

    def _complete(self, draft):
        """What follows from several cells, and what a person should know of it."""
        values = draft.values
        gather_interests(draft)
        if is_temporary_upn(values.get('upn') or ''):
            draft.note('A temporary UPN. It will change, and then this student looks like a new one.', 'upn')
        if 'step_free' not in draft.headings and WHEELCHAIR.search(values.get('needs_note') or ''):
            values['step_free'] = True
            draft.note('Read as: needs step-free access.', 'needs_note')
        if not values.get('guardian_name') and (values.get('guardian_email') or values.get('guardian_phone')):
            draft.note(f'No name. A new one is kept as “{NO_GUARDIAN_NAME}”.', 'guardian_name')

    def _missing(self, context, drafts, students):
        """Who is in the cohort and not in the file, by UPN; a row with no usable UPN counts by its name."""
        upns = {draft.values['upn'] for draft in drafts if draft.values.get('upn')}
        names = {draft.label.casefold() for draft in drafts if not draft.values.get('upn')}
        for student in students:
            here = student.cohort_id == context.target.pk and student.left_on is None
            if here and student.upn not in upns and student.name.casefold() not in names:
                yield Draft(label=student.name, match_ref=student.ref)

    def commit(self, context, drafts):
        rows = students_of(context.target.school).filter(ref__in=[draft.match_ref for draft in drafts])
        students = {student.ref: student for student in rows}
        for draft in drafts:
            if draft.outcome == Outcome.NEW:
                actions.add_student(by=context.by, cohort=context.target, **facts_to_write(draft.values))
            elif draft.outcome == Outcome.MISSING:
                actions.mark_left(by=context.by, student=students[draft.match_ref], on=timezone.localdate())
            else:
                change(context, students[draft.match_ref], draft)


def moved(name, label, old, new):
    return {'field': name, 'label': label, 'old': shown(old), 'new': shown(new)}


def filled(values, names):
    return {name: values[name] for name in names if values.get(name) not in (None, '')}


def facts_to_write(values):
    """The arguments of the verbs that add and change a student, from a row's filled cells."""
    facts = filled(values, OWN)
    if held := filled(values, HELD):
        facts['circumstances'] = held
    if person := {GUARDIAN[name]: value for name, value in filled(values, GUARDIAN).items()}:
        facts['guardian'] = {'name': NO_GUARDIAN_NAME} | person
    if journey := values.get('journey'):
        facts |= {'travel_mode': journey.mode, 'travel_minutes': journey.minutes}
    if values.get('adjustments'):
        facts['needs'] = values['adjustments']
    if values.get('interests'):
        facts['preferences'] = values['interests']
    return facts


def change(context, student, draft):
    """Write what the review showed as changed, and nothing else of the row."""
    names = {each['field'] for each in draft.changes}
    if 'left_on' in names:
        actions.mark_returned(by=context.by, student=student)
    facts = facts_to_write({name: value for name, value in draft.values.items() if name in names})
    if 'guardian' in facts:
        known = facts_of(student)['guardian_name']
        facts['guardian']['name'] = draft.values.get('guardian_name') or known or NO_GUARDIAN_NAME
    if 'cohort' in names:
        facts['cohort'] = context.target
    if facts:
        actions.update_student(by=context.by, student=student, **facts)
