"""What a file is by its bytes, and what is not taken however it is called."""

import io

import pikepdf
import pytest
from PIL import Image

from brokerage.uploads.content import MOST_BYTES, Unfit, looked_through
from tests.uploads import files


@pytest.mark.parametrize(
    ('content', 'kind'), [(files.pdf(), 'pdf'), (files.docx(), 'docx')], ids=['pdf', 'docx']
)
def test_papers_are_kept_byte_for_byte(content, kind):
    assert looked_through(content) == (kind, content)


@pytest.mark.parametrize(('form', 'kind'), [('JPEG', 'jpg'), ('PNG', 'png')])
def test_pictures_are_drawn_anew_without_what_is_hidden_in_them(form, kind):
    sent = files.picture(form) + b'<script>PK\x03\x04'
    found, kept = looked_through(sent)
    assert found == kind
    assert b'taken at home' in sent
    assert b'taken at home' not in kept
    assert b'script' not in kept
    assert Image.open(io.BytesIO(kept)).size == (40, 30)


REFUSED = {
    'a program': b'MZ\x90\x00',
    'a web page': b'<html><script>alert(1)</script>',
    'nothing': b'',
    'a PDF that runs a script': files.pdf(script=True),
    'a PDF that starts a program': files.pdf(launch=True),
    'a PDF with a file inside': files.pdf(attached=True),
    'a locked PDF': files.pdf(locked=True),
    'half a PDF': files.pdf()[:60],
    'a PDF in name': b'%PDF-1.7\n<script>',
    'a packed file': files.packed({'a.txt': 'a'}),
    'half a Word file': files.docx()[:80],
    'Word with macros': files.docx(**{'word/vbaProject.bin': 'x'}),
    'Word with an object': files.docx(**{'word/embeddings/oleObject1.bin': 'x'}),
    'Word that says it has macros': files.docx(
        **{
            '[Content_Types].xml': '<Types ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
        }
    ),
    'Word with a template elsewhere': files.docx(
        **{
            'word/_rels/settings.xml.rels': '<Relationship Type="http://x/attachedTemplate" '
            'Target="http://evil.example/t.dotm" TargetMode="External"/>'
        }
    ),
    'a zip that unpacks to 101 MB': files.docx(**{'word/media/a': b'0' * (101 * 1024**2)}),
    'half a picture': files.picture()[:200],
    'a picture in name': b'\xff\xd8\xff' + b'x' * 50,
    'a picture of 48 million points': files.picture('PNG', (8000, 6000), exif=False),
    'too large': b'%PDF-' + b' ' * MOST_BYTES,
}


@pytest.mark.parametrize('content', REFUSED.values(), ids=REFUSED)
def test_what_is_not_taken_is_said_in_words(content):
    with pytest.raises(Unfit) as refused:
        looked_through(content)
    assert str(refused.value).endswith('.')


def test_a_script_in_a_packed_part_of_a_pdf_is_found():
    """Names inside an object stream stand nowhere in the file's own bytes."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.pdf(script=True))) as held:
        held.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b'JavaScript' not in out.getvalue()
    with pytest.raises(Unfit):
        looked_through(out.getvalue())
