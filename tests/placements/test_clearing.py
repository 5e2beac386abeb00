"""The page that clears a block: every blocker with who must act, by when and the act; filters; constant queries."""

import re

import pytest
from django.urls import reverse

from brokerage.audit.models import AuditEntry, ReadEntry
from brokerage.notify.models import FollowUp, Message
from placements.enums import State
from tests.factories.accounts import MembershipFactory
from tests.factories.employers import InsuranceFactory
from tests.factories.safeguarding import RiskAssessmentFactory, SiteCheckFactory
from tests.placements import clearing, story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
CLEAR = 17


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


def accepted(cast, name='Maya', **parts):
    return story.a_placement(cast, State.ACCEPTED, student=story.a_student(cast, first_name=name), **parts)


def page_of(placement):
    return reverse('placements:clear', args=[placement.block.ref])


def words(response):
    return ' '.join(re.sub(r'<[^>]+>', ' ', response.content.decode()).split())


def shown(lead, placement, **asked):
    return words(lead.get(page_of(placement), asked))


def test_before_anybody_said_yes_it_says_what_comes(cast, lead):
    placement = story.a_placement(cast)
    assert 'No employer has said yes yet' in shown(lead, placement)


def test_each_party_has_its_part_in_the_order_of_days(cast, lead):
    placement = accepted(cast)
    told = shown(lead, placement)
    for part in (
        'With the employer',
        'With the school',
        'With the parent or carer',
        'Maya Khan',
        'Brindley Print',
    ):
        assert part in told
    assert told.index('By Monday 5 April 2027') < told.index('By Monday 17 May 2027')
    assert ReadEntry.objects.get(page='placements:clear').student_refs == [placement.student.ref]


def test_one_employer_is_named_once_for_all_its_students(cast, lead):
    window = story.a_window(cast)
    first = accepted(cast, window=window)
    accepted(cast, 'Noor', window=window)
    told = shown(lead, first)
    assert told.count('The employer has not given its employers') == 1
    assert 'For Maya Khan , Noor Khan' in told


def test_filters_narrow_and_nonsense_shows_everything(cast, lead):
    placement = accepted(cast)
    told = shown(lead, placement, holder='parent')
    assert 'With the parent or carer' in told
    assert 'With the employer' not in told
    assert 'not confirmed its risk assessment' not in shown(lead, placement, gate='insurance')
    assert 'With the employer' in shown(lead, placement, holder='<b>', gate='x', **{'from': '99999999999'})
    assert 'Nothing of this kind' in shown(lead, placement, holder='hub')


def opened(lead, placement, **asked):
    """Title of each part of the page → whether it stands open."""
    body = lead.get(page_of(placement), asked).content.decode()
    parts = re.findall(r'<details class="app-card[^>]*?( open)?>\s*<summary[^>]*><h2[^>]*>([^<]+)', body)
    return [(title.strip(), bool(is_open)) for is_open, title in parts]


def many(cast, count=9):
    """So many employers, each with something to do, that the page is long."""
    return [accepted(cast, f'Student{number}', window=story.a_window(cast)) for number in range(count)]


def test_a_short_block_is_read_at_once(cast, lead):
    assert {is_open for _, is_open in opened(lead, accepted(cast))} == {True}


def test_of_a_long_block_only_what_comes_first_stands_open(cast, lead):
    first = many(cast)[0]
    parts = opened(lead, first)
    assert parts[0] == ('With the employer', True)
    assert {is_open for _, is_open in parts[1:]} == {False}
    assert parts[-1][0] == 'Every check of every placement'
    body = lead.get(page_of(first)).content.decode()
    assert 'Student8 Khan' in body
    assert ('Every check of every placement', True) in opened(lead, first, **{'from': '0'})


def test_what_is_narrowed_or_was_just_acted_on_stands_open(cast, lead):
    first = many(cast)[0]
    *parts, picture = opened(lead, first, holder='parent')
    assert {is_open for _, is_open in parts} == {True}
    assert not picture[1]
    assert ('With the parent or carer', True) in opened(lead, first, open='parent')
    page = reverse('placements:clear_push', args=[first.block.ref])
    answer = lead.post(page, {'push': f'parent:{first.ref}'})
    assert answer['Location'].endswith('?open=parent')


def test_the_summary_counts_students_and_leads_to_each_party(cast, lead):
    first = many(cast)[0]
    body = lead.get(page_of(first)).content.decode()
    tiles = re.findall(
        r'<a class="app-tile__link" href="([^"]+)">([^<]+)</a></dt>\s*<dd class="app-tile__value">(\d+)<',
        body,
    )
    here = page_of(first)
    assert tiles[0] == (f'{here}?holder=employer', 'students wait for the employer', '9')
    for address, words_of, count in tiles:
        party = words_of.rpartition(' for ')[2]
        narrowed = words(lead.get(address))
        assert f'With {party}' in narrowed
        assert f'{count} students' in narrowed


def test_the_picture_has_a_word_in_every_cell(cast, lead):
    placement = clearing.early(cast)
    body = lead.get(page_of(placement)).content.decode()
    cells = re.findall(r'<td data-label="(\w+)"><span[^>]*><svg.*?</svg>(.*?)</span></td>', body, re.S)
    assert [name for name, _ in cells] == [
        'Age', 'Insurance', 'Risks', 'Workplace', 'Hours', 'Decision', 'Summary', 'Consent', 'Approval'
    ]  # fmt: skip
    assert {state for _, state in cells} == {'Done', 'To do', 'Not needed'}
    assert 'Set aside with a second person' in words(lead.get(page_of(placement)))


