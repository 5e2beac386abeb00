"""Reading and saving by a worker: all or nothing, once, and never other than what was reviewed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.imports import actions, cells
from brokerage.imports.columns import Field
from brokerage.imports.models import Batch, Outcome, Row
from brokerage.imports.registry import REGISTRY, Draft, ImportKind, register
from brokerage.imports.work import FAULT, MOVED, TWICE, work
from tests.imports import through
from tests.imports.through import at_once, saved, words, worked
from tests.people import Cast

Stage = Batch.Stage


class ThingImport(ImportKind):
    """Things have a code and a name; the shelf is a plain dict, so that the test sees what was written."""

    name, title, one, many = 'things', 'Things', 'thing', 'things'
    permission = Permission.REGISTER_EDIT
    key = 'code'
    gone_words = 'Take it away'
    watched = ('day',)
    fault = None

    def __init__(self):
        self.shelf = {}

    def fields(self, context):
        return (
            Field('code', 'Code', cells.text, required=True),
            Field('label', 'Label', cells.name),
            Field('day', 'Day', cells.date_cell),
        )

    def label(self, values):
        return values.get('label') or ''

    def classify(self, context, drafts):
        for draft in drafts:
            code = draft.values.get('code')
            if not draft.usable:
                continue
            if code in self.shelf:
                old = {'label': self.shelf[code]}
                draft.match(code, self.differences(self.fields(context), draft.values, old))
            elif code.upper() in self.shelf:
                changes = [{'field': 'label', 'label': 'Label', 'old': '', 'new': draft.label}]
                draft.ask([{'ref': code.upper(), 'label': self.shelf[code.upper()], 'changes': changes}])
        named = {draft.values.get('code') for draft in drafts}
        return [Draft(label=label, match_ref=code) for code, label in self.shelf.items() if code not in named]

    def commit(self, context, drafts):
        for draft in drafts:
            if draft.outcome == Outcome.MISSING:
                del self.shelf[draft.match_ref]
            else:
                self.shelf[draft.match_ref or draft.values['code']] = draft.values['label']
        if self.fault:
            raise self.fault


@pytest.fixture
def things(monkeypatch):
    kind = ThingImport()
    monkeypatch.setitem(REGISTRY, 'things', kind)
    return kind


def reviewed(by, things, *lines):
    return through.reviewed(things.name, by, 'code,label,day', *lines)


def outcomes(batch):
    return list(batch.rows.order_by('outcome', 'number').values_list('number', 'outcome'))


A = 'AAAAAAAAAAAA'


def test_repeats_and_doubles_are_told_on_both_rows(cast, things):
    batch = reviewed(cast.hub_officer, things, 'a,Ann,', 'A , ann,', 'c,Cat,', 'c,Cow,', 'd,Dog,')
    assert outcomes(batch) == [(2, 'new'), (6, 'new'), (3, 'rejected'), (4, 'rejected'), (5, 'rejected')]
    assert words(batch, 2) == ['Row 3 says the same. Only this one is used.']
    assert words(batch, 3)[0] == 'Says the same as row 2, so only row 2 is used. Delete it.'
    assert words(batch, 4) == ['Row 5 also has c, but says something else. Keep the right row.']
    assert words(batch, 5) == ['Row 4 also has c, but says something else. Keep the right row.']


def test_a_cell_written_unlike_its_column_is_pointed_out(cast, things):
    batch = reviewed(
        cast.hub_officer,
        things,
        'a,Ann,01/02/2027',
        'b,Bob,3 Mar 2027',
        'c,Cat,05/06/2027',
        'd,Dog,07/08/2027',
    )
    assert words(batch, 3) == ['“3 Mar 2027” is written unlike the rest of its column. Read as 3 March 2027.']
    assert [words(batch, number) for number in (2, 4, 5)] == [[], [], []]


def test_a_cell_is_not_pointed_out_twice(cast, things):
    lines = ('a,Ann,01/02/2027', 'b,Bob,3/3/27', 'c,Cat,05/06/2027', 'd,Dog,07/08/2027')
    batch = reviewed(cast.hub_officer, things, *lines)
    assert words(batch, 3) == ['“3/3/27” has a two-digit year. Read as 3 March 2027.']


def test_nothing_is_written_before_it_is_saved(cast, things):
    batch = reviewed(cast.hub_officer, things, 'a,Ann,')
    assert (batch.stage, things.shelf) == (Stage.REVIEW, {})
    assert saved(cast.hub_officer, batch).stage == Stage.COMMITTED
    assert things.shelf == {'a': 'Ann'}


def test_work_done_twice_is_done_once(cast, things):
    batch = reviewed(cast.hub_officer, things, 'a,Ann,')
    assert worked(batch).stage == Stage.REVIEW
    saved(cast.hub_officer, batch)
    things.shelf.clear()
    worked(batch)
    assert things.shelf == {}
    assert AuditEntry.objects.filter(verb='import.commit').count() == 1


def test_the_same_file_again_changes_nothing(cast, things):
    saved(cast.hub_officer, reviewed(cast.hub_officer, things, 'a,Ann,', 'b,Bob,'))
    again = reviewed(cast.hub_officer, things, 'a,Ann,', 'b,Bob,')
    assert outcomes(again) == [(2, 'matched'), (3, 'matched')]


def test_what_changed_since_the_review_is_shown_again_and_not_saved(cast, things):
    things.shelf = {A: 'Old'}
    batch = reviewed(cast.hub_officer, things, f'{A},Ann,', 'b,Bob,')
    actions.choose(by=cast.hub_officer, batch=batch, choices={batch.rows.get(number=2): 'leave'})
    things.shelf['b'] = 'Barbara'
    saved(cast.hub_officer, batch)
    assert (batch.stage, batch.job_error) == (Stage.REVIEW, MOVED)
    assert things.shelf == {A: 'Old', 'b': 'Barbara'}
    assert outcomes(batch) == [(2, 'changed'), (3, 'changed')]
    assert list(batch.rows.order_by('number').values_list('choice', flat=True)) == ['leave', '']
    saved(cast.hub_officer, batch)
    assert (batch.stage, things.shelf) == (Stage.COMMITTED, {A: 'Old', 'b': 'Bob'})


@pytest.mark.parametrize(
    ('choice', 'shelf', 'left'),
    [
        ('', {A: 'Ann'}, 1),
        ('leave', {A: 'Ann'}, 0),
        ('new', {A: 'Ann', A.lower(): 'Anna'}, 0),
        (A, {A: 'Anna'}, 0),
    ],
)
def test_a_row_only_a_person_can_place(cast, things, choice, shelf, left):
    things.shelf = {A: 'Ann'}
    batch = reviewed(cast.hub_officer, things, f'{A.lower()},Anna,')
    row = batch.rows.get(outcome=Outcome.ASK)
    actions.choose(by=cast.hub_officer, batch=batch, choices={row: choice})
    saved(cast.hub_officer, batch)
    assert things.shelf == shelf
    assert batch.rows.count() == left == batch.saved['to_mend']


def test_two_rows_said_to_be_one_are_refused(cast, things):
    things.shelf = {A: 'Ann'}
    batch = reviewed(cast.hub_officer, things, f'{A.lower()},Anna,', f'{A.capitalize()},Anne,')
    rows = batch.rows.filter(outcome=Outcome.ASK)
    actions.choose(by=cast.hub_officer, batch=batch, choices=dict.fromkeys(rows, A))
    saved(cast.hub_officer, batch)
    assert (batch.stage, batch.job_error, things.shelf) == (Stage.REVIEW, TWICE, {A: 'Ann'})


def test_a_fault_saves_nothing_and_names_nobody(cast, things, caplog):
    batch = reviewed(cast.hub_officer, things, 'a,Zebediah,')
    things.fault = RuntimeError('Key (name)=(Zebediah) is there already')
    saved(cast.hub_officer, batch)
    assert (batch.stage, batch.job_error) == (Stage.REVIEW, FAULT)
    assert batch.rows.count() == 1
    assert 'Zebediah' not in caplog.text
    assert not AuditEntry.objects.filter(verb='import.commit').exists()


def test_a_rule_that_says_no_is_heard_in_its_own_words(cast, things):
    batch = reviewed(cast.hub_officer, things, 'a,Ann,')
    things.fault = Refused('The shelf is full.')
    saved(cast.hub_officer, batch)
    assert (batch.stage, batch.job_error) == (Stage.REVIEW, 'The shelf is full.')


def test_an_upload_that_moved_on_refuses_what_came_late(cast, things):
    by = cast.hub_officer
    batch = reviewed(by, things, 'a,Ann,')
    row = batch.rows.get()
    actions.discard(by=by, batch=batch)
    for late in (actions.commit, actions.discard, actions.map_again):
        with pytest.raises(Refused, match='moved on'):
            late(by=by, batch=batch)
    with pytest.raises(Refused, match='moved on'):
        actions.choose(by=by, batch=batch, choices={row: 'leave'})
    assert Row.objects.count() == 0


def test_thrown_away_while_it_is_read(cast, things):
    content = b'code,label\na,Ann\n'
    batch = actions.upload(by=cast.hub_officer, kind=things, content=content, file_name='x.csv')
    actions.map_columns(by=cast.hub_officer, batch=batch, mapping=batch.mapping)
    actions.discard(by=cast.hub_officer, batch=batch)
    assert worked(batch).stage == Stage.DISCARDED
    assert Row.objects.count() == 0


def test_the_trail_never_holds_what_the_file_says(cast, things):
    batch = reviewed(cast.hub_officer, things, 'a,Ann,')
    actions.discard(by=cast.hub_officer, batch=batch)
    told = AuditEntry.objects.filter(verb__startswith='import.').order_by('pk').values_list('verb', 'data')
    assert list(told) == [
        ('import.upload', {'kind': 'things', 'rows': 1}),
        ('import.discard', {'kind': 'things', 'rows': 1}),
    ]


def test_uploads_are_seen_by_their_own_organisation_alone(cast, things):
    batch = reviewed(cast.hub_officer, things, 'a,Ann,')
    strangers = (cast.stranger_hub, cast.careers_lead, cast.employer_manager, cast.partner_admin)
    assert [list(Batch.objects.visible_to(each)) for each in strangers] == [[]] * 4
    assert list(Batch.objects.visible_to(cast.hub_manager)) == [batch]


def test_old_rows_are_forgotten(cast, things):
    by = cast.hub_officer
    left, done = reviewed(by, things, 'a,Ann,'), saved(by, reviewed(by, things, 'b,Bob,', ',Cat,'))
    fresh = reviewed(by, things, 'd,Dog,')
    Batch.objects.filter(pk__in=[left.pk, done.pk]).update(created_at=timezone.now() - timedelta(days=31))
    assert actions.forget_old() == 1
    assert set(Row.objects.values_list('batch_id', flat=True)) == {fresh.pk}
    stages = [Batch.objects.get(pk=each.pk).stage for each in (left, done, fresh)]
    assert stages == [Stage.DISCARDED, Stage.COMMITTED, Stage.REVIEW]


def test_a_kind_needs_a_name_of_its_own_and_a_permission(things):
    with pytest.raises(ValueError, match='registered twice'):
        register(ThingImport)
    with pytest.raises(ValueError, match='needs a name and a permission'):
        register(type('Nameless', (ImportKind,), {'permission': Permission.REGISTER_EDIT}))


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_save_at_once_one_wins(things):
    by = Cast().hub_officer
    batch = reviewed(by, things, 'a,Ann,')
    answers = []

    def press():
        try:
            actions.commit(by=by, batch=Batch.objects.get(pk=batch.pk))
            answers.append('saved')
        except Refused:
            answers.append('told')

    at_once(press, press)
    assert sorted(answers) == ['saved', 'told']
    assert AuditEntry.objects.filter(verb='import.commit').count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_who_save_one_upload_one_does(things):
    by = Cast().hub_officer
    batch = reviewed(by, things, 'a,Ann,')
    Batch.objects.update(stage=Stage.SAVING, committed_by=by, job_state=Batch.State.QUEUED)
    at_once(lambda: work(batch.pk), lambda: work(batch.pk))
    assert Batch.objects.get().stage == Stage.COMMITTED
    assert AuditEntry.objects.filter(verb='import.commit').count() == 1
