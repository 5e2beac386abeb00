"""Four sign one text in any order; what changes ends exactly the signatures it touches; nothing is rewritten."""

from itertools import permutations

import pytest
from django.db import IntegrityError, transaction

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.documents.models import Document
from brokerage.documents.registry import REGISTRY
from brokerage.notify.models import FollowUp, Message
from brokerage.notify.registry import REGISTRY as MESSAGES
from placements.actions.agreements import make_agreement, renew_agreements, set_rule, sign
from placements.actions.progress import approve_and_confirm
from placements.enums import NAMED_TO_EMPLOYER, Signer, State, Term
from placements.models import Agreement, Signature
from placements.queries.agreements import current_agreement, missing_signers
from tests.placements import agreements, papers, story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
ALL = set(Signer)
# Written out once more, by hand: whose signature each change ends.
ENDED = {
    'site': {'employer', 'school', 'parent', 'student'},
    'dates': {'employer', 'school', 'parent', 'student'},
    'hours': {'employer', 'school', 'parent', 'student'},
    'tasks': {'employer', 'school', 'parent', 'student'},
    'supervisor': {'employer', 'school', 'parent'},
    'insurance': {'employer', 'school'},
}


def held_by(agreement):
    return {each.signer for each in agreement.signatures.all()}


@pytest.mark.parametrize('order', list(permutations(Signer))[::5])
def test_four_sign_in_any_order(cast, order):
    placement, agreement = agreements.ready(cast)
    for done, signer in enumerate(order):
        assert len(missing_signers(current_agreement(placement))) == 4 - done
        agreements.signs(cast, placement, signer)
    assert held_by(current_agreement(placement)) == ALL
    assert AuditEntry.objects.filter(verb='agreement.sign', subject_ref=agreement.ref).count() == 4


# What the school says of the student's needs is not in the agreement.
@pytest.mark.parametrize('term', [term for term in Term if term != Term.NEEDS])
def test_a_change_ends_exactly_the_signatures_it_touches(cast, term):
    placement, first = agreements.ready(cast)
    for signer in Signer:
        agreements.signs(cast, placement, signer)
    agreements.change(placement, term)
    second = make_agreement(by=cast.careers_lead, placement=placement)
    assert (second.version, second.changed) == (2, [term])
    assert held_by(second) == ALL - ENDED[term]
    assert all(each.carried_from.agreement_id == first.pk for each in second.signatures.all())
    assert held_by(Agreement.objects.get(pk=first.pk)) == ALL


def test_what_is_no_term_ends_nothing(cast):
    placement, first = agreements.ready(cast)
    agreements.signs(cast, placement, Signer.SCHOOL)
    placement.window.offer.dress = placement.window.offer.lunch = 'Something else'
    placement.window.offer.save()
    assert make_agreement(by=cast.careers_lead, placement=placement) == first
    assert Agreement.objects.count() == 1


def test_a_text_that_no_longer_holds_cannot_be_signed(cast):
    placement, _ = agreements.ready(cast)
    agreements.change(placement, 'tasks')
    for signer in Signer:
        with pytest.raises(Refused, match='has changed'):
            agreements.signs(cast, placement, signer)
    assert not Signature.objects.exists()


def test_a_change_is_noticed_without_anybody_looking(cast):
    placement, _ = agreements.ready(cast)
    for signer in Signer:
        agreements.signs(cast, placement, signer)
    assert renew_agreements() == 0
    agreements.change(placement, 'insurance')
    assert renew_agreements() == 1
    assert held_by(current_agreement(placement)) == {'parent', 'student'}
    told = Message.objects.filter(subject_ref=current_agreement(placement).ref)
    assert [message.template for message in told] == ['placements.sign_employer']


@pytest.mark.parametrize('row', [Agreement, Signature])
def test_the_database_refuses_to_rewrite_history(cast, row):
    placement, _ = agreements.ready(cast)
    agreements.signs(cast, placement, Signer.SCHOOL)
    field = {Agreement: {'made_by': 'x'}, Signature: {'signed_name': 'x'}}[row]
    for rewrite in (lambda: row.objects.update(**field), lambda: row.objects.all()._raw_delete('default')):
        with pytest.raises(IntegrityError), transaction.atomic():
            rewrite()


def test_the_database_keeps_one_signature_a_signer_and_a_scan_with_paper(cast):
    _, agreement = agreements.ready(cast)
    parts = {
        'agreement': agreement,
        'signer': 'parent',
        'signed_name': 'Pat',
        'signed_at': story.TODAY,
        'actor_ref': 'x',
        'actor_label': 'x',
    }
    with pytest.raises(IntegrityError, match='signature_paper_has_scan'), transaction.atomic():
        Signature.objects.create(**parts, method='paper')
    Signature.objects.create(**parts, method='code')
    with pytest.raises(IntegrityError, match='signature_once'), transaction.atomic():
        Signature.objects.create(**parts, method='code')
    with pytest.raises(IntegrityError, match='signature_signer'), transaction.atomic():
        Signature.objects.create(**{**parts, 'signer': 'hub'}, method='code')


def test_nobody_signs_for_another(cast):
    placement, _ = agreements.ready(cast)
    other, _ = agreements.ready_other(cast)
    strangers = [
        cast.dsl,
        cast.tutor,
        cast.other_lead,
        cast.other_manager,
        cast.hub_officer,
        story.consent_link(other),
        agreements.student_link(other),
        story.answer_link(other),
    ]
    for actor in strangers:
        with pytest.raises(Refused):
            sign(by=actor, placement=placement, signed_name='Somebody')
    assert not Signature.objects.filter(agreement__placement=placement).exists()


