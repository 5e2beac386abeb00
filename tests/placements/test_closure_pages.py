"""The pages of a closure: consequences first, a report that points at nobody, and the school's own with names."""

from datetime import date

import pytest
from django.urls import reverse

from brokerage.audit.models import ReadEntry
from employers.models import ShutDays
from placements.actions.bulk import run_bulk
from placements.enums import State
from placements.models import BulkAct, Closure, SchoolClosure
from tests.factories.placements import ZoneFactory
from tests.placements import story
from tests.placements.test_bulk import queries, some
from tests.placements.test_views_school import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]

S = State
CHOSEN = {
    'zones': 'all',
    'touching': 'yes',
    'first_day': '28',
    'first_month': '6',
    'first_year': '2027',
    'last_day': '2',
    'last_month': '7',
    'last_year': '2027',
}
WHY = {'key': 'keykeykeykey', 'reason': 'weather', 'words': 'Roads are under water.'}


def address(name='closures', *args, **chosen):
    query = '&'.join(f'{key}={value}' for key, value in chosen.items())
    return f'{reverse(f"placements:{name}", args=args)}?{query}'


def a_closure(hub, rows, **chosen):
    """Closed on its page, and carried out."""
    sent = hub.post(address(**(CHOSEN | chosen)), WHY)
    assert sent.status_code == 302, words(sent)
    run_bulk(BulkAct.objects.latest('pk'))
    return Closure.objects.get()


def test_the_page_says_first_and_a_form_sent_twice_is_one_closure(cast, sign_in):
    hub, rows = sign_in(cast.hub_officer), some(cast, S.CONFIRMED, S.NOMINATED)
    shown = words(hub.get(address(**CHOSEN)))
    assert 'Placements called off: fewer than 5, of 1 school' in shown
    assert not ShutDays.objects.exists()
    first = hub.post(address(**CHOSEN), WHY)
    assert hub.post(address(**CHOSEN), WHY)['Location'] == first['Location']
    assert 'You can leave this page' in words(hub.get(first['Location']))
    run_bulk(BulkAct.objects.get())
    report = words(hub.get(first['Location']))
    assert 'Hillside School' in report
    assert 'fewer than 5' in report
    assert 'Bad weather. Roads are under water.' in report
    for row in rows:
        assert row.student.last_name not in report
        assert row.student.first_name not in report
    assert Closure.objects.get().act.about in words(hub.get(address()))


def test_neither_progress_nor_report_tells_how_few(cast, sign_in):
    hub, rows = sign_in(cast.hub_officer), some(cast, S.CONFIRMED, S.NOMINATED, S.ACCEPTED)
    hub.post(address(**CHOSEN), WHY)
    page = reverse('placements:closure', args=[Closure.objects.get().ref])
    for part in ('', '?part=1'):
        assert str(len(rows)) not in words(hub.get(page + part)).replace('2027', '').split()


@pytest.mark.parametrize(
    ('changes', 'said'),
    [
        ({'zones': ''}, 'Tick a part of your area'),
        ({'zones': 'made-up'}, 'There is a problem'),
        ({'districts': 'XX YY'}, 'is not the first part of a postcode'),
        ({'first_day': ''}, 'Choose a week, or enter the first day'),
        ({'first_day': '31'}, 'irst day'),
        ({'last_month': '5'}, 'The last day must not be before the first day'),
        ({'week': '2027-99-99'}, 'There is a problem'),
        ({'touching': 'perhaps'}, 'There is a problem'),
    ],
)
def test_what_is_missing_is_said_and_nothing_happens(cast, sign_in, changes, said):
    some(cast, S.CONFIRMED)
    chosen = {key: value for key, value in {**CHOSEN, **changes}.items() if value}
    if not changes.get('first_day', True):
        del chosen['first_month'], chosen['first_year']
    answer = sign_in(cast.hub_officer).post(address(**chosen), WHY)
    assert (answer.status_code, said in words(answer)) == (200, True)
    assert not Closure.objects.exists()


def test_days_gone_by_are_refused_in_words_on_the_page(cast, sign_in):
    some(cast, S.CONFIRMED)
    past = {'first_year': '2026', 'last_year': '2026'}
    answer = sign_in(cast.hub_officer).post(address(**(CHOSEN | past)), WHY)
    assert 'Those days have gone by' in words(answer)
    assert 'Roads are under water.' in words(answer)


def test_a_zone_and_a_whole_week_are_chosen(cast, sign_in):
    here, there = some(cast, S.CONFIRMED, S.CONFIRMED)
    site = there.window.offer.site
    type(site).objects.filter(pk=site.pk).update(postcode='L1 8JQ')
    zone = ZoneFactory(hub=cast.hub, name='Canal side', outcodes='L1')
    hub = sign_in(cast.hub_officer)
    assert 'Week of Monday 28 June 2027' in words(hub.get(address()))
    found = {'zones': zone.ref, 'touching': 'yes', 'week': '2027-06-28'}
    assert hub.post(address(**found), WHY).status_code == 302
    run_bulk(BulkAct.objects.get())
    assert [story.fresh(row).state for row in (here, there)] == [S.CONFIRMED, S.CANCELLED_BY_HUB]
    assert str(Closure.objects.get()) == 'Canal side: Monday 28 June to Friday 2 July 2027'


