"""All roles, one placement: from two files to a reminder, and what a partner then sees."""

import io
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pikepdf
import pytest

from employers.models import Window
from placements.enums import State
from placements.models import Placement
from placements.tasks import plan_reminders
from tests.journeys.person import letter_to
from tests.journeys.steps import (
    BOOKSHOP,
    asks_the_api,
    brings_in,
    confirms_the_assessment,
    csv_file,
    makes_a_key,
    saves,
    sends,
    signs_with_the_code,
    uses_a_plan,
    year_group,
)

FIRST_DAY, LAST_DAY = date(2027, 6, 28), date(2027, 7, 9)
A_WEEK_BEFORE = datetime(2027, 6, 21, 9, tzinfo=ZoneInfo('Europe/London'))
REGISTER = csv_file(
    ('Company', 'Industry', 'Address', 'Post code', 'Contact name', 'Contact email', 'ELI expiry', 'Places'),
    ('Corner Books', 'Retail', '3 High Street', BOOKSHOP, 'Bea Books', 'bea@books.example', '31/12/2028', 2),
)
STUDENTS = csv_file(*year_group(('Maya', 'Khan', 'Retail')))
BEA, PAT = 'bea@books.example', 'maya.parent@home.example'


@pytest.fixture
def officer(cast, signed_in):
    return signed_in(cast.hub_officer)


@pytest.fixture
def leader(cast, signed_in):
    return signed_in(cast.careers_lead)


def test_from_two_files_to_a_reminder_and_one_place_fewer(
    cast, officer, leader, signed_in, a_person, site, time_machine
):
    the_hub_brings_in_an_employer_with_an_offer(officer)
    partner = signed_in(cast.partner_admin)
    key = makes_a_key(partner)
    assert places_left(site, key) == 2
    the_school_brings_in_a_student_and_nominates(leader)
    host = a_person('host', phone=True)
    host.opens_the_link_sent_to(BEA, 'Can you take').does_not_see('Maya')
    host.ticks('Yes, we can take this student').presses('Send your answer').sees('Maya')
    confirms_the_assessment(host.presses('Go to your risk assessment'), 'Bea Books')
    the_school_has_the_assessment_as_pdf(leader)
    a_parent_consents(a_person('parent', phone=True))
    the_school_checks_the_workplace(leader)
    leader.follows('Placements').follows('Confirm those that are ready')
    leader.presses('Approve and confirm the ticked placements').sees('1 placement is confirmed')
    assert Placement.objects.get().state == State.CONFIRMED
    assert Window.objects.get().taken == 1

    time_machine.move_to(A_WEEK_BEFORE)
    plan_reminders()
    for email in (BEA, PAT):
        assert 'Khan' not in letter_to(email, 'starts on Monday 28 June 2027').subject
    leader = signed_in(cast.careers_lead)
    leader.follows('Messages').sees('starts on Monday 28 June 2027', BEA, PAT)
    leader.follows('Your student from Hillside School starts on Monday 28 June 2027').sees('Bea Books')
    leader.follows('Outbox of this demonstration').sees('starts on Monday 28 June 2027', 'Pat Khan')
    signed_in(cast.hub_officer).follows('Messages').does_not_see('starts on Monday 28 June 2027', PAT)

    assert places_left(site, key) == 1
    told = str(asks_the_api(site, 'offers', key))
    for secret in ('Maya', 'Khan', 'Hillside', 'Bea', PAT):
        assert secret not in told


def the_hub_brings_in_an_employer_with_an_offer(officer):
    officer.follows('Employers').follows('Import a file')
    brings_in(officer, 'register.csv', REGISTER)
    saves(officer, 'Add 1 employer').follows('See the employers').follows('Corner Books')
    officer.follows('Update the insurance').ticks("Employers' liability insurance").types(
        'Insurer', 'Trent Mutual'
    )
    officer.types('Policy number', 'EL 4417').types('Cover in pounds', '£10m').types(
        'Who told you', 'Bea, by phone'
    )
    officer.presses('Save the insurance').follows('Add an offer').chooses('Sector', 'Retail').ticks(
        'Two weeks'
    )
    officer.ticks('3 High Street').presses('Fill in the offer').presses('Save and add dates')
    officer.types_the_date('First day', FIRST_DAY).types_the_date('Last day', LAST_DAY).types('Places', 2)
    officer.presses('Add these dates').presses('Publish this offer').sees('is published')


def the_school_brings_in_a_student_and_nominates(leader):
    leader.follows('Students').follows('Add a cohort').types('Name', 'Year 10')
    leader.chooses('Year group', 'Year 10').presses('Add this cohort')
    leader.follows('Import students from a file')
    brings_in(leader, 'year10.csv', STUDENTS)
    saves(leader, 'Add 1 student')
    leader.follows('Block dates').follows('Add block dates').chooses('Cohort', 'Year 10 2026/27')
    leader.types('Name', 'Summer fortnight').types_the_date('First day out', FIRST_DAY)
    leader.types_the_date('Last day out', LAST_DAY).presses('Save as a draft').presses('Publish these dates')
    leader.follows('Match students to places').presses('Match 1 student')
    uses_a_plan(leader)
    sends(leader, 'Send 1 nomination')


def the_school_has_the_assessment_as_pdf(leader):
    leader.follows('Placements').follows('Maya Khan').presses('Make these documents')
    leader.follows('Risk assessment, version 1').comes_to_a_button('Open the PDF')
    paper = leader.fetches('Open the PDF')
    assert paper.startswith(b'%PDF-')
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert 'Behind the scenes in a shop' in str(pdf.docinfo.Title)


def the_school_checks_the_workplace(leader):
    leader.follows('Home').follows('Clear what holds up 1 accepted placement')
    leader.presses(re.compile('^Note that you checked it'), 'link').types('Who you spoke to', 'Bea Books')
    leader.ticks('We talked by phone').presses('Note this check').sees('Checked by Hillside School')


def a_parent_consents(parent):
    parent.opens_the_link_sent_to(PAT, 'say yes or no').sees(
        'Corner Books', 'The main risks, and what is done'
    )
    parent.ticks('Yes, Maya may go').types('Phone number for emergencies', '07700 900111')
    parent.types('Your full name', 'Pat Khan')
    signs_with_the_code(parent, PAT)


def places_left(site, key):
    (offer,) = asks_the_api(site, 'offers', key)['results']
    return offer['places_left']
