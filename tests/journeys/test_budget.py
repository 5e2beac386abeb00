"""On a phone the public pages are light and hold still while their files come in."""

import gzip

import pytest

from tests.factories.employers import SiteFactory, WindowFactory

# Bytes of HTML, CSS and JavaScript on the way, compressed.
MOST = 200_000
# Cumulative layout shift; 0.1 is the most that counts as good (web.dev/cls).
SHIFT = 0.02
WEIGHED = ('document', 'stylesheet', 'script')
WATCH = """
window.shifted = 0
new PerformanceObserver((list) => {
    for (const each of list.getEntries()) window.shifted += each.value
}).observe({ type: 'layout-shift', buffered: true })
"""


@pytest.fixture
def offers(cast):
    site = SiteFactory(employer=cast.employer)
    return [WindowFactory(offer__site=site, offer__title=f'{"Long title " * 8}{n}').offer for n in range(25)]


def test_list_and_offer_are_light_hold_still_and_are_open_to_all(offers, a_person):
    for address in ('/find/', '/find/?q=title&near=B32', f'/find/{offers[0].ref}/'):
        # Somebody new each time: nothing is there from before.
        stranger, answers = a_person('stranger', phone=True), []
        stranger.page.add_init_script(WATCH)
        stranger.page.on('response', lambda answer, answers=answers: answers.append(answer))
        stranger.page.goto(stranger.site + address, wait_until='networkidle')
        stranger.page.mouse.wheel(0, 5_000)
        stranger.page.wait_for_timeout(300)
        sent = [each for each in answers if each.ok and each.request.resource_type in WEIGHED]
        assert {each.request.resource_type for each in sent} >= {'document', 'stylesheet'}
        weight = sum(len(gzip.compress(each.body(), 6)) for each in sent)
        shifted = stranger.page.evaluate('window.shifted')
        assert (address, weight < MOST, shifted < SHIFT) == (address, True, True), (weight, shifted)
        # Every page that is looked at is put before axe, and must fit 390 px.
        stranger.looks()


def test_searches_of_this_device_push_nothing_down(offers, a_person):
    stranger = a_person('stranger', phone=True)
    stranger.opens('/find/?q=title&near=B32')
    stranger.page.add_init_script(WATCH)
    stranger.page.goto(f'{stranger.site}/find/', wait_until='networkidle')
    stranger.page.wait_for_timeout(300)
    stranger.sees('Recent searches on this device')
    assert stranger.page.evaluate('window.shifted') < SHIFT
    stranger.looks()


def test_what_moves_is_noticed(a_person, site):
    """The measure itself: something pushed down a moment later counts."""
    stranger = a_person('stranger', phone=True)
    stranger.page.add_init_script(WATCH)
    stranger.page.goto(f'{site}/find/', wait_until='networkidle')
    late = "document.createElement('p')"
    push = f"const late = {late}; late.textContent = 'late '.repeat(999); document.body.prepend(late)"
    stranger.page.evaluate(f'{{ {push} }}')
    stranger.page.wait_for_function(f'window.shifted > {SHIFT}')
