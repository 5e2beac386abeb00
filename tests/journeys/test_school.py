from datetime import date

from brokerage.core.sectors import Sector
from placements.enums import State
from placements.models import Placement
from tests.factories.employers import ContactFactory, InsuranceFactory, OfferFactory, WindowFactory
from tests.journeys.steps import brings_in, saves, sends, uses_a_plan, xlsx_file, year_group

FIRST_DAY, LAST_DAY = date(2027, 6, 28), date(2027, 7, 9)
STUDENTS = xlsx_file(
    *year_group(
        ('Maya', 'Khan', 'Retail'), ('Leo', 'Finch', 'Retail'), ('Ada', 'Stone', 'Hospitality and catering')
    )
)


def two_employers(cast):
    """A shop with one place and a bakery with one: somebody must do without."""
    places = (
        (cast.employer, 'Shop floor', Sector.RETAIL),
        (cast.other_employer, 'Bakery morning', Sector.HOSPITALITY),
    )
    for employer, title, sector in places:
        InsuranceFactory(employer=employer)
        contact = ContactFactory(employer=employer, email=f'{title.split()[0].lower()}@employer.example')
        offer = OfferFactory(
            site__employer=employer, site__postcode='B32 4AE', contact=contact, title=title, sector=sector
        )
        WindowFactory(offer=offer, places=1)


def test_a_careers_leader_gets_from_a_file_to_nominations(cast, signed_in):
    two_employers(cast)
    leader = signed_in(cast.careers_lead)
    leader.follows('Import your year group and set its block dates').follows('Add a cohort')
    leader.types('Name', 'Year 10').chooses('Year group', 'Year 10').presses('Add this cohort')
    leader.follows('Import students from a file')
    brings_in(leader, 'year10.xlsx', STUDENTS)
    saves(leader, 'Add 3 students')
    leader.follows('See the students').follows('See the 3 students').sees(
        'Khan, Maya', 'Finch, Leo', 'Stone, Ada'
    )
    leader.follows('Block dates').follows('Add block dates')
    leader.chooses('Cohort', 'Year 10 2026/27').types('Name', 'Summer work experience')
    leader.types_the_date('First day out', FIRST_DAY).types_the_date('Last day out', LAST_DAY)
    leader.presses('Save as a draft').presses('Publish these dates').sees('is published')
    leader.follows('Match students to places').presses('Match 3 students')
    uses_a_plan(leader).sees('2 of 3')
    leader.presses('Keep Ada Stone here').sees('Ada Stone is kept at Canal Bakery')
    leader.follows('Match again').presses('Match 3 students')
    uses_a_plan(leader).sees('Kept')
    assert not Placement.objects.exists()
    sends(leader, 'Send 2 nominations')
    assert Placement.objects.filter(state=State.NOMINATED).count() == 2
    leader.follows('Placements').sees('Waiting for the employer').follows('Home').sees('Find places for 1')
