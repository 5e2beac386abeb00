"""Suggestions never block; contact data always does."""

from html import unescape
from types import SimpleNamespace

import pytest
from django.urls import reverse

from brokerage.core.errors import Refused
from brokerage.core.sectors import Sector
from employers.actions import publish_offer, update_offer
from employers.rules import offer_template
from employers.rules.contact_data import contact_data, leaks
from employers.rules.plain_words import LONGEST_SENTENCE, suggestions
from tests.employers.test_offer_pages import filled


def said(title='Behind the scenes', summary='', will_do=()):
    offer = SimpleNamespace(title=title, summary=summary, will_do=list(will_do))
    return [(each.field, each.quote) for each in suggestions(offer)]


@pytest.mark.parametrize(
    ('text', 'quote'),
    [
        ('Utilise the till.', 'Utilise'),
        ('Liaise with stakeholders.', 'Liaise with'),
        ('WEAR A HAT at all times.', 'WEAR A HAT'),
        ('Learn our CRM.', 'CRM'),
        ('We want a coding ninja.', 'ninja'),
        ('Lads only, please.', 'Lads only'),
        ('You must be able-bodied.', 'able-bodied'),
        ('You must be able to stand all day.', 'must be able to stand'),
        ('For a handyman of tomorrow.', 'handyman'),
        ('Native English speakers preferred.', 'Native English speakers'),
    ],
)
def test_each_rule_finds_what_it_is_about(text, quote):
    assert ('summary', quote) in said(summary=text)


@pytest.mark.parametrize(
    'text',
    [
        'Help customers in the NHS and the BBC.',
        'Learn our customer relations tool (CRM). The CRM is easy.',
        'Learn the CRM (our list of customers).',
        'Young people make strong coffee. A driver shows you the van.',
        'Work beside a mechanic. See an MOT.',
    ],
)
def test_plain_text_is_left_alone(text):
    assert said(summary=text) == []


def test_a_sentence_may_have_25_words_and_no_more():
    assert said(summary=' '.join(['word'] * LONGEST_SENTENCE) + '. And one more.') == []
    assert said(will_do=[' '.join(['word'] * (LONGEST_SENTENCE + 1))]) == [
        ('will_do', 'word word word word word word …')
    ]


@pytest.mark.parametrize(
    ('text', 'kind'),
    [
        ('Call 0121 496 0000 first', 'a telephone number'),
        ('or +44 (0)7700 900123', 'a telephone number'),
        ('07700-900-123', 'a telephone number'),
        ('jo.bloggs@firm.example', 'an e-mail address'),
        ('jo (at) firm.example', 'an e-mail address'),
        ('Come to 12 Canal Street', 'a street address'),
        ('221b, Baker St', 'a street address'),
        ('at B32 2AP', 'a postcode'),
    ],
)
def test_contact_data_is_found(text, kind):
    assert [found for found, _ in contact_data(text)] == [kind]


@pytest.mark.parametrize(
    'text',
    [
        'From 09:00 to 16:00 on 28 June 2027, with 60 minutes of break',
        'Take bus 23 High Street, in postcode district B32',
        'Earn £1000 of 2000 points in 10 20 30 days',
        'Ask for the Year 10 Open Day. 3 Ways to learn @work',
        'Look at order 12345 and 67890',
    ],
)
def test_what_only_looks_like_it_is_not(text):
    assert contact_data(text) == []


@pytest.mark.parametrize('sector', Sector)
def test_no_template_of_ours_leaks_or_puts_anyone_off(sector):
    template = offer_template(sector)
    assert leaks(vars(template)) == {}
    assert [each for each in suggestions(template) if 'one sentence' not in each.advice] == []


def test_a_very_long_text_is_read_in_no_time():
    hostile = ['a' * 100_000, "A'" * 50_000, '1 Aa ' * 20_000, '0 ' * 50_000, 'a.' * 50_000 + '@']
    for text in hostile:
        said(summary=text)
        contact_data(text)


def test_contact_data_is_refused_by_the_verb_and_the_page_and_what_was_typed_stays(cast, sign_in, offer_of):
    offer = offer_of(cast.employer)
    with pytest.raises(Refused) as refused:
        update_offer(by=cast.employer_manager, offer=offer, travel='Ring 0121 496 0000')
    assert (refused.value.code, refused.value.field) == ('contact_data', 'travel')
    browser, url = sign_in(cast.employer_manager), reverse('employers:offer_edit', args=[offer.ref])
    sent = filled(browser.get(url).content.decode()) | {'will_do': 'Write to jo@firm.example'}
    html = unescape(browser.post(url, sent).content.decode())
    assert 'Take “jo@firm.example” out of tasks: it looks like an e-mail address' in html
    assert 'Write to jo@firm.example</textarea>' in html
    offer.refresh_from_db()
    assert (offer.will_do, offer.travel) == (['Greet customers', 'Fill shelves'], '')


def test_an_older_text_with_contact_data_cannot_be_published(cast, offer_of):
    offer = offer_of(cast.employer, status='draft', published_at=None, access='Ring 0121 496 0000')
    with pytest.raises(Refused, match='it looks like a telephone number'):
        publish_offer(by=cast.employer_manager, offer=offer)


def test_suggestions_are_shown_and_change_nothing(cast, sign_in, offer_of):
    offer = offer_of(cast.employer, title='UTILISE OUR TILLS')
    browser, url = sign_in(cast.employer_manager), reverse('employers:offer_edit', args=[offer.ref])
    html = browser.get(url).content.decode()
    assert 'Could it be plainer?' in html
    assert browser.post(url, filled(html)).status_code == 302
    offer.refresh_from_db()
    assert offer.title == 'UTILISE OUR TILLS'
    school = sign_in(cast.careers_lead).get(reverse('employers:offer', args=[offer.ref]))
    assert 'Could it be plainer?' not in school.content.decode()
