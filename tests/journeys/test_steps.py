"""Placements beside the straight way: asked to meet, moved, taken back, ended by bad weather as one act."""

from placements.actions.found import submit_found
from placements.enums import State
from placements.models import Placement
from tests.journeys.person import letter_to
from tests.placements.story import TODAY, a_placement, a_student, a_window, all_but_approval, nominated
from tests.placements.test_found import FACTS


def confirmed(cast):
    return all_but_approval(a_placement(cast, State.CONFIRMED, approved_by='Carys Lead', approved_at=TODAY))


def test_an_employer_asks_to_meet_and_takes_a_no_back(cast, signed_in, a_person, worker):
    lead = signed_in(cast.careers_lead)
    placement = nominated(cast)
    boss = a_person('employer', phone=True)
    boss.opens_the_link_sent_to(placement.window.offer.contact.email).does_not_see('Maya')
    boss.follows('Ask to meet the student first')
    boss.types('Which day and time', 'Tuesday at 4pm').presses('Ask the school').does_not_see('Maya')
    lead.opens(f'/placements/{placement.ref}/').sees('Tuesday at 4pm', 'asks to meet the student first')
    lead.follows('Answer about the meeting').types('What do you answer', 'That is fine.')
    lead.presses('Send your answer').sees('Waiting for the employer')
    assert 'That is fine.' in letter_to(placement.window.offer.contact.email, 'About meeting').body
    boss.opens(boss.page.url).ticks('No, not this time').chooses('If no, why?', 'We are full that week')
    boss.presses('Send your answer').sees('Was that a mistake?')
    boss.presses('Take it back').sees('Taken back')
    assert Placement.objects.get().state == State.NOMINATED


def test_moved_elsewhere_then_ended_by_the_weather_as_one_act(cast, signed_in, worker):
    first = confirmed(cast)
    a_placement(cast, State.LIVE, student=a_student(cast, first_name='Ray'), window=a_window(cast))
    a_window(cast)
    lead = signed_in(cast.careers_lead)
    lead.opens(f'/placements/{first.ref}/').follows('Move to another place')
    lead.sees('What happens then', 'asked for anew').ticks('Print finisher')
    lead.presses('Nominate the student there').sees('Arranged instead of', 'Waiting for the employer')
    lead.follows('What can happen to a placement, and who is told').sees('Brought back', 'By: school')
    lead.opens('/placements/').follows('Many at once').sees('Choose which placements')
    lead.chooses('Block dates', str(first.block)).presses('Show the placements')
    lead.sees('2 places are free again').chooses('Why?', 'Closure or weather')
    lead.presses('End them: the ticked placements').comes_to_a_button('See the report')
    lead.follows('See the report').sees('say which day was the last', 'Withdrawn by the school')


def test_a_place_that_a_student_has_found(cast, signed_in, worker):
    student = a_student(cast)
    found = submit_found(by=cast.careers_lead, student=student, block=student.cohort.blocks.first(), **FACTS)
    lead = signed_in(cast.careers_lead)
    lead.opens(f'/placements/students/{student.ref}/found/').sees('You check it before')
    lead.opens(f'/placements/found/{found.ref}/').sees('For the school to check', 'Shape loaves')
    lead.types('A day starts at', '09:00').types('A day ends at', '16:00')
    lead.presses('Ask the employer').sees('Waiting for the employer', 'Canal Bakery')
    assert 'Baker' in letter_to('ann@canal.example').body
