"""Moving a published block says first whom it leaves behind, and moves no placement."""

from datetime import date

import pytest
from django.urls import reverse

from placements.enums import State
from placements.models import Placement
from tests.factories.employers import WindowFactory
from tests.factories.placements import PlacementFactory
from tests.factories.schools import BlockFactory, CohortFactory, StudentFactory
from tests.placements.match_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
LATER = {
    'pattern': 'full_block',
    'start_day': 5,
    'start_month': 7,
    'start_year': 2027,
    'end_day': 16,
    'end_month': 7,
    'end_year': 2027,
}


def placed(cast, block, state):
    student = StudentFactory(cohort=block.cohort)
    window = WindowFactory(offer__site__employer=cast.employer)
    return PlacementFactory(student=student, block=block, window=window, state=state)


def test_the_hub_s_page_counts_placements_by_state_and_names_employers(cast, sign_in):
    block = BlockFactory(cohort=CohortFactory(school=cast.school))
    for state in (State.NOMINATED, State.CONFIRMED, State.CONFIRMED, State.DECLINED):
        placed(cast, block, state)
    browser = sign_in(cast.hub_officer)
    asked = browser.post(reverse('schools:block_change', args=[block.ref]), {'name': block.name, **LATER})
    shown = words(browser.get(asked['Location']))
    assert '3 placements outside the new dates' in shown
    assert '1 waiting for the employer, 2 confirmed' in shown
    assert '1 employer affected: Brindley Print.' in shown
    block.refresh_from_db()
    assert block.start == date(2027, 6, 28)


def test_placements_stay_when_the_block_moves(cast, sign_in):
    block = BlockFactory(cohort=CohortFactory(school=cast.school))
    placement = placed(cast, block, State.CONFIRMED)
    data = {'name': block.name, 'confirmed': 'yes', **LATER}
    browser = sign_in(cast.careers_lead)
    asked = browser.post(reverse('schools:block_change', args=[block.ref]), data)
    # Nothing moves, not even the block, before it is decided about them.
    block.refresh_from_db()
    assert block.start == date(2027, 6, 28)
    browser.post(asked['Location'], {'key': 'keykeykeykey', 'others': 'stay'})
    block.refresh_from_db()
    assert block.start == date(2027, 7, 5)
    assert Placement.objects.get().start == placement.start


def test_a_longer_block_leaves_nobody_behind(cast, sign_in):
    block = BlockFactory(cohort=CohortFactory(school=cast.school))
    placed(cast, block, State.CONFIRMED)
    data = {'name': block.name, **LATER, 'start_day': 28, 'start_month': 6}
    shown = words(sign_in(cast.careers_lead).post(reverse('schools:block_change', args=[block.ref]), data))
    assert 'outside the new dates' not in shown
