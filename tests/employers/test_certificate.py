"""The certificate of insurance: sent signed in or by a link of its own, with what it says."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from brokerage.accounts.links import issue_link
from brokerage.uploads.models import Upload
from employers.models import Insurance
from employers.notifications import INSURANCE
from tests.uploads import files

SAYS = {
    'basis': 'employers_liability',
    'insurer': 'Trent Mutual',
    'policy_number': 'EL 1',
    'cover_pounds': '£10m',
    'expires_on_day': '31',
    'expires_on_month': 'mar',
    'expires_on_year': '2028',
}


def sent(content=None, **changes):
    return SAYS | {'file': SimpleUploadedFile('c.pdf', content or files.pdf())} | changes


@pytest.fixture
def by_link(cast):
    _, token, _ = issue_link(
        purpose=INSURANCE,
        url_name='employers:link_certificate',
        subject=cast.employer,
        person='Ann Asked',
        issued_for=cast.hub,
        organisation=cast.employer.organisation,
    )
    return reverse('employers:link_certificate', args=[token])


def test_by_link(cast, by_link, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(by_link, sent(), follow=True).content.decode()
    assert 'Thank you. The certificate is kept' in page
    held = Insurance.objects.get()
    assert (held.insurer, held.cover_pounds, held.expires_on) == (
        'Trent Mutual',
        10_000_000,
        date(2028, 3, 31),
    )
    assert (held.certificate.state, held.told_by) == (
        'not_scanned', 'The certificate, sent by Ann Asked, by signed link',
    )  # fmt: skip
    assert 'Not checked for viruses' in client.get(by_link).content.decode()


def test_a_new_one_is_a_new_version(cast, by_link, client):
    client.post(by_link, sent())
    client.post(by_link, sent(files.picture(), expires_on_year='2029'))
    assert list(Upload.objects.values_list('version', 'kind')) == [(2, 'jpg'), (1, 'pdf')]
    assert Insurance.objects.get().certificate.version == 2


def test_what_is_missing_or_wrong_is_said(by_link, client):
    page = client.post(by_link, sent(b'MZ', insurer='', expires_on_year='')).content.decode()
    assert 'Enter the insurer. It is on the certificate.' in page
    assert 'This is not a file we can take' in client.post(by_link, sent(b'MZ')).content.decode()
    assert not Insurance.objects.exists()
    assert not Upload.objects.exists()


def test_who_opens_it(cast, by_link, client, sign_in, django_capture_on_commit_callbacks):
    file = reverse('employers:certificate_file', args=[cast.employer.ref])
    assert sign_in(cast.hub_officer).get(file).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        client.post(by_link, sent())
    statuses = {
        who: sign_in(getattr(cast, who)).get(file).status_code
        for who in ('hub_officer', 'employer_manager', 'careers_lead', 'partner_admin', 'stranger_hub')
    }
    assert statuses == {
        'hub_officer': 200, 'employer_manager': 200, 'careers_lead': 403, 'partner_admin': 403, 'stranger_hub': 404,
    }  # fmt: skip
