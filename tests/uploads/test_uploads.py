"""Taken in, shut away, scanned, handed out; against a scanner of our own on a real socket."""

import socket
import struct
import threading

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.uploads.actions import have_scanned, take_in
from brokerage.uploads.models import Upload
from brokerage.uploads.serving import handed_out
from tests.uploads import files

EICAR = b'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'


def take(cast, content=None, **more):
    given = {'by': cast.employer_manager, 'owner': cast.employer.organisation, 'subject': cast.employer}
    return take_in(purpose='risk_assessment', content=content or files.pdf(), **given | more)


@pytest.fixture
def scanner(settings):
    """clamd's INSTREAM: finds EICAR."""
    held = socket.create_server(('127.0.0.1', 0))

    def serve():
        while True:
            try:
                caller, _ = held.accept()
            except OSError:
                return
            with caller, caller.makefile('rb') as said:
                assert said.read(10) == b'zINSTREAM\0'
                content = b''
                while length := struct.unpack('>I', said.read(4))[0]:
                    content += said.read(length)
                found = b'Eicar-Signature FOUND' if EICAR in content else b'OK'
                caller.sendall(b'stream: ' + found + b'\0')

    threading.Thread(target=serve, daemon=True).start()
    settings.CLAMAV_URL = f'tcp://127.0.0.1:{held.getsockname()[1]}'
    yield settings.CLAMAV_URL
    held.close()


def test_nobody_opens_it_before_it_is_scanned(cast, scanner):
    upload = take(cast)
    assert (upload.state, upload.version, upload.kind) == ('quarantined', 1, 'pdf')
    for member in (cast.employer_manager, cast.hub_officer):
        with pytest.raises(Http404):
            handed_out(upload, by=member)
    have_scanned(upload)
    upload.refresh_from_db()
    assert (upload.state, upload.scanner_said, upload.job_state) == ('clean', 'Nothing found.', 'done')
    response = handed_out(upload, by=cast.hub_officer)
    assert response['Content-Disposition'].startswith('attachment; filename="risk-assessment-v1-')
    assert response['X-Content-Type-Options'] == 'nosniff'
    assert response['Content-Security-Policy'] == "default-src 'none'; sandbox"
    assert response['Cache-Control'] == 'private, no-store'
    assert AuditEntry.objects.filter(verb='upload.open').count() == 1


def test_a_virus_shuts_it_for_good(cast, scanner):
    upload = take(cast, files.pdf() + b'%' + EICAR)
    have_scanned(upload)
    upload.refresh_from_db()
    assert (upload.state, upload.scanner_said) == ('refused', 'Eicar-Signature')
    with pytest.raises(Http404):
        handed_out(upload, by=cast.hub_officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(state='clean')
    assert take(cast, files.pdf() + b'%' + EICAR).version == 2


@pytest.mark.parametrize('nobody', ['tcp://127.0.0.1:1', 'unix:///no/clamd.socket'])
def test_without_an_answer_it_stays_shut_and_is_asked_again(cast, settings, nobody):
    settings.CLAMAV_URL = nobody
    upload = take(cast)
    have_scanned(upload)
    upload.refresh_from_db()
    assert (upload.state, upload.job_state) == ('quarantined', 'running')


def test_without_a_scanner_it_says_so_or_nothing_is_taken(cast, settings):
    upload = take(cast)
    have_scanned(upload)
    upload.refresh_from_db()
    assert upload.get_state_display() == 'Not checked for viruses'
    assert handed_out(upload, by=cast.hub_officer).status_code == 200
    settings.UPLOADS_NEED_SCANNER = True
    with pytest.raises(Refused, match='No files are taken here yet'):
        take(cast, files.docx())


def test_versions_follow_each_other_and_none_is_changed(cast):
    first, same, second = take(cast), take(cast), take(cast, files.docx())
    assert (first.pk, second.version) == (same.pk, 2)
    for change in ({'sha256': 'a' * 64}, {'file': 'elsewhere'}, {'size': 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Upload.objects.filter(pk=first.pk).update(**change)
    assert first.file.name != second.file.name
    assert 'risk' not in first.file.name


def test_a_hub_sees_its_employers_files_and_nobody_else_does(cast):
    upload = take(cast)
    seen = {who for who, member in cast.everyone().items() if Upload.objects.visible_to(member).exists()}
    assert seen == {'hub_manager', 'hub_officer', 'employer_manager', 'site_contact'}
    assert upload.owner == cast.employer.organisation


def test_what_is_unfit_is_logged_and_not_kept(cast):
    with pytest.raises(Refused) as refused:
        take(cast, b'MZ')
    assert (refused.value.code, refused.value.field) == ('unfit', 'file')
    assert not Upload.objects.exists()
