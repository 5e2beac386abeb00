"""A careers leader finds five offers within 5 miles that fit her block, step-free, and puts them on a list."""

from placements.models import OfferWish
from tests.factories.employers import WindowFactory
from tests.factories.schools import BlockFactory, CohortFactory, StudentFactory


def test_five_offers_found_and_sent_to_a_list(cast, signed_in):
    school = cast.school
    school.easting, school.northing = 400_000, 284_000
    school.save()
    block = BlockFactory(cohort=CohortFactory(school=school))
    student = StudentFactory(cohort=block.cohort, first_name='Amina', last_name='Khan')
    for number in range(8):
        WindowFactory(
            offer__site__employer=cast.employer,
            offer__site__easting=400_500 + 100 * number,
            offer__site__northing=284_000,
            offer__title=f'A week of work {number}',
            offer__step_free=number < 6,
            offer__adjustments=['hearing_loop', 'quiet'] if number < 5 else [],
        )
    leader = signed_in(cast.careers_lead)
    leader.opens('/employers/offers/').follows('Find offers for your students')
    leader.chooses('Fits the block', f'{block.name}, {block.cohort}: every day of the dates')
    leader.chooses('Within, from your school', '5 miles')
    leader.page.get_by_text('Access and adjustments').click()
    leader.ticks('Step-free').ticks('Hearing loop').presses('Search')
    leader.sees('5 offers with a place left, nearest first').follows('Choose students')
    leader.types('Name or tutor group', 'khan').presses('Find').ticks('Amina Khan')
    leader.presses('Choose the ticked students').follows('Back to the offers')
    leader.sees('5 offers with a place left', 'Amina Khan')
    for number in range(5):
        leader.ticks(f'A week of work {number},')
    leader.presses('Put the ticked offers on the list').sees('Put on lists: 5 offers for Amina Khan')
    titles = OfferWish.objects.filter(student=student).order_by('rank').values_list('offer__title', flat=True)
    assert list(titles) == [f'A week of work {number}' for number in range(5)]
    assert 'khan' not in leader.page.url.casefold()


def test_a_shared_address_holds_what_was_asked_and_paper_says_it(cast, a_person):
    WindowFactory(offer__site__employer=cast.employer, offer__title='A week of work')
    stranger = a_person('stranger')
    stranger.opens('/find/').types('What would you like to do?', 'week').presses('Search')
    assert stranger.page.url.partition('?')[2] == 'q=week&miles=10#found'
    stranger.sees('1 offer found').page.emulate_media(media='print')
    stranger.sees('“week”. 1 of 1 on this sheet, as on')
    assert not stranger.page.get_by_role('search').is_visible()
