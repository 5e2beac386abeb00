from urllib.error import HTTPError

import pytest

from tests.journeys.steps import asks_the_api, makes_a_key
from tests.placements.story import a_window


def test_a_partner_makes_a_key_and_reads_the_offers_with_it(cast, signed_in, site):
    a_window(cast)
    partner = signed_in(cast.partner_admin)
    partner.follows('Guide for partners').sees('Authorization: Api-Key')
    key = makes_a_key(partner)
    assert [each['title'] for each in asks_the_api(site, 'offers', key)['results']] == ['Print finisher']
    with pytest.raises(HTTPError, match='401'):
        asks_the_api(site, 'offers', f'{key}!')
    partner.follows('I have copied the key').sees('Website', '1 of').does_not_see(key)


def test_a_visitor_without_an_account_finds_an_offer(cast, a_person):
    a_window(cast)
    visitor = a_person('visitor')
    visitor.opens('/').types('What would you like to do?', 'print').presses('Find placements')
    visitor.sees('1 offer found').follows('Print finisher')
    visitor.sees('Brindley Print', 'Greet customers').does_not_see('Ann Asked', 'Canal Street')
    visitor.opens('/find/?q=astronaut').sees('Nothing')
