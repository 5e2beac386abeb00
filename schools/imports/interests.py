"""What the students of a cohort would like, from a file of their answers."""

from brokerage.imports.models import Outcome
from brokerage.imports.registry import Draft, register
from schools import actions
from schools.imports.cohorts import INTERESTS, CohortKind, gather_interests
from schools.imports.fields import UPN, WISHES
from schools.imports.known import facts_of, students_of


@register
class InterestsImport(CohortKind):
    name = 'interests'
    title = 'Students’ interests'
    intro = (
        'A row for each student: UPN, then the kinds of work they would like, favourite first, and how far '
        'they can travel. Students themselves come in with the cohort’s own file.'
    )

    def fields(self, context):
        return (UPN, *WISHES)

    def label(self, values):
        return values.get('upn', '')

    def classify(self, context, drafts):
        students = self._students(context)
        named = set()
        for draft in drafts:
            gather_interests(draft)
            student = students.get(draft.values.get('upn'))
            if student is None:
                if 'upn' in draft.values:
                    self._unknown(draft, context)
                continue
            named.add(student.upn)
            draft.label, draft.match_ref = student.name, student.ref
            if draft.outcome == Outcome.NEW:
                fields = (INTERESTS, *WISHES)
                draft.match(student.ref, self.differences(fields, draft.values, facts_of(student)))
        return [
            Draft(label=student.name, match_ref=student.ref)
            for upn, student in students.items()
            if upn not in named
        ]

    def commit(self, context, drafts):
        students = {student.ref: student for student in self._students(context).values()}
        for draft in drafts:
            student = students[draft.match_ref]
            journey = draft.values.get('journey')
            actions.set_preferences(
                by=context.by,
                student=student,
                sectors=draft.values.get('interests') or [each.sector for each in student.preferences.all()],
                max_travel_miles=draft.values.get('max_travel_miles'),
                journey=(journey.mode, journey.minutes) if journey else None,
                step_free=draft.values.get('step_free'),
            )

    def _students(self, context):
        rows = students_of(context.target.school).filter(cohort=context.target, left_on=None)
        return {student.upn: student for student in rows}

    def _unknown(self, draft, context):
        words = (
            f'No student of {context.target} has this UPN. Check it, or bring the student in with the '
            'cohort’s file first.'
        )
        draft.reject(words, 'upn')
