"""A hub's own words: checked when written, kept in versions, used when sent, and never in the way of a message."""

import pytest
from django.db import IntegrityError, transaction

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.actions import reset_text, write_text
from brokerage.notify.models import FollowUp, MessageState, MessageText
from brokerage.notify.queries import text_in_force
from brokerage.notify.registry import REGISTRY
from brokerage.notify.sending import send_one
from brokerage.notify.wording import LINK, TO_NAME, Placeholder, faults_of, fill, unfilled
from tests.accounts.test_people_pages import words
from tests.notify.kinds import LinkNote, planned

FROM = Placeholder('sender', 'Who sends it', lambda c: c['message'].sender.name, in_subject=True)
SAYS = (TO_NAME, FROM, LINK)
BODY = 'Dear {to_name},\n\n{sender} writes: {link}'


@pytest.fixture
def kind(monkeypatch):
    monkeypatch.setattr(LinkNote, 'says', SAYS)
    monkeypatch.setattr(LinkNote, 'to', 'Employers')
    monkeypatch.setattr(LinkNote, 'sample', {'address': 'https://example.org/a-link/'})
    monkeypatch.setattr(LinkNote, 'fixed', 'Keep this, {to_name}.')
    return REGISTRY['tests.link_note']


def write(cast, kind, subject='From {sender}', body=BODY, **kwargs):
    return write_text(by=cast.hub_manager, kind=kind, subject=subject, body=body, **kwargs)


@pytest.mark.parametrize(
    ('text', 'fault'),
    [
        ('a\nb {naem}', 'Line 2: {naem} cannot be used here.'),
        ('{to_nane}', 'Did you mean {to_name}?'),
        ('{to_name', 'Line 1: a “{” stands alone'),
        ('\n\nto_name}', 'Line 3: a “}” stands alone'),
        ('{to_name.ref}', '{to_name.ref} cannot be used here'),
        ('{to_name[0]}', '{to_name[0]} cannot be used here'),
        ('{to_name!r:>10}', 'cannot be used here'),
        ('{}', '{} cannot be used here'),
        ('{0}', '{0} cannot be used here'),
    ],
)
def test_what_cannot_be_filled_in_is_said_with_its_line(text, fault):
    (found,) = faults_of(text, SAYS)
    assert fault in found


def test_a_needed_placeholder_may_not_be_left_out():
    assert faults_of('Hello', SAYS, needed=[LINK]) == [
        'Put in {link} (where they read, answer or sign): people need it.'
    ]
    # Doubled, it is only text.
    assert faults_of('{{link}}', SAYS, needed=[LINK])


def test_filling_reads_nothing_twice_and_knows_no_other_language():
    text = '{to_name} {{ x }} {% now "Y" %} {{to_name}}'.replace('{% now "Y" %}', '{{% now "Y" %}}')
    filled = fill(text, {'to_name': '{link} {{ secret }}'})
    assert filled == '{link} {{ secret }} { x } {% now "Y" %} {to_name}'


def test_the_usual_text_becomes_one_to_start_from():
    values = {'school': 'Hill School', 'dates': 'Monday', 'both': 'Hill School on Monday', 'short': 'a'}
    text = 'Hill School on Monday, a day at Hill School {x}'
    made = unfilled(text, values)
    assert made == '{both}, a day at {school} {{x}}'
    assert fill(made, values) == text


