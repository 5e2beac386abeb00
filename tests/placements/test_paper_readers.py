"""An employer's documents: while they are its to read, and not a day before or after."""

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from brokerage.documents.actions import ask_for
from placements.enums import State
from placements.models import Placement
from placements.queries.agreements import current_agreement
from tests.factories.safeguarding import NeedsNoteFactory
from tests.placements import agreements, story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
# Written out by hand: when an employer may open each of its documents.
OPEN_WHILE = {
    'employer_pack': {'accepted', 'confirmed', 'live'},
    'employer_letter': {'confirmed', 'live'},
    'certificate_of_thanks': {'completed'},
    'placement_agreement': {'accepted', 'confirmed', 'live', 'completed'},
}
MADE_IN = {'certificate_of_thanks': State.COMPLETED}


def asked(cast, name):
    """A document of the cast's employer, made when it could be."""
    if name == 'placement_agreement':
        placement, _ = agreements.ready(cast)
        subject = current_agreement(placement)
    else:
        placement = subject = story.a_placement(cast, MADE_IN.get(name, State.CONFIRMED))
    readers = [placement.school.organisation, placement.employer.organisation]
    return placement, ask_for(kind=name, subject=subject, readers=readers, by=cast.careers_lead)


def comes_to(placement, state):
    """As if by the way there, which other tests walk."""
    QuerySet(Placement).filter(pk=placement.pk).update(state=state)


def answers(client, document):
    pages = [reverse(f'documents:{name}', args=[document.ref]) for name in ('document', 'download')]
    return {client.get(page).status_code for page in pages}


@pytest.mark.parametrize('state', State)
@pytest.mark.parametrize('name', OPEN_WHILE)
def test_an_employer_opens_it_only_in_its_time(cast, sign_in, name, state):
    placement, document = asked(cast, name)
    comes_to(placement, state)
    # Not drawn yet: its page shows that, and its file leads back there.
    expected = {200, 302} if state in OPEN_WHILE[name] else {404}
    assert answers(sign_in(cast.employer_manager), document) == expected
    assert answers(sign_in(cast.other_manager), document) == {404}


@pytest.mark.parametrize('name', OPEN_WHILE)
def test_the_school_keeps_it(cast, sign_in, name):
    placement, document = asked(cast, name)
    comes_to(placement, State.WITHDRAWN)
    assert 404 not in answers(sign_in(cast.careers_lead), document)


@pytest.mark.parametrize('state', [State.NOMINATED, State.DECLINED, State.WITHDRAWN])
def test_an_employer_has_none_made_outside_it(cast, sign_in, state):
    placement = story.a_placement(cast, state)
    answer = sign_in(cast.employer_manager).post(f'/placements/{placement.ref}/papers/', follow=True)
    assert 'Khan' not in answer.content.decode()
    assert 'Maya' not in answer.content.decode()
    assert not placement.agreements.exists()


def test_a_needs_note_in_a_pack_is_read_until_the_placement_ends(cast, sign_in):
    placement = story.a_placement(cast, State.CONFIRMED)
    note = NeedsNoteFactory(student=placement.student, placement_ref=placement.ref)
    readers = [placement.school.organisation, placement.employer.organisation]
    document = ask_for(kind='employer_pack', subject=placement, readers=readers, by=cast.careers_lead)
    assert document.content['needs'] == note.words
    assert answers(sign_in(cast.employer_manager), document) == {200, 302}
    for state in (State.COMPLETED, State.CANCELLED_BY_SCHOOL, State.STOPPED):
        comes_to(placement, state)
        assert answers(sign_in(cast.employer_manager), document) == {404}
