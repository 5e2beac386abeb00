"""What a file is, by its bytes: its name and the browser's word for it prove nothing.

`looked_through` takes bytes and gives (kind, bytes to keep), or raises Unfit in words. Pictures are drawn anew, which
leaves out where and when they were taken and anything hidden behind them.
"""

import io
import re
import warnings
import zipfile

from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

MOST_BYTES = 10 * 1024**2
MOST_PIXELS = 40_000_000
MOST_UNPACKED = 100 * 1024**2
MOST_PARTS, MOST_OBJECTS = 2_000, 50_000
# What makes a PDF do something when it is opened, or carry another file.
ACTIVE = {'/JavaScript', '/JS', '/Launch', '/EmbeddedFile', '/EmbeddedFiles', '/RichMedia', '/XFA', '/AA'}
MACROS = re.compile(r'vba|macro|activex|embeddings/|oleobject', re.IGNORECASE)
REMOTE = re.compile(
    rb'(attachedTemplate|oleObject|frame|subDocument)"[^>]*TargetMode="External"', re.IGNORECASE
)
ONLY = 'Choose a PDF, a Word file (docx), a JPG or a PNG.'


class Unfit(ValueError):
    """Why a file is not taken, in words for the person who sent it."""


def looked_through(content):
    if len(content) > MOST_BYTES:
        raise Unfit('The file is larger than 10 MB. Make it smaller, or scan it in black and white.')
    for begins, look in LOOKS:
        if content.startswith(begins):
            return look(content)
    raise Unfit(f'This is not a file we can take. {ONLY}')


def _pdf(content):
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Unfit('This PDF is locked with a password. Save it without one and choose it again.')
        pages, found = len(reader.pages), _active(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as fault:
        if isinstance(fault, Unfit):
            raise
        raise Unfit('This PDF is damaged. Save it again, or print it to a new PDF.') from fault
    if not pages:
        raise Unfit('This PDF has no page.')
    if found:
        raise Unfit(
            'This PDF does things when it is opened, or carries another file inside. Print it to a new PDF and '
            'choose that one.'
        )
    return 'pdf', content


def _active(reader):
    """Whether any object, packed ones included, has a name of ACTIVE as key or value."""
    numbers = {number for generation in reader.xref.values() for number in generation} | set(
        reader.xref_objStm
    )
    if len(numbers) > MOST_OBJECTS:
        raise Unfit('This PDF is too large inside. Print it to a new PDF and choose that one.')
    held = [reader.trailer, *(reader.get_object(number) for number in numbers)]
    return any(_names(each) & ACTIVE for each in held)


def _names(value, depth=0):
    """The names in one object, without following to others."""
    if depth > 30:
        return set()
    if isinstance(value, DictionaryObject):
        parts = [value.raw_get(key) for key in value]
        return set(value) | set().union(*(_names(part, depth + 1) for part in parts))
    if isinstance(value, ArrayObject):
        return set().union(*(_names(part, depth + 1) for part in list.__iter__(value)))
    return {str(value)} if isinstance(value, str) and value.startswith('/') else set()


def _docx(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _parts(archive)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, EOFError) as fault:
        raise Unfit(f'This file is damaged, or is no Word file. {ONLY}') from fault
    return 'docx', content


def _parts(archive):
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if not {'[Content_Types].xml', 'word/document.xml'} <= names:
        raise Unfit(f'This is a packed file, but no Word file. {ONLY}')
    # Checked before anything is unpacked; what is read below stops at the size that was declared.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unfit('This Word file is too large inside. Save it as a PDF and choose that.')
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit('This Word file is locked with a password. Save it without one and choose it again.')
    types = archive.read('[Content_Types].xml')
    relations = [archive.read(name) for name in names if name.endswith('.rels')]
    active = any(MACROS.search(name) for name in names) or b'macroEnabled' in types
    if active or any(REMOTE.search(each) for each in relations):
        raise Unfit('This Word file holds macros or parts of other files. Save it as a PDF and choose that.')


def _picture(kind, form):
    def look(content):
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            try:
                image = Image.open(io.BytesIO(content), formats=[form])
                if image.width * image.height > MOST_PIXELS:
                    raise Unfit('This picture is too large. Take it again at a smaller size.')
                image = ImageOps.exif_transpose(image).convert('RGB')
            except Unfit:
                raise
            except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
                raise Unfit('This picture is damaged. Take it again, or save it anew.') from fault
        out = io.BytesIO()
        image.save(out, form, quality=88, optimize=False)
        return kind, out.getvalue()

    return look


LOOKS = (
    (b'%PDF-', _pdf),
    (b'PK\x03\x04', _docx),
    (b'\xff\xd8\xff', _picture('jpg', 'JPEG')),
    (b'\x89PNG\r\n\x1a\n', _picture('png', 'PNG')),
)