@pytest.mark.django_db
class TestOwnWords:
    def test_are_used_for_the_schools_of_the_area_with_the_fixed_end(self, cast, kind):
        write(cast, kind)
        message = send_one(planned(cast, LinkNote).pk)
        assert message.subject_line == 'From Hillside School'
        assert message.body_text.startswith('Dear Ann Lee,\n\nHillside School writes: http')
        assert 'Keep this, Ann Lee.\n\n--\n' in message.body_text
        assert 'Dear Ann Lee' in message.body_html

    def test_are_not_used_in_another_area(self, cast, kind):
        write(cast, kind)
        assert text_in_force(cast.stranger_hub.organisation, kind.name) is None

    def test_what_a_value_holds_is_not_filled_in_again(self, cast, kind):
        write(cast, kind)
        message = send_one(planned(cast, LinkNote, to_name='{link} {{ message.ref }} <b>').pk)
        assert message.body_text.startswith('Dear {link} {{ message.ref }} <b>,')
        assert '<b>' not in message.body_html

    def test_that_fail_give_way_to_the_usual_ones_and_the_hub_hears_of_it(self, cast, kind, monkeypatch):
        text = write(cast, kind)
        # A release took the placeholder away.
        monkeypatch.setattr(LinkNote, 'says', (TO_NAME, LINK))
        message = send_one(planned(cast, LinkNote).pk)
        assert message.state == MessageState.SENT
        assert message.subject_line == 'A link'
        task = FollowUp.objects.get(kind='message.own_text')
        assert (task.organisation, task.subject_ref) == (cast.hub_manager.organisation, text.ref)
        assert task.path == '/messages/texts/tests.link_note/'

    def test_without_a_value_that_people_need_give_way_too(self, cast, kind, monkeypatch):
        write(cast, kind)
        monkeypatch.setattr(LinkNote, 'context', lambda *args: {'address': ''})
        assert send_one(planned(cast, LinkNote).pk).subject_line == 'A link'

    @pytest.mark.parametrize(
        ('given', 'field'),
        [
            ({'subject': 'For {to_name}'}, 'subject'),
            ({'subject': '{link}'}, 'subject'),
            ({'subject': ' '}, 'body'),
            ({'body': ''}, 'body'),
            ({'body': 'No address'}, 'body'),
            ({'body': '{link} {nobody}'}, 'body'),
        ],
    )
    def test_are_refused_with_words_at_the_field(self, cast, kind, given, field):
        with pytest.raises(Refused) as refused:
            write(cast, kind, **given)
        assert refused.value.field == field
        assert not MessageText.objects.exists()

    def test_every_version_is_kept_and_the_way_back_is_one(self, cast, kind):
        write(cast, kind)
        write(cast, kind, subject='Again', seen=1)
        reset_text(by=cast.hub_manager, kind=kind, seen=2)
        assert list(MessageText.objects.values_list('version', 'subject')) == [
            (3, ''),
            (2, 'Again'),
            (1, 'From {sender}'),
        ]
        assert text_in_force(cast.hub_manager.organisation, kind.name) is None
        verbs = AuditEntry.objects.filter(verb__startswith='message_text.').values_list('verb', flat=True)
        assert sorted(verbs) == ['message_text.reset', 'message_text.write', 'message_text.write']

    @pytest.mark.parametrize('seen', [0, 2])
    def test_nobody_writes_over_a_version_they_did_not_see(self, cast, kind, seen):
        write(cast, kind)
        with pytest.raises(Refused, match='meanwhile'):
            write(cast, kind, seen=seen)

    @pytest.mark.parametrize('who', ['hub_officer', 'careers_lead', 'dsl', 'employer_manager'])
    def test_only_the_hubs_manager_writes(self, cast, kind, who):
        with pytest.raises(Refused):
            write_text(by=getattr(cast, who), kind=kind, subject='x', body=BODY)

    def test_the_database_holds_one_row_a_version_and_no_half_a_text(self, cast, kind):
        text = write(cast, kind)
        rest = {'hub': text.hub, 'kind': text.kind, 'written_by': 'x'}
        for given in ({'version': 1, 'subject': 'x', 'body': 'x'}, {'version': 2, 'subject': 'x'}):
            with pytest.raises(IntegrityError), transaction.atomic():
                MessageText.objects.create(**rest, **given)


@pytest.mark.django_db
class TestPages:
    here = '/messages/texts/tests.link_note/'

    def test_a_manager_looks_at_it_saves_it_and_goes_back(self, cast, sign_in, kind):
        browser = sign_in(cast.hub_manager)
        given = {'subject': 'News from {sender}', 'body': BODY, 'seen': 0}
        looked = words(browser.post(self.here, {**given, 'preview': 'yes'}))
        assert 'News from' in looked
        assert 'Dear Sam Example' in looked
        assert not MessageText.objects.exists()
        assert browser.post(self.here, given).status_code == 302
        assert 'Your own' in words(browser.get('/messages/texts/'))
        assert 'Version 1' in words(browser.get(self.here))
        browser.post(f'{self.here}usual/', {'seen': 1})
        assert text_in_force(cast.hub_manager.organisation, kind.name) is None
        assert 'Back to the usual text' in words(browser.get(self.here))

    @pytest.mark.parametrize('how', [{}, {'preview': 'yes'}])
    def test_faults_stand_at_their_field_and_what_was_typed_is_kept(self, cast, sign_in, kind, how):
        given = {'subject': 'For {to_name}', 'body': 'Kept words {lnk}', 'seen': 0, **how}
        response = sign_in(cast.hub_manager).post(self.here, given)
        assert response.status_code == 200
        assert 'cannot be used here' in words(response)
        assert b'Kept words {lnk}' in response.content
        assert not MessageText.objects.exists()

    @pytest.mark.parametrize('seen', ['', 'x', '-1', '99999999999999999999'])
    def test_bad_input_is_never_a_fault_of_ours(self, cast, sign_in, kind, seen):
        browser = sign_in(cast.hub_manager)
        assert browser.post(self.here, {'subject': 's', 'body': BODY, 'seen': seen}).status_code == 200
        assert browser.post(f'{self.here}usual/', {'seen': seen}).status_code == 302

    def test_a_kind_that_does_not_exist_is_no_page(self, cast, sign_in):
        assert sign_in(cast.hub_manager).get('/messages/texts/nothing.here/').status_code == 404

    def test_another_hub_sees_nothing_of_it(self, cast, sign_in, kind):
        write(cast, kind, subject='Ours alone')
        assert list(MessageText.objects.visible_to(cast.stranger_hub)) == []
