"""Offers listed twice: told before publishing, settled by the hub once, and never shown to a rival."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from brokerage.audit.models import AuditEntry
from employers.actions import duplicate_offer
from employers.actions.alike import close_double, keep_both
from employers.models import KeptBoth
from employers.queries.alike import like, pairs_in
from tests.factories.employers import SiteFactory, WindowFactory


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to('2026-11-22T10:00:00Z', tick=False)


def titles(pairs):
    return [(pair.first.title, pair.second.title, pair.same_dates) for pair in pairs]


@pytest.fixture
def twice(cast, offer_of):
    """(an offer, its copy in a draft)."""
    offer = offer_of(cast.employer, title='Behind the scenes in a shop', taken=1)
    return offer, duplicate_offer(by=cast.employer_manager, offer=offer)


def test_a_copy_is_found_and_counts_dates_that_overlap(cast, twice):
    offer, copy = twice
    assert titles(pairs_in(cast.hub)) == [(offer.title, copy.title, False)]
    WindowFactory(offer=copy)
    assert like(copy) == [(offer, True)]


def test_different_work_another_place_and_another_area_are_not_alike(cast, twice, offer_of):
    offer, copy = twice
    copy.delete()
    facts = {'title': offer.title, 'summary': offer.summary, 'will_do': offer.will_do}
    offer_of(cast.employer, site=SiteFactory(employer=cast.employer, postcode='B30 9DZ'), **facts)
    offer_of(cast.far_employer, **facts)
    offer_of(cast.other_employer, **facts)
    offer_of(cast.employer, title='Machine hall', summary='Wood and metal', will_do=['Saw', 'Sand'])
    assert pairs_in(cast.hub) == []


def test_one_business_registered_twice_is_told_to_the_hub_alone(cast, twice, offer_of):
    offer, copy = twice
    copy.delete()
    cast.other_employer.organisation.name = 'Brindley Print Ltd'
    cast.other_employer.organisation.save()
    facts = {'title': offer.title, 'summary': offer.summary, 'will_do': offer.will_do}
    rival = offer_of(cast.other_employer, **facts)
    assert like(offer, own=False) == [(rival, True)]
    assert like(offer) == []


def test_who_is_about_to_publish_sees_the_other_offer(cast, sign_in, twice):
    offer, copy = twice
    browser = sign_in(cast.employer_manager)
    html = browser.get(reverse('employers:offer_dates', args=[copy.ref])).content.decode()
    assert 'You may have listed this already' in html
    assert reverse('employers:offer', args=[offer.ref]) in html
    html = browser.get(reverse('employers:offer_dates', args=[offer.ref])).content.decode()
    assert 'You may have listed this already' not in html


def test_a_pair_that_is_kept_is_not_asked_about_again(cast, sign_in, twice):
    offer, copy = twice
    browser, page = sign_in(cast.hub_officer), reverse('employers:alike_settle', args=[offer.ref])
    assert 'If you close it' in browser.get(page).content.decode()
    html = browser.post(page, {'other': copy.ref, 'act': 'keep'}, follow=True).content.decode()
    assert 'No likely duplicates' in html
    assert keep_both(by=cast.hub_officer, one=copy, other=offer) == KeptBoth.objects.get()
    assert AuditEntry.objects.filter(verb='offer.keep_both').count() == 1
    html = browser.post(page, {'other': copy.ref, 'act': 'keep'}, follow=True).content.decode()
    assert 'These two are settled already.' in html


def test_closing_one_leaves_the_other_and_its_placements(cast, sign_in, twice):
    offer, copy = twice
    page = reverse('employers:alike_settle', args=[copy.ref])
    browser = sign_in(cast.hub_officer)
    browser.post(page, {'other': offer.ref, 'act': 'close_this'})
    copy.refresh_from_db()
    offer.refresh_from_db()
    assert (copy.status, offer.status, offer.windows.get().taken) == ('closed', 'published', 1)
    assert pairs_in(cast.hub) == []


def test_nothing_else_can_be_pressed(cast, sign_in, twice):
    offer, copy = twice
    page = reverse('employers:alike_settle', args=[offer.ref])
    assert sign_in(cast.hub_officer).post(page, {'other': copy.ref, 'act': 'burn'}).status_code == 404
    assert pairs_in(cast.hub) != []


def test_closing_keeps_what_is_taken(cast, twice):
    offer, copy = twice
    close_double(by=cast.hub_officer, keep=copy, close=offer)
    assert offer.windows.get().taken == 1
    assert AuditEntry.objects.get(verb='offer.close_double').data == {'instead': copy.ref}


def test_the_database_keeps_pairs_in_order_and_once(cast, twice):
    offer, copy = sorted(twice, key=lambda each: each.pk)
    KeptBoth.objects.create(first=offer, second=copy)
    for first, second in ((offer, copy), (copy, offer), (offer, offer)):
        with pytest.raises(IntegrityError), transaction.atomic():
            KeptBoth.objects.create(first=first, second=second)


def test_a_school_or_employer_sees_no_settled_pairs(cast, twice):
    keep_both(by=cast.hub_officer, one=twice[0], other=twice[1])
    assert KeptBoth.objects.visible_to(cast.hub_manager).count() == 1
    for stranger in (cast.careers_lead, cast.employer_manager, cast.stranger_hub):
        assert KeptBoth.objects.visible_to(stranger).count() == 0


def test_the_list_asks_as_often_for_three_as_for_one(
    cast, sign_in, offer_of, django_assert_num_queries, twice
):
    browser, page = sign_in(cast.hub_officer), reverse('employers:alike')
    browser.get(page)
    for number in (1, 3):
        while len(pairs_in(cast.hub)) < number:
            duplicate_offer(by=cast.employer_manager, offer=twice[0])
        with django_assert_num_queries(5):
            browser.get(page)
