"""The agreement's pages: each side signs on its own, the school keeps scans, nobody sees what is not theirs."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from brokerage.accounts.links import issue_link
from brokerage.uploads.content import looked_through
from placements.enums import Signer, State
from placements.models import AgreementRule, Signature
from placements.notifications import ANSWER, STUDENT
from tests.placements import agreements, story
from tests.uploads import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


def page(placement, ending=''):
    return f'/placements/{placement.ref}/agreement/{ending}'


def words(response):
    return response.content.decode()


def test_the_school_makes_it_and_both_sides_sign(cast, sign_in):
    placement = story.a_placement(cast, State.ACCEPTED)
    school, host = sign_in(cast.careers_lead), sign_in(cast.employer_manager)
    assert 'No agreement yet' in words(school.get(page(placement)))
    school.post(page(placement, 'make/'))
    for browser, name in ((school, 'Carys Lead'), (host, 'Emma Boss')):
        assert 'Your signature is kept' in words(
            browser.post(page(placement), {'signed_name': name}, follow=True)
        )
        assert 'Sign the agreement' not in words(browser.get(page(placement)))
    assert set(Signature.objects.values_list('signer', 'method')) == {
        ('school', 'signed_in'),
        ('employer', 'signed_in'),
    }


def test_an_employer_reads_no_name_of_the_family(cast, sign_in):
    placement, _ = agreements.ready(cast)
    for signer in Signer:
        agreements.signs(cast, placement, signer)
    seen = words(sign_in(cast.employer_manager).get(page(placement)))
    assert 'Name of parent' not in seen
    assert 'Khan' not in seen
    assert 'Name of parent' in words(sign_in(cast.careers_lead).get(page(placement)))


def test_an_employer_that_has_not_said_yes_sees_none(cast, sign_in):
    placement = story.a_placement(cast)
    answer = sign_in(cast.employer_manager).get(page(placement))
    assert answer.url == f'/placements/{placement.ref}/'


@pytest.mark.parametrize('who', ['tutor', 'dsl'])
def test_others_at_the_school_read_and_do_not_sign(cast, sign_in, who):
    placement, _ = agreements.ready(cast)
    browser = sign_in(getattr(cast, who))
    assert 'Sign the agreement' not in words(browser.get(page(placement)))
    browser.post(page(placement), {'signed_name': 'Me'})
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ('content', 'name', 'kind'),
    [
        (files.pdf(), 'a.exe', 'pdf'),
        (files.picture('PNG'), 'a.pdf', 'png'),
        (files.picture(), 'a.jpg', 'jpg'),
    ],
    ids=['pdf', 'png', 'jpg'],
)
def test_a_scan_is_known_by_what_it_is(cast, sign_in, content, name, kind):
    placement, _ = agreements.ready(cast)
    browser = sign_in(cast.careers_lead)
    given = {'signer': 'parent', 'signed_name': 'Pat', 'scan': SimpleUploadedFile(name, content)}
    browser.post(page(placement, 'paper/'), given)
    signature = Signature.objects.get()
    assert signature.scan.name.endswith(f'.{kind}')
    opened = browser.get(f'/placements/agreements/scan/{signature.ref}/')
    assert opened['Content-Disposition'].startswith('attachment')
    kept = b''.join(opened.streaming_content)
    assert signature.scan_sha256 == hashlib.sha256(kept).hexdigest()
    assert kept == looked_through(content)[1]
    assert b'taken at home' not in kept


@pytest.mark.parametrize(
    'content',
    [
        b'<html><script>x</script>',
        b'MZ\x90',
        b'GIF89a',
        files.pdf(script=True),
        files.docx(),
        b'%PDF-' + b'0' * 10 * 1024**2,
    ],
    ids=['html', 'program', 'gif', 'script', 'word', 'large'],
)
def test_anything_else_or_too_large_is_no_scan(cast, sign_in, content):
    placement, _ = agreements.ready(cast)
    given = {'signer': 'parent', 'signed_name': 'Pat', 'scan': SimpleUploadedFile('scan.pdf', content)}
    answer = sign_in(cast.careers_lead).post(page(placement, 'paper/'), given)
    assert 'There is a problem' in words(answer)
    assert not Signature.objects.exists()


def test_a_scan_is_its_schools_alone(cast, sign_in):
    placement, _ = agreements.ready(cast)
    signature = agreements.signs_on_paper(cast, placement, Signer.PARENT)
    address = f'/placements/agreements/scan/{signature.ref}/'
    for member, status in (
        (cast.other_lead, 404),
        (cast.employer_manager, 403),
        (cast.hub_manager, 403),
        (cast.tutor, 403),
    ):
        assert sign_in(member).get(address).status_code == status


def link_of(placement, purpose, name, **more):
    _, token, _ = issue_link(
        purpose=purpose,
        url_name=name,
        subject=placement,
        person='Ann Asked',
        issued_for=placement.school.organisation,
        **more,
    )
    return token


def test_an_employer_without_an_account_signs_by_its_link(cast, client):
    placement, _ = agreements.ready(cast)
    token = link_of(
        placement, ANSWER, 'placements:sign_employer', organisation=placement.employer.organisation
    )
    answer = client.post(f'/placements/answer/{token}/sign/', {'signed_name': 'Ann Asked'}, follow=True)
    assert 'Your signature is kept' in words(answer)
    assert Signature.objects.get().method == 'link'


def test_an_employers_link_shows_nothing_before_its_yes(cast, client):
    placement = story.a_placement(cast)
    token = link_of(
        placement, ANSWER, 'placements:sign_employer', organisation=placement.employer.organisation
    )
    assert client.get(f'/placements/answer/{token}/sign/').status_code == 404


def test_a_student_reads_theirs_and_no_link_opens_anothers_page(cast, client):
    placement, _ = agreements.ready(cast)
    token = link_of(placement, STUDENT, 'placements:sign_student')
    assert 'Send me a code' in words(client.get(f'/placements/student/{token}/sign/'))
    assert client.get(f'/placements/consent/{token}/sign/').status_code == 404
    assert client.get(f'/placements/answer/{token}/sign/').status_code == 404


def test_the_checklist_shows_it_and_says_that_it_does_not_hold_up(cast, sign_in):
    placement, _ = agreements.ready(cast)
    seen = words(sign_in(cast.careers_lead).get(f'/placements/{placement.ref}/'))
    assert 'Placement agreement' in seen
    assert 'It does not hold up confirming.' in seen


def test_the_hubs_manager_sets_the_rule(cast, sign_in):
    browser = sign_in(cast.hub_manager)
    assert 'Agreements' in words(browser.get('/placements/'))
    browser.post('/placements/agreements/setting/', {'must_be_signed': 'on'})
    assert AgreementRule.objects.get(hub=cast.hub).must_be_signed
