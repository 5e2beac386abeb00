"""What somebody might try with links, forms and files: refused clearly, written down, and without effect."""

import ast
import re

import pytest
import structlog
from django.urls import reverse

from brokerage.accounts.attempts import MOST
from brokerage.accounts.links import issue_link
from brokerage.documents.rendering import html_of
from placements.actions import codes
from placements.actions.letters import send_letter
from placements.documents.letter import ConsentLetter
from placements.enums import Signer, State
from placements.models import LetterCode, Signature, SigningCode
from placements.notifications import CONSENT, STUDENT
from placements.notifications.signing import TRIES
from safeguarding.models import Consent
from tests.architecture.source import name_of, python_files, tree_of
from tests.factories.schools import GuardianFactory
from tests.placements import agreements, story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
YES = {'answer': 'given', 'signed_name': 'Pat Parent', 'emergency_phone': '07700 900123'}
HTML = '<img src=x onerror=alert(1)>'


@pytest.fixture
def placement(cast):
    row, _ = agreements.ready(cast)
    return row


def address(placement, page='placements:consent', purpose=CONSENT, **more):
    parts = {'purpose': purpose, 'url_name': page, 'subject': placement, 'person': 'Pat Parent'}
    _, token, _ = issue_link(**parts | {'issued_for': placement.school.organisation} | more)
    return reverse(page, args=[token])


def test_guessing_links_is_counted_and_stopped_and_a_right_one_still_opens(placement, client):
    right = address(placement)
    with structlog.testing.capture_logs() as logged:
        statuses = [
            client.get(reverse('placements:consent', args=[f'guess{at}'])).status_code
            for at in range(MOST + 2)
        ]
    assert statuses == [404] * MOST + [429] * 2
    assert [each['event'] for each in logged].count('wrong guess') == MOST
    assert '127.0.0.1' not in str(logged)
    assert client.get(right).status_code == 200


def test_pages_of_links_are_found_by_no_search_engine_and_say_nothing_in_their_address(placement, client):
    page = address(placement)
    answer = client.get(page)
    assert 'noindex' in answer['X-Robots-Tag']
    assert answer['Referrer-Policy'] == 'strict-origin'
    assert 'no-store' in answer['Cache-Control']
    assert not re.search(r'maya|khan|pat|example', page, re.IGNORECASE)


def test_a_forwarded_link_signs_nothing_without_the_code(placement, client):
    """Whoever it was passed on to does not read the mail that the code goes to."""
    page = address(placement, 'placements:sign_parent')
    codes.ask_code(placement=placement, signer=Signer.PARENT)
    for guess in ('000000', '123456', '', 'x' * 6):
        client.post(page, {'code': guess, 'signed_name': 'Somebody Else'})
    assert not Signature.objects.exists()


def test_guessed_codes_lock_out(placement, client):
    page = address(placement, 'placements:sign_parent')
    client.post(page, {'send': 'yes'})
    for at in range(TRIES + 3):
        client.post(page, {'code': f'{at:06}', 'signed_name': 'Pat'})
    assert SigningCode.objects.get().tries <= TRIES
    assert not Signature.objects.exists()


def test_a_signature_sent_twice_is_one(placement, client):
    page = address(placement, 'placements:sign_parent')
    agreements.proved(placement, Signer.PARENT)
    signed = {'by': story.consent_link(placement), 'placement': placement, 'signed_name': 'Pat'}
    agreements.sign(**signed)
    agreements.proved(placement, Signer.PARENT)
    client.post(page, {'code': '123456', 'signed_name': 'Pat'})
    assert Signature.objects.count() == 1


def test_a_link_of_one_purpose_opens_no_page_of_another(placement, client):
    token = address(placement).split('/')[-2]
    for page in ('placements:answer', 'placements:sign_student', 'placements:sign_employer'):
        assert client.get(reverse(page, args=[token])).status_code == 404
    student = address(placement, 'placements:sign_student', STUDENT).split('/')[-2]
    assert client.post(reverse('placements:consent', args=[student]), YES).status_code == 404
    assert not Consent.objects.exists()