@pytest.mark.parametrize('signer', [Signer.PARENT, Signer.STUDENT])
def test_a_familys_link_alone_signs_nothing(cast, signer):
    placement, _ = agreements.ready(cast)
    link = {Signer.PARENT: story.consent_link, Signer.STUDENT: agreements.student_link}[signer](placement)
    with pytest.raises(Refused, match='code'):
        sign(by=link, placement=placement, signed_name='Pat')
    agreements.proved(placement, Signer.STUDENT if signer == Signer.PARENT else Signer.PARENT)
    with pytest.raises(Refused, match='code'):
        sign(by=link, placement=placement, signed_name='Pat')


def test_twice_is_refused_and_so_is_no_name(cast):
    placement, _ = agreements.ready(cast)
    with pytest.raises(Refused, match='full name'):
        sign(by=cast.careers_lead, placement=placement, signed_name='  ')
    agreements.signs(cast, placement, Signer.SCHOOL)
    with pytest.raises(Refused, match='signed already'):
        agreements.signs(cast, placement, Signer.SCHOOL)


@pytest.mark.parametrize('state', [state for state in State if state not in NAMED_TO_EMPLOYER])
def test_there_is_no_agreement_before_the_yes_or_after_the_end(cast, state):
    placement = story.a_placement(cast, state)
    with pytest.raises(Refused, match='said yes'):
        make_agreement(by=cast.careers_lead, placement=placement)


def test_an_employers_paper_names_no_surname_and_no_parent(cast):
    placement, agreement = agreements.ready(cast)
    for signer in Signer:
        agreements.signs(cast, placement, signer)
    words = papers.words_of('placement_agreement', current_agreement(placement))
    for secret in ('Khan', 'Pat Parent', 'Name of parent', 'Name of student', placement.student.email):
        assert secret not in words
    assert 'Name of employer' in words
    assert agreement.terms['first_name'] == 'Maya'


def test_the_paper_can_be_followed_by_ear_and_each_signature_makes_a_version(cast):
    placement, agreement = agreements.ready(cast)
    agreements.signs(cast, placement, Signer.SCHOOL)
    document = papers.drawn(cast, 'placement_agreement', current_agreement(placement))
    papers.check_followed_by_ear(document)
    assert document.version == 2
    assert Document.objects.filter(subject_ref=agreement.ref).count() == 2


def test_markup_in_terms_is_words(cast):
    placement, agreement = agreements.ready(cast)
    content = REGISTRY['placement_agreement'].content(current_agreement(placement))
    content['work'] = '<b>Helper</b>'
    html = papers.html('placement_agreement', content)
    assert '<b>' not in html
    assert '&lt;b&gt;Helper' in html
    assert agreement.version == 1


def test_who_has_no_address_is_asked_on_paper(cast):
    placement = story.a_placement(cast, State.ACCEPTED)
    placement.student.guardians.update(email='')
    make_agreement(by=cast.careers_lead, placement=placement)
    assert FollowUp.objects.get(kind='paper.placements.sign_parent').words.startswith('Print the agreement')


def test_it_holds_up_confirming_only_where_the_hub_says_so(cast):
    placement = story.all_but_approval(story.a_placement(cast, State.ACCEPTED))
    make_agreement(by=cast.careers_lead, placement=placement)
    set_rule(by=cast.hub_manager, must_be_signed=True)
    with pytest.raises(Refused, match='not signed by: employer, school, parent or carer, student'):
        approve_and_confirm(by=cast.careers_lead, placement=placement)
    set_rule(by=cast.hub_manager, must_be_signed=False)
    assert approve_and_confirm(by=cast.careers_lead, placement=placement).state == State.CONFIRMED


def test_with_all_four_it_confirms_under_the_rule(cast):
    placement = story.all_but_approval(story.a_placement(cast, State.ACCEPTED))
    make_agreement(by=cast.careers_lead, placement=placement)
    set_rule(by=cast.hub_manager, must_be_signed=True)
    for signer in Signer:
        agreements.signs(cast, placement, signer)
    assert approve_and_confirm(by=cast.careers_lead, placement=placement).state == State.CONFIRMED


def test_only_the_hubs_manager_sets_the_rule(cast):
    for actor in (cast.hub_officer, cast.careers_lead, cast.employer_manager):
        with pytest.raises(Refused):
            set_rule(by=actor, must_be_signed=True)


@pytest.mark.parametrize('signer', ['employer', 'parent', 'student'])
def test_each_is_asked_with_a_link_and_no_name_in_the_subject(cast, signer):
    placement, agreement = agreements.ready(cast)
    message = Message.objects.get(template=f'placements.sign_{signer}', subject_ref=agreement.ref)
    kind = MESSAGES[message.template]
    assert kind.still_due(agreement, message)
    line, text, _ = kind.render(agreement, message)
    for personal in ('Maya', 'Khan', 'Pat'):
        assert personal not in line
    assert 'Khan' not in text.replace(message.to_name, '')
    assert '/sign/' in text
    assert kind.named_students(agreement)[1] == [placement.student]
    agreements.signs(cast, placement, signer)
    assert not kind.still_due(Agreement.objects.get(pk=agreement.pk), message)
