"""The documents of a placement: each drawn for real, each silent about what its reader may not know."""

import pytest

from brokerage.core.errors import Refused
from brokerage.documents.actions import ask_for
from brokerage.documents.models import Document
from brokerage.documents.registry import REGISTRY
from brokerage.documents.rendering import html_of
from placements.actions.papers import make_papers
from placements.actions.progress import cancel_as_employer
from placements.documents import FAMILY, PAPERS
from placements.enums import ENDED, NAMED_TO_EMPLOYER, State
from placements.models import Placement
from placements.queries.papers import kinds_for
from tests.factories.safeguarding import NeedsNoteFactory, RiskAssessmentFactory
from tests.placements import papers, story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
STAMP = {'title': 'x', 'version': 1, 'made_on': story.TODAY.date(), 'fingerprint': 'ab' * 32}
FOR_EMPLOYERS = sorted(name for name, kind in PAPERS.items() if 'employer' in kind.readers)


@pytest.mark.parametrize('name', PAPERS)
def test_each_kind_is_drawn_and_can_be_followed_by_ear(cast, name):
    placement = papers.at_its_time(cast, name, first_name='Łucja', last_name='Ó’Neill-ŵ')
    papers.check_followed_by_ear(papers.drawn(cast, name, placement))


def test_the_letter_of_a_block_can_be_followed_by_ear(cast):
    placement = story.a_placement(cast)
    letter = papers.drawn(cast, 'own_find_letter', placement.block)
    papers.check_followed_by_ear(letter)
    assert 'Khan' not in str(letter.content)


@pytest.mark.parametrize('name', PAPERS)
def test_names_cannot_bring_markup(cast, name):
    placement = papers.at_its_time(cast, name, first_name='<b>Mo</b>', last_name='<script>x</script>')
    placement.employer.organisation.name = '<i>Ink</i> & Co'
    placement.window.offer.title = '<u>Helper</u>'
    NeedsNoteFactory(
        student=placement.student, placement_ref=placement.ref, words='<img src="file:///etc/passwd">'
    )
    kind = PAPERS[name]
    html = html_of(kind.template, kind.content(placement), **STAMP).partition('<body>')[2]
    for markup in ('<b>', '<script', '<i>', '<u>', '<img'):
        assert markup not in html
    assert '&lt;i&gt;Ink&lt;/i&gt; &amp; Co' in html


@pytest.mark.parametrize('name', FOR_EMPLOYERS)
def test_an_employer_learns_no_surname_and_no_school_note(cast, name):
    placement = papers.at_its_time(cast, name)
    words = papers.words_of(name, placement)
    for secret in ('Khan', placement.student.upn, placement.student.email, 'Pat Parent', 'B32 1PG'):
        assert secret not in words


def test_a_needs_note_is_told_only_once_it_is_released(cast):
    placement = papers.at_its_time(cast, 'employer_pack')
    assert PAPERS['employer_pack'].content(placement)['needs'] == ''
    NeedsNoteFactory(student=placement.student, placement_ref=placement.ref)
    assert PAPERS['employer_pack'].content(placement)['needs'] == 'Carries an inhaler.'
    others = [name for name in PAPERS if name != 'employer_pack']
    for name in others:
        row = story.fresh(placement)
        row.state = PAPERS[name].states[0]
        assert 'inhaler' not in papers.words_of(name, row)


@pytest.mark.parametrize('name', PAPERS)
@pytest.mark.parametrize('state', State)
def test_a_document_outside_its_time_is_refused(cast, name, state):
    placement = story.a_placement(cast, state)
    if state in PAPERS[name].states:
        assert PAPERS[name].content(placement)
        return
    with pytest.raises(Refused):
        ask_for(kind=name, subject=placement, readers=[cast.school.organisation], by=cast.careers_lead)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    'state', [state for state in State if state not in (*NAMED_TO_EMPLOYER, State.CLOSED)]
)
def test_an_employer_gets_nothing_before_it_said_yes_or_after_the_end(cast, sign_in, state):
    placement = story.a_placement(cast, state)
    RiskAssessmentFactory(offer=placement.window.offer)
    assert kinds_for('employer', placement) == []
    with pytest.raises(Refused):
        make_papers(by=cast.employer_manager, placement=placement)
    answer = sign_in(cast.employer_manager).post(f'/placements/{placement.ref}/papers/', follow=True)
    assert 'There are no documents yet' in answer.content.decode()
    assert not Document.objects.filter(readers=cast.employer.organisation).exists()


