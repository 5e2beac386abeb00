"""The academic year: who may write what, and what the database refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from schools.actions import add_entry, remove_entry, set_planning_year, start_from_usual, update_entry
from schools.enums import EntryKind
from schools.models import CalendarEntry, PlanningYear
from tests.factories.schools import CalendarEntryFactory

DAY = {'kind': EntryKind.INSET, 'name': 'INSET', 'first': date(2027, 6, 14), 'last': date(2027, 6, 14)}


def boxes(name, day):
    return {f'{name}_day': day.day, f'{name}_month': day.month, f'{name}_year': day.year}


def typed(**more):
    facts = DAY | more
    dates = boxes('first', facts.pop('first')) | boxes('last', facts.pop('last'))
    return facts | dates


def test_a_school_adds_its_own_day(cast, sign_in):
    lead = sign_in(cast.careers_lead)
    page = lead.post('/schools/calendar/add/?year=2026', typed(), follow=True).content.decode()
    found = CalendarEntry.objects.get()
    assert (found.school, found.hub, found.starts_year) == (cast.school, cast.hub, 2026)
    assert 'INSET is in the calendar.' in page
    assert AuditEntry.objects.get().verb == 'calendar.add'


def test_a_hub_adds_days_of_the_area_and_of_a_school(cast, sign_in):
    hub = sign_in(cast.hub_officer)
    hub.post('/schools/calendar/add/?year=2026', typed(kind='festival', school=''))
    hub.post('/schools/calendar/add/?year=2026', typed(school=cast.school.ref))
    assert [entry.school for entry in CalendarEntry.objects.order_by('pk')] == [None, cast.school]


def test_a_hub_cannot_write_into_a_strangers_year(cast, sign_in):
    response = sign_in(cast.hub_officer).post('/schools/calendar/add/', typed(school=cast.far_school.ref))
    assert list(response.context['form'].errors) == ['school']
    assert not CalendarEntry.objects.exists()


def test_a_school_never_changes_the_areas_dates(cast, sign_in):
    area = CalendarEntryFactory(hub=cast.hub)
    lead = sign_in(cast.careers_lead)
    for address in (f'/schools/calendar/{area.ref}/', f'/schools/calendar/{area.ref}/remove/'):
        assert lead.post(address, typed()).status_code == 403
    with pytest.raises(Refused):
        add_entry(by=cast.careers_lead, school=None, starts_year=2026, **DAY)
    assert CalendarEntry.objects.get().name == area.name


def test_a_school_does_not_see_anothers_days(cast, sign_in):
    other = CalendarEntryFactory(hub=cast.hub, school=cast.other_school, name='Theirs')
    lead = sign_in(cast.careers_lead)
    assert 'Theirs' not in lead.get('/schools/calendar/?year=2026').content.decode()
    assert lead.get(f'/schools/calendar/{other.ref}/').status_code == 404


def test_days_outside_the_year_are_refused_in_words(cast):
    with pytest.raises(Refused) as refused:
        add_entry(by=cast.hub_officer, school=None, starts_year=2025, **DAY)
    assert refused.value.field == 'first'
    assert '2025/26' in refused.value.words


def test_the_same_days_twice_are_refused(cast):
    entry = add_entry(by=cast.hub_officer, school=None, starts_year=2026, **DAY)
    with pytest.raises(Refused, match='already'):
        add_entry(by=cast.hub_officer, school=None, starts_year=2026, **DAY)
    assert list(CalendarEntry.objects.all()) == [entry]


def test_correcting_and_removing(cast, sign_in):
    entry = CalendarEntryFactory(hub=cast.hub, school=cast.school)
    lead = sign_in(cast.careers_lead)
    lead.post(f'/schools/calendar/{entry.ref}/', typed(kind='exams', year_group=10))
    entry.refresh_from_db()
    assert (entry.kind, entry.year_group, entry.first) == ('exams', 10, DAY['first'])
    page = lead.get(f'/schools/calendar/{entry.ref}/remove/').content.decode()
    assert 'Weeks that it closed are open' in page
    lead.post(f'/schools/calendar/{entry.ref}/remove/')
    remove_entry(by=cast.careers_lead, entry=entry)
    assert not CalendarEntry.objects.exists()
    assert list(AuditEntry.objects.order_by('pk').values_list('verb', flat=True)) == [
        'calendar.update',
        'calendar.remove',
    ]


def test_a_year_group_is_of_exams_alone(cast, sign_in):
    response = sign_in(cast.careers_lead).post('/schools/calendar/add/', typed(year_group=10))
    assert list(response.context['form'].errors) == ['year_group']
    entry = add_entry(by=cast.careers_lead, school=cast.school, starts_year=2026, **DAY)
    facts = DAY | {'kind': EntryKind.HOLIDAY, 'year_group': 10}
    assert update_entry(by=cast.careers_lead, entry=entry, **facts).year_group is None


def test_usual_dates_fill_an_empty_year_once(cast, sign_in):
    hub = sign_in(cast.hub_officer)
    assert 'Start from usual dates' in hub.get('/schools/calendar/?year=2026').content.decode()
    page = hub.post('/schools/calendar/usual/?year=2026', follow=True).content.decode()
    assert '8 terms and holidays are filled in' in page
    assert 'Start from usual dates' not in page
    with pytest.raises(Refused, match='already'):
        start_from_usual(by=cast.hub_officer, starts_year=2026)
    assert CalendarEntry.objects.count() == 8


def test_settings_of_a_year(cast, sign_in):
    facts = {
        'confidence': '40',
        'festival_weight': '3',
        'exams_close': 'on',
        **boxes('answer_by', date(2026, 12, 11)),
    }
    sign_in(cast.hub_officer).post('/schools/calendar/settings/?year=2026', facts)
    year = PlanningYear.objects.get()
    assert (year.hub, year.starts_year, year.confidence) == (cast.hub, 2026, 40)
    assert (year.inset_closes, year.exams_close, year.answer_by) == (False, True, date(2026, 12, 11))
    set_planning_year(by=cast.hub_officer, starts_year=2026, confidence=40)
    assert AuditEntry.objects.count() == 1, 'nothing changed, nothing written'


def test_more_than_all_is_no_confidence(cast, sign_in):
    response = sign_in(cast.hub_officer).post(
        '/schools/calendar/settings/', {'confidence': '101', 'festival_weight': 1}
    )
    assert list(response.context['form'].errors) == ['confidence']


@pytest.mark.parametrize(
    'facts',
    [
        {'first': date(2027, 6, 15), 'last': date(2027, 6, 14)},
        {'kind': 'party'},
        {'kind': 'inset', 'year_group': 10},
        {'kind': 'exams', 'year_group': 6},
    ],
)
def test_the_database_refuses(cast, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarEntryFactory(hub=cast.hub, **facts)


@pytest.mark.parametrize('facts', [{'confidence': 101}, {'festival_weight': 21}])
def test_the_database_refuses_settings(cast, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanningYear.objects.create(hub=cast.hub, starts_year=2026, **facts)


def test_one_row_of_settings_a_year(cast):
    PlanningYear.objects.create(hub=cast.hub, starts_year=2026)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanningYear.objects.create(hub=cast.hub, starts_year=2026)


def test_who_sees_entries_and_settings(cast):
    area, own = CalendarEntryFactory(hub=cast.hub), CalendarEntryFactory(hub=cast.hub, school=cast.school)
    year = PlanningYear.objects.create(hub=cast.hub, starts_year=2026)
    seen = CalendarEntry.objects.visible_to
    assert set(seen(cast.hub_officer)) == set(seen(cast.careers_lead)) == {area, own}
    assert set(seen(cast.other_lead)) == {area}
    assert not seen(cast.stranger_hub) | seen(cast.stranger_lead) | seen(cast.employer_manager)
    assert list(PlanningYear.objects.visible_to(cast.careers_lead)) == [year]
    assert not PlanningYear.objects.visible_to(cast.stranger_lead)


@pytest.mark.parametrize('query', ['?year=abcd', '?year=9999', '?year=-2026', '?after=nobody', '?year=²026'])
def test_an_address_typed_by_hand_shows_a_year(cast, sign_in, query):
    assert sign_in(cast.hub_officer).get(f'/schools/calendar/{query}').status_code == 200


def test_as_many_queries_for_three_rows_as_for_one(cast, sign_in, django_assert_num_queries):
    hub = sign_in(cast.hub_officer)
    address = '/schools/calendar/?year=2026&show=schools'
    CalendarEntryFactory(hub=cast.hub, school=cast.school)
    hub.get(address)
    with django_assert_num_queries(6):
        hub.get(address)
    CalendarEntryFactory(hub=cast.hub, school=cast.other_school)
    CalendarEntryFactory(hub=cast.hub, school=cast.other_school, first=date(2027, 6, 22))
    with django_assert_num_queries(6):
        hub.get(address)
