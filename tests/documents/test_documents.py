"""The engine, with a kind of its own: same content once, versions, the locked fetcher, batches."""

import io
import zipfile

import pikepdf
import pytest
from django.template import engines

from brokerage.accounts.models import Organisation
from brokerage.audit.models import AuditEntry
from brokerage.documents.actions import ask_for, cancel_batch, gather_batch
from brokerage.documents.making import make, make_batch
from brokerage.documents.models import Document
from brokerage.documents.registry import GATHERERS, REGISTRY, DocumentKind, gatherer, register
from brokerage.documents.rendering import NotFetched, pdf_of, static_file
from tests.factories.accounts import OrganisationFactory

HTML = '<html lang="en"><head><title>{{ title }}</title></head><body><h1>{{ words }}</h1></body></html>'


# What the next batch gathers: rows of kind, subject and readers.
LEAFLETS = []


class Leaflet(DocumentKind):
    name = 'leaflet'
    template = 'leaflet.html'
    model = Organisation

    def title(self, subject):
        return 'Leaflet'

    def content(self, subject):
        return {'words': subject.name[:7]}


@pytest.fixture(autouse=True)
def _leaflet(monkeypatch):
    monkeypatch.setitem(REGISTRY, 'leaflet', Leaflet())
    monkeypatch.setitem(GATHERERS, 'leaflets', lambda batch: LEAFLETS)
    LEAFLETS.clear()
    monkeypatch.setattr(
        'brokerage.documents.rendering.render_to_string',
        lambda template, context: engines['django'].from_string(HTML).render(context),
    )


def ask(cast, subject=None, by=None):
    by = by or cast.hub_officer
    return ask_for(kind='leaflet', subject=subject or cast.hub, readers=[by.organisation], by=by)


def gather(cast):
    return gather_batch(
        gather='leaflets', gather_for='x', organisation=cast.hub, title='Leaflets', by=cast.hub_officer
    )


def test_a_document_is_drawn_tagged_and_hashed(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        document = ask(cast)
    document.refresh_from_db()
    assert document.state == Document.State.READY
    with pikepdf.open(io.BytesIO(document.file.read())) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == 'en'


def test_asking_twice_makes_one_version(cast):
    assert ask(cast) == ask(cast)
    assert list(Document.objects.values_list('version', flat=True)) == [1]


def test_changed_content_makes_a_new_version_and_keeps_the_old(cast):
    first = ask(cast)
    cast.hub.name = 'Changed hub'
    cast.hub.save()
    second = ask(cast)
    assert (first.version, second.version) == (1, 2)
    assert Document.objects.filter(pk=first.pk).exists()


def test_identical_content_is_drawn_once(cast):
    twin = OrganisationFactory(kind='hub', name=cast.hub.name)
    first, second = make(ask(cast).pk), make(ask(cast, twin).pk)
    assert first.pk != second.pk
    assert first.file.name == second.file.name


def test_a_fault_is_told_and_can_be_tried_again(
    cast, sign_in, monkeypatch, django_capture_on_commit_callbacks
):
    document = ask(cast)
    monkeypatch.setattr(
        'brokerage.documents.rendering.render_to_string', lambda *_: '<img src="http://127.0.0.1/x.png">'
    )
    assert make(document.pk).state == Document.State.FAILED
    monkeypatch.undo()
    monkeypatch.setitem(REGISTRY, 'leaflet', Leaflet())
    page = sign_in(cast.hub_officer).get(f'/documents/{document.ref}/').content.decode()
    assert 'could not be made' in page


@pytest.mark.parametrize(
    'url',
    [
        'http://example.org/a.css',
        'file:///etc/passwd',
        'static:/../../manage.py',
        'static://host/app.css',
        'x.css',
    ],
)
def test_the_fetcher_gives_nothing_but_static_files(url):
    with pytest.raises(NotFetched):
        static_file(url)


def test_a_document_that_asks_outside_is_refused():
    with pytest.raises(NotFetched, match='refused'):
        pdf_of('<html lang="en"><title>x</title><img src="file:///etc/passwd" alt="x"></html>')


def test_only_readers_open_it(cast, sign_in):
    document = make(ask(cast).pk)
    for member in (cast.careers_lead, cast.stranger_hub, cast.employer_manager):
        for ending in ('', 'pdf'):
            assert sign_in(member).get(f'/documents/{document.ref}/{ending}').status_code == 404
    answer = sign_in(cast.hub_officer).get(f'/documents/{document.ref}/pdf')
    assert b''.join(answer.streaming_content).startswith(b'%PDF')
    assert AuditEntry.objects.filter(verb='document.open', actor_ref=cast.hub_officer.ref).count() == 1


def test_a_batch_makes_what_is_missing_and_zips(cast, django_capture_on_commit_callbacks):
    twin = OrganisationFactory(kind='hub', name='Another')
    LEAFLETS.extend(('leaflet', subject, [cast.hub]) for subject in (cast.hub, twin))
    with django_capture_on_commit_callbacks(execute=True):
        batch = gather(cast)
    batch.refresh_from_db()
    assert (batch.job_state, batch.job_done) == ('done', 2)
    with zipfile.ZipFile(batch.file.open('rb')) as archive:
        assert len(archive.namelist()) == 3
        assert archive.read('0-contents.html').decode().count('<li>') == 2


def test_a_cancelled_batch_makes_nothing(cast):
    LEAFLETS.append(('leaflet', cast.hub, [cast.hub]))
    batch = gather(cast)
    assert cancel_batch(batch=batch, by=cast.hub_officer)
    make_batch(batch)
    batch.refresh_from_db()
    assert (batch.job_state, bool(batch.file)) == ('cancelled', False)
    assert not Document.objects.exists()


def test_who_gathers_is_registered_once():
    with pytest.raises(ValueError, match='twice'):
        gatherer('leaflets')(list)


def test_anyone_may_check_a_hash_and_learns_no_title(cast, client):
    document = make(ask(cast).pk)
    for known in (document.sha256, document.content_hash):
        page = client.get('/documents/check/', {'hash': known}).content.decode()
        assert 'Yes, this is ours' in page
        assert cast.hub.name not in page
    assert 'do not know' in client.get('/documents/check/', {'hash': 'f' * 64}).content.decode()


def test_kinds_are_registered_once():
    with pytest.raises(ValueError, match='twice'):
        register(Leaflet)


def test_a_file_is_checked_and_not_kept(cast, client):
    document = make(ask(cast).pk)
    content = document.file.read()
    for given, words in (
        (content, 'Yes, this is ours, and unchanged'),
        (content + b' ', 'We do not know this file'),
    ):
        page = client.post('/documents/check/', {'file': io.BytesIO(given)}).content.decode()
        assert words in page
        assert cast.hub.name not in page
    assert Document.objects.count() == 1
