"""A hub levels twelve schools, asks them, plans again around one answer, and publishes the dates."""

from datetime import date

from placements.actions.plan_answers import agree
from placements.enums import Answer
from placements.models import BlockPlan
from schools.models import Block
from tests.factories.schools import SchoolFactory
from tests.placements.plan_story import STARTS, an_area, row_of, wish_of

REASON = 'Our sixth form is on a trip that week'


def twelve_schools(cast):
    an_area(cast, more=6, students=10)
    for number in range(4):
        name = f'Late School {number + 1}'
        school = SchoolFactory(organisation__hub=cast.hub, organisation__name=name)
        wish_of(school, students=8, fixed=number == 0)


def test_twelve_schools_are_levelled_asked_and_published(cast, signed_in):
    twelve_schools(cast)
    officer = signed_in(cast.hub_officer)
    officer.follows('Block plans').sees('No plan for this year yet').follows('Make a plan')
    officer.types('Name', 'First try').ticks('10 seconds').presses('Make the plan')
    officer.comes_to('First try', by='See the plan').sees('What this plan reaches', 'no plan can have fewer')
    plan = BlockPlan.objects.get()
    a_block_is_moved_with_the_keyboard_and_put_back(officer, plan, cast)
    officer.follows('Send to the schools').sees('It sees no other school’s dates or reasons')
    officer.presses('Send 11 proposals').sees('The proposals are with the schools')
    one_school_asks_for_another_week(signed_in(cast.careers_lead), plan, cast)
    another_agrees_on_a_phone(signed_in(cast.other_lead, phone=True))
    officer.follows('Block plans').follows('First try').sees(REASON)
    officer.follows('Plan again around the answers').presses('Plan again')
    officer.comes_to('First try, next round', by='See the plan').sees('Made around the answers to')
    officer.follows('Send to the schools').presses('Send 10 proposals')
    everybody_else_agrees(BlockPlan.objects.get(state='published'))
    officer.follows('Block plans').follows('First try, next round')
    officer.follows('Publish agreed dates').presses('Publish 12 blocks').sees('12 blocks published')
    assert Block.objects.filter(state='published').count() == 12
    assert officer.fetches('Calendar file of all blocks (.ics)').count(b'BEGIN:VEVENT') == 12


def a_block_is_moved_with_the_keyboard_and_put_back(officer, plan, cast):
    """On the line of the year: arrow key and Enter; then taken back with a button."""
    row = row_of(plan, cast.school)
    strip = officer.page.locator(f'#b-{row.ref} svg[data-strip]')
    strip.focus()
    officer.page.keyboard.press('ArrowRight' if row.start != STARTS[-1] else 'ArrowLeft')
    assert 'week of 2027-' in strip.get_attribute('aria-valuetext')
    with officer.page.expect_navigation():
        officer.page.keyboard.press('Enter')
    officer.looks().sees('Hillside School now starts on', 'Student-weeks without a place:')
    assert row_of(plan, cast.school).start != row.start
    officer.presses('Take back the last move').sees('Hillside School is back in the week of')
    officer.follows('By sector').follows('By zone')
    officer.follows(f'Move {row.school}, {row.wish.cohort}').sees('What each week would do')
    officer.presses('See what it would do').follows('First try')


def one_school_asks_for_another_week(lead, plan, cast):
    row = row_of(plan, cast.school)
    other = next(start for start in STARTS if start != row.start)
    lead.follows(f'Answer your hub about the proposed dates of {row.wish.cohort}.').sees('Why these dates')
    lead.does_not_see('Riverside School')
    lead.chooses('Which week would suit better?', f'Week of {spoken(other)}')
    lead.types('Why do the proposed dates not suit?', REASON).presses('Ask for another week')
    lead.sees('Your hub is asked for the other week')


def spoken(day):
    return f'{date.strftime(day, "%A")} {day.day} {date.strftime(day, "%B %Y")}'


def another_agrees_on_a_phone(lead):
    lead.opens('/placements/proposals/').follows('Year 10 2026/27').presses('Agree to these dates')
    lead.sees('You agreed').does_not_see(REASON)


def everybody_else_agrees(plan):
    for row in plan.blocks.whole().filter(state=Answer.PROPOSED):
        by = row.school.organisation.memberships.filter(role='careers_lead').first()
        agree(by=by or row.plan.made_by, planned=row, seen=row.start)