def test_a_zone_without_districts_is_nowhere_and_not_everywhere(cast, sign_in):
    rows = some(cast, S.CONFIRMED)
    zone = ZoneFactory(hub=cast.hub, name='Nothing yet')
    answer = sign_in(cast.hub_officer).post(address(**(CHOSEN | {'zones': zone.ref})), WHY)
    assert 'No employer of your register has a site there' in words(answer)
    assert (story.fresh(rows[0]).state, ShutDays.objects.exists()) == (S.CONFIRMED, False)


def test_one_site_from_its_own_page(cast, sign_in):
    here, there = some(cast, S.CONFIRMED, S.CONFIRMED)
    hub = sign_in(cast.hub_officer)
    assert 'Close for some days' in words(hub.get(reverse('employers:employer', args=[cast.employer.ref])))
    chosen = {key: value for key, value in CHOSEN.items() if key != 'zones'}
    page = address('close_site', here.window.offer.site.ref, **chosen)
    assert hub.post(page, WHY).status_code == 302
    run_bulk(BulkAct.objects.get())
    assert [story.fresh(row).state for row in (here, there)] == [S.CANCELLED_BY_HUB, S.CONFIRMED]


def test_stopped_taken_back_and_opened_from_the_report(cast, sign_in):
    hub, rows = sign_in(cast.hub_officer), some(cast, S.CONFIRMED)
    hub.post(address(**CHOSEN), WHY)
    ref = Closure.objects.get().ref
    report = reverse('placements:closure', args=[ref])
    hub.post(reverse('placements:closure_back', args=[ref]))
    assert 'still being called off' in words(hub.get(report))
    hub.post(reverse('placements:closure_stop', args=[ref]))
    assert 'Stopped by you' in words(hub.get(report))
    hub.post(reverse('placements:closure_open', args=[ref]))
    assert not ShutDays.objects.standing().exists()
    assert story.fresh(rows[0]).state == S.CONFIRMED


def test_taken_back_from_the_report(cast, sign_in):
    hub, rows = sign_in(cast.hub_officer), some(cast, S.NOMINATED)
    closure = a_closure(hub, rows)
    report = reverse('placements:closure', args=[closure.ref])
    assert 'Call the placements back' in words(hub.get(report))
    hub.post(reverse('placements:closure_back', args=[closure.ref]))
    run_bulk(BulkAct.objects.latest('pk'))
    assert story.fresh(rows[0]).state == S.NOMINATED
    assert 'Call the placements back' not in words(hub.get(report))


def test_a_school_reads_who_is_affected_and_goes_on_to_another_place(cast, sign_in):
    rows = some(cast, S.CONFIRMED, S.NOMINATED)
    theirs = story.a_placement(
        cast, S.CONFIRMED, student=story.a_student(cast, cast.other_school, first_name='Zed')
    )
    lead = sign_in(cast.careers_lead)
    a_closure(sign_in(cast.hub_officer), rows)
    page = reverse('placements:school_closure', args=[SchoolClosure.objects.get(school=cast.school).ref])
    assert page in lead.get('/').content.decode()
    shown = lead.get(page)
    assert 'Maya Khan' in words(shown)
    assert 'Zed' not in words(shown)
    assert reverse('placements:elsewhere', args=[rows[0].ref]) in shown.content.decode()
    assert len(ReadEntry.objects.get(page='placements:school_closure').student_refs) == 2
    assert sign_in(cast.other_lead).get(page).status_code == 404
    assert sign_in(cast.hub_officer).get(page).status_code == 404
    assert theirs.student.first_name == 'Zed'
    assert words(shown).count('Find another place') == 2
    story.a_placement(
        cast, S.NOMINATED, student=rows[0].student, start=date(2027, 7, 12), end=date(2027, 7, 16)
    )
    again = words(lead.get(page))
    assert ('Asked instead: Brindley Print' in again, again.count('Find another place')) == (True, 1)


def test_a_tutor_reads_and_is_offered_no_act(cast, sign_in):
    rows = some(cast, S.CONFIRMED)
    a_closure(sign_in(cast.hub_officer), rows)
    page = reverse('placements:school_closure', args=[SchoolClosure.objects.get().ref])
    shown = words(sign_in(cast.tutor).get(page))
    assert 'Maya Khan' in shown
    assert 'Find another place' not in shown


def test_as_many_queries_for_one_placement_as_for_three(cast, sign_in):
    hub, lead = sign_in(cast.hub_officer), sign_in(cast.careers_lead)
    counts = []
    for number in (1, 3):
        some(cast, *[S.CONFIRMED] * number)
        chosen = address(**(CHOSEN | {'last_day': str(2 + number)}))
        hub.get(chosen)
        before = queries(hub, chosen)
        hub.post(chosen, WHY | {'key': f'key{number}' * 3})
        act = BulkAct.objects.latest('pk')
        run_bulk(act)
        report = reverse('placements:closure', args=[act.closure.ref])
        school = reverse('placements:school_closure', args=[act.closure.schools.get().ref])
        hub.get(report), lead.get(school)
        counts.append((before, queries(hub, report), queries(lead, school)))
    assert counts[0] == counts[1]
