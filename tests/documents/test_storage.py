"""Documents on disk or in a bucket, by setting; the bucket is never public."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.storage.handler import StorageHandler

from brokerage.settings.base import file_storage


def backend(**settings):
    return StorageHandler({'default': settings})['default']


def test_on_disk_unless_a_bucket_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv('S3_BUCKET', raising=False)
    kept = backend(**file_storage(), OPTIONS={'location': tmp_path})
    name = kept.save('documents/a.pdf', ContentFile(b'%PDF'))
    assert (tmp_path / name).read_bytes() == b'%PDF'
    assert kept.save('documents/a.pdf', ContentFile(b'other')) != name


@pytest.mark.parametrize('endpoint', ['', 'https://objects.example'])
def test_a_bucket_by_setting_with_no_public_file(monkeypatch, endpoint):
    monkeypatch.setenv('S3_BUCKET', 'papers')
    monkeypatch.setenv('S3_ENDPOINT', endpoint)
    bucket = backend(**file_storage())
    assert (bucket.bucket_name, bucket.endpoint_url) == ('papers', endpoint or None)
    assert (bucket.default_acl, bucket.file_overwrite, bucket.querystring_auth) == (None, False, True)


def test_tests_write_to_memory():
    assert 'InMemory' in type(storages['default']).__name__
