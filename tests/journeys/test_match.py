"""A careers leader and 240 students: three plans, two kept, a second match, what moved, and all sent."""

import re

from brokerage.demo import area, people
from placements.enums import State
from placements.models import MatchRun, Pin, Placement, WantedPlaces
from tests.factories.accounts import PASSWORD
from tests.journeys.steps import sends, uses_a_plan


def birmingham():
    """The demo's register and year group, through the verbs; returns (hub manager, careers leader, block)."""
    manager, officer = area.hub('Birmingham and Solihull Careers Hub', people.HUB_MANAGER, people.HUB_OFFICER)
    area.register(manager, 'birmingham', 'employers.csv')
    area.offers(officer)
    (lead,) = area.school(manager, 'Moor Lane School', '999001', 'B32 4AE', people.CAREERS_LEAD)
    cohort, block = area.out(lead, 'Summer work experience', *area.FORTNIGHT)
    area.from_files(lead, 'birmingham', cohort, 'cohort.csv')
    for member in (manager, lead):
        member.user.set_password(PASSWORD)
        member.user.save()
    return manager, lead, block


def keeps_two(leader, run):
    """The first two of the list who have a place."""
    placed = run.proposals.chosen().exclude(window=None).select_related('student')
    rows = placed.order_by('student__last_name', 'student__first_name', 'pk')[:2]
    for row in rows:
        name = row.student.name
        leader.presses(f'Keep {name} here').sees(f'{name} is kept')
    return {(row.student_id, row.window_id) for row in rows}


def test_three_plans_two_kept_matched_again_and_sent(signed_in):
    manager, lead, block = birmingham()
    leader = signed_in(lead)
    leader.opens(f'/placements/match/{block.ref}/').presses('Match 240 students')
    leader.comes_to('Compare three ways of choosing', by='Compare the three')
    leader.sees(
        'Best on the whole', 'Nobody far down their list', 'Most first choices', 'another place than in'
    )
    leader.presses('Use this one Most first choices').sees('Who goes where', 'extra places that would')
    leader.follows('compare, or use another').sees('In use')
    leader.presses('Use this one Best on the whole').sees('Who goes where')
    first = MatchRun.objects.get()
    kept = keeps_two(leader, first)
    leader.presses('Ask the hub for these places').sees('Your hub is asked')
    leader.follows('See what each of them needs').presses(re.compile('What would place'), 'link')
    leader.sees('Each one below is enough').follows('Who goes where').follows('Match again')
    leader.presses('Match 240 students')
    uses_a_plan(leader).follows('Who stays and who moves').sees('Same place', 'Nobody moves')
    second = MatchRun.objects.first()
    assert kept <= set(second.proposals.chosen().values_list('student', 'window'))
    placed = second.figures['policies'][second.policy]['placed']
    leader.follows('Back to who goes where')
    sends(leader, f'Send {placed} nominations')
    assert Placement.objects.filter(state=State.NOMINATED).count() == placed
    assert Pin.objects.count() == 2
    hub = signed_in(manager)
    hub.follows('Places schools ask for').sees('Employers nearby')
    hub.does_not_see(*block.cohort.students.values_list('last_name', flat=True)[:3])
    assert WantedPlaces.objects.open().exists()