def test_ticked_ones_are_approved_in_ones_own_name(cast, lead):
    rows = [story.all_but_approval(accepted(cast, name)) for name in ('Maya', 'Noor', 'Omar')]
    page = reverse('placements:clear_approve', args=[rows[0].block.ref])
    lead.post(page, {'placement': [row.ref for row in rows[:2]], 'holder': 'school', 'gate': ''})
    approved = [story.fresh(row).approved_by for row in rows]
    assert [bool(by) for by in approved] == [True, True, False]
    assert approved[0].startswith('Carys Lead')
    assert 'Confirm those that are ready' in shown(lead, rows[0])


def test_nothing_ticked_changes_nothing(cast, lead):
    row = accepted(cast)
    answer = lead.post(reverse('placements:clear_approve', args=[row.block.ref]), follow=True)
    assert 'no placement was ticked' in words(answer)
    assert not story.fresh(row).approved_by


def push(browser, placement, whom):
    page = reverse('placements:clear_push', args=[placement.block.ref])
    return words(browser.post(page, {'push': f'{whom}:{placement.ref}'}, follow=True))


def test_the_employer_is_reminded_once_a_day(cast, lead):
    placement = accepted(cast)
    for _ in range(2):
        assert 'reminded of what is missing' in push(lead, placement, 'employer')
    message = Message.objects.get(template='placements.left_employer')
    assert message.to_email == f'ann{cast.employer.pk}@employer.example'
    assert 'Maya' not in message.subject_line
    assert AuditEntry.objects.filter(verb='placement.push').count() == 2


def test_everybody_of_a_group_is_asked_again_with_one_button(cast, lead):
    first, second = accepted(cast), accepted(cast, 'Noor')
    assert 'Write to all 2 again' in shown(lead, first)
    page = reverse('placements:clear_push', args=[first.block.ref])
    both = {'push': f'parent:{first.ref},{second.ref}'}
    assert 'carers of 2 students are asked again' in words(lead.post(page, both, follow=True))
    assert Message.objects.filter(template='placements.consent_reminder').count() == 2


def test_who_has_nothing_left_keeps_nobody_else_from_being_asked(cast, lead):
    waiting, done = accepted(cast), story.all_but_approval(accepted(cast, 'Noor'))
    page = reverse('placements:clear_push', args=[waiting.block.ref])
    told = words(lead.post(page, {'push': f'parent:{waiting.ref},{done.ref}'}, follow=True))
    assert 'asked again' in told
    assert 'Nothing is left for them to do' in told
    assert Message.objects.get().template == 'placements.consent_reminder'


def test_without_an_address_the_school_is_asked_to_phone(cast, lead):
    placement = accepted(cast)
    type(placement.window.offer.contact).objects.update(email='')
    push(lead, placement, 'employer')
    assert 'Phone Brindley Print' in FollowUp.objects.get().words


def test_the_parent_is_asked_again(cast, lead):
    placement = accepted(cast)
    assert '07700 900123' in shown(lead, placement)
    push(lead, placement, 'parent')
    assert Message.objects.get(template='placements.consent_reminder')


def test_the_safeguarding_lead_is_asked_and_the_message_names_nobody(cast, lead):
    placement = accepted(cast)
    story.all_but_approval(placement, vehicle=True)
    assert 'Invite one' in push(lead, placement, 'dsl')
    assert cast.dsl
    push(lead, placement, 'dsl')
    message = Message.objects.get(template='placements.decision_wanted')
    assert message.to_email == cast.dsl.user.email


def test_who_has_nothing_left_is_not_asked(cast, lead):
    placement = story.all_but_approval(accepted(cast))
    for whom in ('employer', 'parent', 'dsl', 'nobody'):
        push(lead, placement, whom)
    assert not Message.objects.exists()


def test_a_placement_of_another_school_is_not_touched(cast, lead):
    mine = accepted(cast)
    theirs = story.a_placement(
        cast, State.ACCEPTED, student=story.a_student(cast, cast.other_school), window=story.a_window(cast)
    )
    page = reverse('placements:clear_push', args=[mine.block.ref])
    lead.post(page, {'push': f'employer:{theirs.ref}'})
    lead.post(reverse('placements:clear_approve', args=[mine.block.ref]), {'placement': [theirs.ref]})
    assert not Message.objects.exists()
    assert not story.fresh(theirs).approved_by
    assert lead.get(page_of(theirs)).status_code == 404


@pytest.mark.parametrize('count', [1, 3, 10])
def test_it_costs_the_same_for_many(cast, lead, django_assert_num_queries, count):
    for number in range(count):
        placement = accepted(cast, f'Student {number}', window=story.a_window(cast))
        held = RiskAssessmentFactory(offer=placement.window.offer, vehicle=True)
        SiteCheckFactory(assessment=held)
    InsuranceFactory(employer=cast.employer)
    with django_assert_num_queries(CLEAR):
        lead.get(page_of(placement))


def test_a_tutor_does_not_clear(cast, sign_in):
    placement = accepted(cast)
    tutor = MembershipFactory(organisation=cast.school.organisation, role='tutor')
    assert sign_in(tutor).get(page_of(placement)).status_code == 403
