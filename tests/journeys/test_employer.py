from datetime import date

from employers.enums import OfferStatus
from employers.models import Offer
from placements.enums import State
from safeguarding.models import RiskAssessment
from tests.factories.employers import (
    ContactFactory,
    InsuranceFactory,
    OfferFactory,
    SiteFactory,
    WindowFactory,
)
from tests.journeys.steps import confirms_the_assessment
from tests.placements.story import fresh, nominated


def test_an_employer_without_an_account_says_yes_on_a_phone_and_confirms_the_risks(cast, a_person):
    placement = nominated(cast)
    InsuranceFactory(employer=placement.employer)
    host = a_person('host', phone=True)
    host.opens_the_link_sent_to(placement.window.offer.contact.email, 'Can you take a student')
    host.sees('Hillside School', 'Monday 28 June to Friday 9 July 2027').does_not_see('Maya', 'Khan')
    assert host.inputs <= 5
    host.ticks('Yes, we can take this student').presses('Send your answer')
    host.sees('Thank you', 'Maya').does_not_see('Khan')
    assert fresh(placement).state == State.ACCEPTED
    host.presses('Go to your risk assessment').sees('Risk assessment')
    confirms_the_assessment(host)
    held = RiskAssessment.objects.get(offer=placement.window.offer)
    assert (held.state, held.confirmed_by) == ('confirmed', 'Sam Ready')


def test_an_employer_lists_an_offer_on_three_pages_and_hosts_again(cast, signed_in, a_person):
    SiteFactory(employer=cast.employer)
    ContactFactory(employer=cast.employer)
    last_year = OfferFactory(site__employer=cast.employer, title='Last summer in the print room')
    WindowFactory(offer=last_year, start=date(2026, 6, 29), end=date(2026, 7, 10), places=3)
    manager = signed_in(cast.employer_manager)
    manager.follows('Your offers').follows('Add an offer')
    before = manager.pages
    manager.chooses('Sector', 'Retail').ticks('Main site').presses('Fill in the offer')
    manager.sees('Page 2 of 3').presses('Save and add dates')
    manager.sees('Page 3 of 3').types_the_date('First day', date(2027, 6, 28))
    manager.types_the_date('Last day', date(2027, 7, 2)).types('Places', 2).presses('Add these dates')
    manager.presses('Publish this offer').sees('is published: students, schools and partners can see it')
    assert manager.pages - before <= 4
    offer = Offer.objects.exclude(pk=last_year.pk).get()
    assert offer.status == OfferStatus.PUBLISHED
    a_person('visitor').opens('/find/').sees(offer.title)
    manager.follows('Offers').follows('We can host again').sees('Last summer in the print room')
    manager.presses('Add these dates').sees('Your dates for next year are listed')
    assert [(each.start, each.places) for each in last_year.windows.filter(start__year=2027)] == [
        (date(2027, 6, 28), 3)
    ]


def test_an_employer_says_how_many_and_who_first(cast, signed_in, a_person):
    offer = OfferFactory(site__employer=cast.employer, title='In the print room')
    WindowFactory(offer=offer, places=6, taken=1)
    school = cast.school.organisation.name
    manager = signed_in(cast.employer_manager)
    manager.opens(f'/employers/offers/{offer.ref}/dates/').follows('Change how many and who first')
    manager.types('Most students at once', 2).types('Only if at least so many', 4)
    manager.ticks('Students in care and care leavers').presses('Save how many and who first')
    manager.sees('Enter 2 or fewer', 'Enter the day from which everyone may come')
    manager.types('Most students at once', 5).types_the_date('Everyone may come from', date(2027, 3, 1))
    manager.presses('Save how many and who first')
    manager.sees('no more than 5 students at once', 'At least 4 together', 'before Monday 1 March 2027')
    a_person('visitor').opens('/find/').does_not_see(offer.title)
    manager.follows('Reserve places from Monday 28 June 2027')
    manager.types('How many places', 2).ticks('One school').chooses('Which school', school)
    manager.presses('Reserve these places').sees(f'2 reserved for {school}')
    lead = signed_in(cast.careers_lead)
    lead.opens(f'/employers/offers/{offer.ref}/').sees(f'2 reserved for {school}', '1 of 6 taken')
    manager.follows(f'Open to everyone (2 reserved for {school})').sees('What will happen')
    manager.presses('Open these places to everyone').does_not_see('reserved for')
    assert sum(window.places for window in offer.windows.all()) == 6