def test_a_tampered_form_changes_nothing_it_does_not_ask(cast, placement, client):
    other = GuardianFactory()
    page = address(placement)
    agreements.proved(placement, Signer.PARENT)
    for wrong in (
        YES | {'answer': 'disputed'},
        YES | {'answer': ['given', 'x' * 5000]},
        YES | {'signed_name': '\x00'},
    ):
        assert client.post(page, wrong).status_code == 200
    assert not Consent.objects.exists()
    smuggled = {
        'guardian': other.ref,
        'guardian_id': other.pk,
        'placement_ref': 'x',
        'student': other.student_id,
    }
    client.post(page, YES | smuggled | {'share_needs': 'on'})
    kept = Consent.objects.get()
    assert (kept.student, kept.placement_ref, kept.share_needs) == (placement.student, placement.ref, False)
    assert kept.guardian == placement.student.guardians.get()


def test_html_in_names_and_notes_is_shown_as_written(cast, client, sign_in):
    row = story.a_placement(cast, State.ACCEPTED, student=story.a_student(cast, first_name=HTML))
    row.student.guardians.update(name=HTML)
    story.employer_ready(row, answers={'hazards': [{'hazard': HTML, 'harm': '', 'controls': [HTML]}]})
    row = story.fresh(row)
    lead = sign_in(cast.careers_lead)
    send_letter(by=cast.careers_lead, placement=row, guardian=row.student.guardians.get())
    letter = ConsentLetter().content(LetterCode.objects.get())
    pages = [
        client.get(address(row, person=HTML)),
        *(
            lead.get(reverse(f'placements:{page}', args=[row.ref]))
            for page in ('placement', 'links', 'paper_consent')
        ),
    ]
    told = [page.content.decode() for page in pages]
    stamp = {'title': HTML, 'version': 1, 'made_on': story.TODAY.date(), 'fingerprint': 'ab' * 32}
    told.append(html_of(ConsentLetter.template, letter, **stamp))
    for page in told:
        assert '<img src=x' not in page
        assert '&lt;img src=x' in page


MINE = (
    'placements:settle', 'placements:links', 'placements:letter_to', 'placements:paper_consent',
    'placements:certificate', 'placements:agreement', 'placements:agreement_on_paper', 'placements:papers',
)  # fmt: skip


@pytest.mark.parametrize('who', ['stranger_lead', 'stranger_hub', 'stranger_employer', 'other_lead'])
def test_a_row_of_somebody_else_is_not_there_for_any_form(cast, placement, sign_in, who):
    browser = sign_in(getattr(cast, who))
    data = YES | {'outcome': 'agreed', 'reason': 'x', 'guardian': placement.student.guardians.get().ref}
    for page in MINE:
        assert browser.post(reverse(page, args=[placement.ref]), data).status_code in (403, 404), page
    assert not Consent.objects.exists()
    assert not LetterCode.objects.exists()


def test_every_table_that_leaves_the_house_is_written_by_the_one_that_guards_its_cells():
    """A cell that begins with =, +, - or @ would run in a spreadsheet; see brokerage.imports.reading."""
    uses = [
        name_of(path)
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ('writer', 'DictWriter')
        and path.name != 'files.py'
    ]
    assert set(uses) <= {'brokerage/imports/reading.py'}


@pytest.mark.parametrize(
    ('page', 'sent'),
    [('clear_approve', {'placement': ['x\x00', 'y']}), ('clear_push', {'push': 'parent:x\x00'})],
)
def test_bytes_that_no_database_holds_are_a_bad_request(cast, placement, sign_in, page, sent):
    where = reverse(f'placements:{page}', args=[placement.block.ref])
    assert sign_in(cast.careers_lead).post(where, sent).status_code == 400


def test_such_a_byte_in_the_reference_of_a_link_is_a_bad_request(cast, placement, sign_in):
    where = reverse('placements:link_act', args=[placement.ref, 'end'])
    answer = sign_in(cast.careers_lead).post(where, {'link': 'a\x00b'})
    assert answer.status_code == 400
    assert 'Nothing was changed' in answer.content.decode()