def test_an_employer_that_cancels_can_no_longer_open_what_it_had(cast, sign_in):
    placement = story.a_placement(cast, State.ACCEPTED)
    made = make_papers(by=cast.employer_manager, placement=placement)
    browser = sign_in(cast.employer_manager)
    assert browser.get(f'/documents/{made[0].ref}/').status_code == 200
    cancel_as_employer(by=cast.employer_manager, placement=placement, reason='staff')
    for ending in ('', 'pdf'):
        assert browser.get(f'/documents/{made[0].ref}/{ending}').status_code == 404
    assert sign_in(cast.careers_lead).get(f'/documents/{made[0].ref}/').status_code == 200


def test_a_school_gets_all_and_an_employer_only_its_own(cast, sign_in):
    placement = story.a_placement(cast, State.CONFIRMED)
    RiskAssessmentFactory(offer=placement.window.offer)
    made = make_papers(by=cast.careers_lead, placement=placement)
    assert sorted(each.kind for each in made) == [
        'employer_letter',
        'employer_pack',
        'parent_letter',
        'parent_summary',
        'risk_assessment',
        'student_pack',
        'visit_form',
    ]
    browser = sign_in(cast.employer_manager)
    opened = {each.kind: browser.get(f'/documents/{each.ref}/').status_code for each in made}
    assert {kind for kind, status in opened.items() if status == 200} == {
        'employer_letter',
        'employer_pack',
        'parent_summary',
        'risk_assessment',
    }
    for stranger in (cast.other_manager, cast.other_lead, cast.hub_officer):
        assert {sign_in(stranger).get(f'/documents/{each.ref}/').status_code for each in made} == {404}


def test_nobody_else_has_documents_made(cast):
    placement = story.a_placement(cast, State.CONFIRMED)
    other = story.a_placement(cast, State.CONFIRMED, student=story.a_student(cast, first_name='Ben'))
    for actor in (cast.other_lead, cast.other_manager, cast.hub_officer, story.consent_link(other)):
        with pytest.raises(Refused):
            make_papers(by=actor, placement=placement)


def test_asking_twice_makes_nothing_new_and_a_change_makes_one(cast):
    placement = story.a_placement(cast, State.CONFIRMED)
    first = make_papers(by=cast.careers_lead, placement=placement)
    assert make_papers(by=cast.careers_lead, placement=placement) == first
    placement.window.offer.dress = 'Overalls'
    placement.window.offer.save()
    again = make_papers(by=cast.careers_lead, placement=placement)
    changed = {each.kind for each in again} - {each.kind for each in again if each in first}
    assert changed == {'student_pack', 'parent_letter', 'employer_pack', 'employer_letter', 'visit_form'}


def test_thanks_are_drawn_once_for_all_that_an_employer_hosted(cast):
    first = papers.at_its_time(cast, 'certificate_of_thanks')
    second = story.a_placement(
        cast, State.COMPLETED, window=first.window, student=story.a_student(cast, first_name='Ben')
    )
    made = [papers.drawn(cast, 'certificate_of_thanks', each) for each in (first, second)]
    assert made[0].file.name == made[1].file.name


def test_each_side_sees_its_documents_on_its_page(cast, sign_in):
    placement = story.a_placement(cast, State.CONFIRMED)
    school = sign_in(cast.careers_lead).get(f'/placements/{placement.ref}/').content.decode()
    host = sign_in(cast.employer_manager).get(f'/placements/{placement.ref}/').content.decode()
    for words in ('Student pack', 'Visit form', 'Letter to the parent or carer'):
        assert words in school
        assert words not in host
    assert 'Employer pack' in host
    assert 'Not made yet' in host


def test_every_state_that_ends_badly_has_no_documents_at_all():
    for state in set(ENDED) - {State.COMPLETED, State.CLOSED}:
        placement = Placement(state=state)
        assert [kinds_for(side, placement) for side in ('school', 'employer', FAMILY)] == [[], [], []]


def test_kinds_are_in_the_registry():
    assert set(PAPERS) <= set(REGISTRY)
