"""What the two sides are given once it goes ahead: the employer's pack and letter, the parent's letter."""

from placements.documents.facts import days_of, induction_of, people_facts, student_facts, work_facts
from placements.documents.kind import EMPLOYER, FAMILY, GOING, SCHOOL, PlacementPaper, paper
from placements.enums import State
from placements.queries.placements import contact_of, guardian_of, needs_note_of


@paper
class EmployerPack(PlacementPaper):
    """First name and year group; the needs note only while the family lets the employer read it."""

    name = 'employer_pack'
    words = 'Employer pack'
    template = 'documents/placements/employer_pack.html'
    states = (State.ACCEPTED, *GOING)
    readers = frozenset({SCHOOL, EMPLOYER})

    def says(self, subject):
        note = needs_note_of(subject)
        return {
            **work_facts(subject),
            **people_facts(subject),
            **student_facts(subject),
            'needs': note.words if note else '',
            'needs_until': note.delete_on.isoformat() if note else '',
            'induction': induction_of(subject),
            'days': days_of(subject),
        }


@paper
class EmployerLetter(PlacementPaper):
    name = 'employer_letter'
    words = 'Letter to the employer'
    template = 'documents/placements/employer_letter.html'
    states = GOING
    readers = frozenset({SCHOOL, EMPLOYER})

    def says(self, subject):
        contact = contact_of(subject)
        greeted = {'greeted': contact.name if contact else ''}
        return {**work_facts(subject), **people_facts(subject), **student_facts(subject), **greeted}


@paper
class ParentLetter(PlacementPaper):
    name = 'parent_letter'
    words = 'Letter to the parent or carer'
    template = 'documents/placements/parent_letter.html'
    states = GOING
    readers = frozenset({SCHOOL, FAMILY})

    def says(self, subject):
        guardian = guardian_of(subject)
        greeted = {'guardian': guardian.name if guardian else ''}
        return {**work_facts(subject), **people_facts(subject), **student_facts(subject), **greeted}
