"""One act over many placements: each moved or refused with words, once, whatever happens to form or worker."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brokerage.core.errors import Refused
from brokerage.core.models import new_ref
from brokerage.notify.models import Message
from placements.actions import progress
from placements.actions.bulk import FAULT, GONE_AWAY, run_bulk, start_bulk, stop_bulk
from placements.enums import BulkKind, Done, State
from placements.models import BulkAct, Placement
from tests.placements import story
from tests.placements.test_views_school import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]

S = State


def some(cast, *states):
    return [
        story.a_placement(cast, state, student=story.a_student(cast), window=story.a_window(cast))
        for state in states
    ]


def an_act(by, rows, kind=BulkKind.END, **given):
    parts = {'key': new_ref(), 'about': 'Summer block', 'reason': 'closure', **given}
    return start_bulk(by=by, kind=kind, placements=rows, **parts)


def states(rows):
    return [story.fresh(row).state for row in rows]


def test_each_ends_as_fits_where_it_stands_and_what_cannot_says_why(cast):
    rows = some(cast, S.NOMINATED, S.CONFIRMED, S.LIVE, S.ACCEPTED)
    progress.decline(by=cast.employer_manager, placement=rows[0], reason='full')
    act = an_act(cast.careers_lead, rows)
    run_bulk(act)
    assert states(rows) == [S.DECLINED, S.CANCELLED_BY_SCHOOL, S.LIVE, S.WITHDRAWN]
    said = list(act.rows.values_list('outcome', 'words'))
    assert [outcome for outcome, _ in said] == [Done.REFUSED, Done.DONE, Done.REFUSED, Done.DONE]
    assert 'declined by the employer' in said[0][1]
    assert 'say which day was the last' in said[2][1]
    act.refresh_from_db()
    assert (act.job_state, act.job_done, act.job_total) == (BulkAct.State.DONE, 4, 4)


def test_those_under_way_end_on_their_last_day(cast, time_machine):
    (live,) = some(cast, S.LIVE)
    time_machine.move_to('2027-07-01 12:00')
    run_bulk(an_act(cast.careers_lead, [live], ended_on=date(2027, 6, 30)))
    assert (story.fresh(live).state, story.fresh(live).ended_on) == (S.ENDED_EARLY, date(2027, 6, 30))


def test_an_employer_closes_a_workplace(cast):
    rows = some(cast, S.NOMINATED, S.ACCEPTED)
    run_bulk(an_act(cast.employer_manager, rows))
    assert states(rows) == [S.DECLINED, S.CANCELLED_BY_EMPLOYER]
    with pytest.raises(Refused):
        an_act(cast.employer_manager, rows, BulkKind.RESTORE)
    with pytest.raises(Refused):
        an_act(cast.tutor, rows)


def test_what_the_weather_ended_is_brought_back_as_one_act(cast):
    rows = some(cast, S.NOMINATED, S.CONFIRMED)
    run_bulk(an_act(cast.careers_lead, rows))
    run_bulk(an_act(cast.careers_lead, rows, BulkKind.RESTORE))
    assert states(rows) == [S.NOMINATED, S.NOMINATED]


def test_the_same_form_twice_is_one_act(cast):
    rows = some(cast, S.CONFIRMED)
    first = an_act(cast.careers_lead, rows, key='abcabcabcabc')
    assert an_act(cast.careers_lead, rows, key='abcabcabcabc') == first
    with pytest.raises(Refused):
        an_act(cast.employer_manager, rows, key='abcabcabcabc')
    run_bulk(first)
    run_bulk(BulkAct.objects.get())
    assert rows[0].events.count() == 1


def test_a_dead_worker_leaves_nothing_out_and_nothing_twice(cast, monkeypatch):
    rows, died = some(cast, S.CONFIRMED, S.ACCEPTED, S.NOMINATED), []
    act = an_act(cast.careers_lead, rows)
    real = progress.withdraw

    def dies_once(**given):
        if given['placement'].pk == rows[1].pk and not died:
            died.append(True)
            raise MemoryError
        return real(**given)

    monkeypatch.setattr(progress, 'withdraw', dies_once)
    run_bulk(act)
    assert act.job_error == FAULT
    BulkAct.objects.update(job_state=BulkAct.State.RUNNING)
    run_bulk(BulkAct.objects.get())
    assert states(rows) == [S.CANCELLED_BY_SCHOOL, S.WITHDRAWN, S.WITHDRAWN]
    assert [row.events.count() for row in rows] == [1, 1, 1]


def test_stopped_it_goes_no_further_and_for_who_has_left_not_at_all(cast):
    rows = some(cast, S.CONFIRMED)
    act = an_act(cast.careers_lead, rows)
    assert stop_bulk(by=cast.careers_lead, act=act)
    run_bulk(BulkAct.objects.get())
    assert states(rows) == [S.CONFIRMED]
    again = an_act(cast.careers_lead, rows)
    type(cast.careers_lead).objects.filter(pk=cast.careers_lead.pk).update(is_active=False)
    run_bulk(BulkAct.objects.get(pk=again.pk))
    assert (states(rows), BulkAct.objects.get(pk=again.pk).job_error) == ([S.CONFIRMED], GONE_AWAY)
    assert Message.objects.count() == 0


def queries(client, address):
    with CaptureQueriesContext(connection) as held:
        assert client.get(address).status_code == 200
    return len(held)


def test_as_many_queries_for_one_placement_as_for_three(cast, sign_in):
    client = sign_in(cast.careers_lead)
    one = some(cast, S.CONFIRMED)
    page = f'{reverse("placements:many")}?kind=end&block={one[0].block.ref}'
    report = reverse('placements:bulk_act', args=[an_act(cast.careers_lead, one).ref])
    client.get(page)
    before = queries(client, page), queries(client, report)
    rows = one + some(cast, S.NOMINATED, S.ACCEPTED)
    report = reverse('placements:bulk_act', args=[an_act(cast.careers_lead, rows).ref])
    assert (queries(client, page), queries(client, report)) == before


def test_the_page_says_first_and_the_report_can_be_come_back_to(cast, sign_in):
    client = sign_in(cast.careers_lead)
    rows = some(cast, S.CONFIRMED, S.NOMINATED, S.LIVE)
    page = f'{reverse("placements:many")}?kind=end&block={rows[0].block.ref}'
    shown = words(client.get(page))
    assert '3 places are free again for somebody else.' in shown
    data = {'key': 'keykeykeykey', 'reason': 'closure', 'words': '', 'placement': [row.ref for row in rows]}
    first = client.post(page, data)
    assert first.status_code == 302
    assert client.post(page, data)['Location'] == first['Location']
    act = BulkAct.objects.get()
    assert 'You can leave this page' in words(client.get(first['Location']))
    run_bulk(act)
    report = words(client.get(first['Location']))
    assert 'Done : 2' in report.replace('Done:', 'Done :')
    assert 'say which day was the last' in report
    assert act.about in words(client.get(reverse('placements:many')))


def test_another_school_sees_neither_act_nor_placements(cast, sign_in):
    rows = some(cast, S.CONFIRMED)
    act = an_act(cast.careers_lead, rows)
    other = sign_in(cast.other_lead)
    assert other.get(reverse('placements:bulk_act', args=[act.ref])).status_code == 404
    shown = words(other.get(f'{reverse("placements:many")}?kind=end&block={rows[0].block.ref}'))
    assert rows[0].student.name not in shown
    assert Placement.objects.count() == 1


def test_an_employer_reads_no_name_before_its_yes(cast, sign_in):
    asked, _ = some(cast, S.NOMINATED, S.ACCEPTED)
    client = sign_in(cast.employer_manager)
    shown = client.get(f'{reverse("placements:many")}?site={asked.window.offer.site.ref}').content.decode()
    assert 'A Year 10 student' in shown
    assert 'Maya' not in shown
