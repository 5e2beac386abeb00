"""What is given when a placement is over."""

from placements.documents.facts import people_facts, work_facts
from placements.documents.kind import EMPLOYER, FAMILY, SCHOOL, PlacementPaper, paper
from placements.enums import DONE

SHEETS = ('documents/base.css', 'documents/placements/certificate.css')


@paper
class Certificate(PlacementPaper):
    """The student's own: the only document that is made to be shown around with a whole name on it."""

    name = 'certificate'
    words = 'Certificate'
    template = 'documents/placements/certificate.html'
    sheets = SHEETS
    states = DONE
    readers = frozenset({SCHOOL, FAMILY})

    def says(self, subject):
        tasks = subject.window.offer.will_do[:4]
        return {
            **work_facts(subject),
            **people_facts(subject),
            'student': subject.student.name,
            'tasks': tasks,
        }


@paper
class CertificateOfThanks(PlacementPaper):
    """Names no student and no work, so that an employer that hosted several in a block gets one."""

    name = 'certificate_of_thanks'
    words = 'Certificate of thanks'
    template = 'documents/placements/certificate_of_thanks.html'
    sheets = SHEETS
    states = DONE
    readers = frozenset({SCHOOL, EMPLOYER})

    def title(self, subject):
        return f'{self.words}: {subject.employer.organisation.name}'[:200]

    def content(self, subject):
        block, school = subject.block, subject.school.organisation
        return {
            **super().content(subject),
            'reference': f'{block.ref}-{subject.employer.ref}'.upper(),
            'hub': school.hub.name,
        }

    def says(self, subject):
        block = subject.block
        return {
            'employer': subject.employer.organisation.name,
            'school': subject.school.organisation.name,
            'month': f'{block.start:%B} {block.start.year}',
            'school_contact': people_facts(subject)['school_contact'],
        }
