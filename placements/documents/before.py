"""What the school's own people and its students hold: the student's pack, the visit form, a letter to ask with."""

from brokerage.accounts.enums import Role
from brokerage.core.ui import day_span
from brokerage.documents.registry import DocumentKind, register
from placements.documents.facts import people_facts, school_person, student_facts, work_facts
from placements.documents.kind import FAMILY, GOING, SCHOOL, PlacementPaper, paper
from schools.models import Block


@paper
class StudentPack(PlacementPaper):
    name = 'student_pack'
    words = 'Student pack'
    template = 'documents/placements/student_pack.html'
    states = GOING
    readers = frozenset({SCHOOL, FAMILY})

    def says(self, subject):
        offer = subject.window.offer
        told = {name: getattr(offer, name) for name in ('will_do', 'observe_only', 'must_not_do')}
        return {**work_facts(subject), **people_facts(subject), **student_facts(subject), **told}


@paper
class VisitForm(PlacementPaper):
    """For the visiting teacher alone: it carries the student's whole name."""

    name = 'visit_form'
    words = 'Visit form'
    template = 'documents/placements/visit_form.html'
    states = GOING
    readers = frozenset({SCHOOL})

    def says(self, subject):
        return {
            **work_facts(subject),
            **people_facts(subject),
            'student': subject.student.name,
            'tutor_group': subject.student.tutor_group,
            'dsl': school_person(subject, Role.DSL),
        }


@register
class OwnFindLetter(DocumentKind):
    """A letter that a student hands to an employer they know; it names no student."""

    name = 'own_find_letter'
    template = 'documents/placements/own_find_letter.html'
    model = Block

    def title(self, subject):
        return f'Letter to an employer you know: {subject.name}'[:200]

    def content(self, subject):
        school = subject.cohort.school
        return {
            'reference': subject.ref.upper(),
            'school': school.organisation.name,
            'school_phone': school.phone,
            'hub': school.organisation.hub.name,
            'cohort': subject.cohort.name,
            'dates': day_span(subject.start, subject.end),
        }
