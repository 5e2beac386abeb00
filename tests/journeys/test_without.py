"""Without a mouse, and without JavaScript."""

from placements.enums import State
from placements.models import Placement
from tests.factories.accounts import PASSWORD
from tests.journeys.test_school import two_employers
from tests.placements.story import a_placement, a_student, all_but_approval


def test_a_careers_leader_gets_on_with_the_keyboard_alone(cast, a_person):
    all_but_approval(a_placement(cast, State.ACCEPTED))
    leader = a_person('keyboard')
    leader.opens('/').enters('Sign in').keys_in('E-mail address', cast.careers_lead.user.email)
    leader.keys_in('Password', PASSWORD).enters('Sign in')
    leader.enters('Clear what holds up').tabs_to('Maya Khan').page.keyboard.press('Space')
    leader.enters('Approve the ticked placements').enters('Confirm those that are ready')
    leader.enters('Approve and confirm the ticked').sees('1 placement is confirmed')
    assert Placement.objects.get().state == State.CONFIRMED


def test_a_match_runs_without_javascript(cast, signed_in):
    two_employers(cast)
    block = a_student(cast).cohort.blocks.get()
    leader = signed_in(cast.careers_lead, scripts=False)
    leader.opens(f'/placements/match/{block.ref}/').presses('Match 1 student')
    leader.looks_again_until('Compare three ways of choosing', by='Compare the three')
    leader.presses('Use this one Best on the whole').sees('Maya')
