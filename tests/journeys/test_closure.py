"""The hub closes one site for a week, the school reads on a phone who is affected, the hub takes it back."""

import re
from datetime import date

from placements.enums import State
from placements.models import Placement
from tests.journeys.person import letter_to
from tests.placements.story import a_placement, a_student, a_window

MONDAY, FRIDAY = date(2027, 6, 28), date(2027, 7, 2)


def test_a_hub_closes_a_site_for_a_week_and_takes_it_back(cast, signed_in, worker):
    window = a_window(cast, start=MONDAY, end=FRIDAY, places=6)
    for first_name in ('Maya', 'Ray', 'Sol', 'Tom', 'Una'):
        student = a_student(cast, first_name=first_name)
        a_placement(cast, State.ACCEPTED, student=student, window=window)
    officer, lead = signed_in(cast.hub_officer), signed_in(cast.careers_lead, phone=True)
    officer.opens(f'/employers/{cast.employer.ref}/').follows(re.compile('Close for some days'))
    officer.sees('Close this site for some days').chooses('A whole week', 'Week of Monday 28 June 2027')
    officer.presses('See what would happen').sees('Placements called off: 5, of 1 school', 'for 30 minutes')
    assert Placement.objects.filter(state=State.ACCEPTED).count() == 5
    officer.ticks('The workplace is closed').types(
        'What schools, families and employers should know', 'The canal is over.'
    )
    officer.presses('Close the site and call the placements off').comes_to('Called off', by='See the report')
    officer.sees('Hillside', 'Closed').does_not_see('Maya', 'Khan')

    lead.opens_the_link_sent_to(cast.careers_lead.user.email, 'called off')
    lead.sees('Maya Khan', 'Una Khan', 'The canal is over.', 'Find another place').reflows()

    officer.presses('Call the placements back').comes_to('Called back', by='See the report')
    officer.sees('Open')
    assert Placement.objects.filter(state=State.ACCEPTED).count() == 5
    lead.opens(lead.page.url).sees('Your hub has taken this back', 'Accepted, checks under way').does_not_see(
        'Find another place'
    )
    assert 'go on' in letter_to(cast.careers_lead.user.email, 'go').body
