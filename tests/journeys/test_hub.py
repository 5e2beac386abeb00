from tests.factories.employers import SiteFactory
from tests.factories.schools import StudentFactory
from tests.journeys.steps import BAKERY, BOOKSHOP, NOWHERE, brings_in, csv_file, rows_of, saves
from tests.placements.story import a_student, a_window

REGISTER = csv_file(
    ('Company', 'Industry', 'Post code', 'Contact name', 'Contact email', 'ELI expiry', 'Places'),
    ('Corner Books', 'Retail', BOOKSHOP, 'Bea Books', 'bea@books.example', '31/12/2028', 2),
    ('Mill Bakery', 'Catering', BAKERY, 'Mo Mill', 'mo@mill.example', '31/12/2028', 1),
    ('Lost and Found', 'Retail', NOWHERE, 'Lou Lost', 'lou@lost.example', '31/12/2028', 1),
)


def test_a_hub_officer_brings_in_a_register_and_gets_back_what_must_be_mended(cast, signed_in):
    SiteFactory(employer=cast.employer)
    officer = signed_in(cast.hub_officer)
    officer.follows('Employers').sees('Brindley Print').does_not_see('Corner Books')
    officer.follows('Import a file')
    brings_in(officer, 'register.csv', REGISTER)
    officer.sees('Lost and Found', 'B99 99Z').follows('Employers').does_not_see('Corner Books')
    officer.page.go_back()
    saves(officer, 'Add 2 employers')
    officer.sees('2 employers')
    heading, *to_mend = rows_of(officer.fetches('Download the rows to mend'))
    assert heading == [*rows_of(REGISTER)[0], 'What to mend']
    assert [row[0] for row in to_mend] == ['Lost and Found']
    assert 'B99 99Z' in to_mend[0][-1]
    officer.follows('See the employers').sees('Corner Books', 'Mill Bakery').does_not_see('Lost and Found')


def test_a_hub_officer_sees_the_weeks_and_sends_an_employer_its_link(cast, signed_in, a_person):
    a_student(cast)
    StudentFactory(cohort=cast.school.cohorts.get())
    a_window(cast, places=1)
    officer = signed_in(cast.hub_officer)
    officer.follows('Open the calendar').sees('Week of Monday 28 June 2027: 2 students, 1 place.')
    officer.follows('Employers').follows('Brindley Print')
    officer.presses('Send a link to manage offers').sees('is on its way to the main contact')
    manager = a_person('linked-employer', phone=True)
    manager.opens_the_link_sent_to('ann').sees('Print finisher', 'No account needed')
