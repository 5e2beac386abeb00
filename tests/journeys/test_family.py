from datetime import date

from placements.actions.progress import accept
from placements.enums import State
from safeguarding.models import Consent, DslDecision
from schools.actions import ask_preferences
from tests.journeys.steps import signs_with_the_code
from tests.placements.story import a_placement, a_student, answer_link, employer_ready, nominated


def test_a_safeguarding_lead_decides_one_case(cast, signed_in):
    placement = a_placement(cast, State.ACCEPTED)
    employer_ready(placement, lone_adult=True)
    lead = signed_in(cast.dsl)
    lead.follows('Placements waiting for your decision').follows('Maya Khan')
    lead.sees('Alone with one adult', 'Keeping children safe in education')
    lead.presses('Keep this decision').sees('There is a problem')
    lead.ticks('Go ahead once a second adult is present').types('Why', 'Ann and Ben are both there all day.')
    lead.presses('Keep this decision').sees('Your decision is kept', 'Nothing waits for you')
    assert DslDecision.objects.get().decided_by == str(cast.dsl.actor_label)


def test_a_parent_reads_about_the_risks_and_consents_on_one_page(cast, a_person, worker):
    placement = nominated(cast)
    employer_ready(placement)
    accept(by=answer_link(placement), placement=placement)
    parent = a_person('parent', phone=True)
    guardian = placement.student.guardians.get()
    parent.opens_the_link_sent_to(guardian.email, 'say yes or no')
    parent.sees('Maya', 'Brindley Print', 'The main risks, and what is done', 'Who to ring')
    assert parent.inputs == 3
    parent.ticks('Yes, Maya may go').types('Phone number for emergencies', '07700 900111')
    parent.types('Your full name', 'Pat Parent')
    signs_with_the_code(parent, guardian.email)
    assert parent.pages == 3
    assert Consent.objects.get(placement_ref=placement.ref).signed_name == 'Pat Parent'


def test_a_student_says_on_a_phone_what_work_they_would_like(cast, a_person, worker):
    student = a_student(cast)
    ask_preferences(by=cast.careers_lead, cohort=student.cohort, answer_by=date(2026, 12, 7))
    maya = a_person('student', phone=True)
    maya.opens_the_link_sent_to(student.email).sees('Hello Maya')
    maya.chooses('First choice', 'Animal care and veterinary').chooses('Second choice', 'Retail')
    maya.chooses('how far can you travel', 'Up to 10 miles').presses('Save my answer').sees(
        'Your answer is saved'
    )
    assert [each.sector for each in student.preferences.all()] == ['animal-care-and-veterinary', 'retail']
    assert maya.pages == 2
