"""Files as people send them, good and bad, as bytes."""

import io
import zipfile

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

WORD = {
    '[Content_Types].xml': '<Types/>',
    'word/document.xml': '<w:document/>',
    'word/_rels/document.xml.rels': '<Relationships/>',
}


def pdf(*, script=False, attached=False, locked=False, launch=False, title='x'):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({'/Title': title})
    if attached:
        writer.add_attachment('hidden.exe', b'MZ')
    if script or launch:
        does, what = ('/JavaScript', '/JS') if script else ('/Launch', '/F')
        action = {NameObject('/S'): NameObject(does), NameObject(what): TextStringObject('app.alert(1)')}
        writer.root_object[NameObject('/OpenAction')] = writer._add_object(DictionaryObject(action))
    if locked:
        writer.encrypt('secret', algorithm='RC4-128')
    return written(writer)


def written(writer):
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def packed(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(**more):
    return packed(WORD | more)


def picture(form='JPEG', size=(40, 30), exif=True):
    image, out = Image.new('RGB', size, 'teal'), io.BytesIO()
    about = image.getexif()
    about[0x010E] = 'taken at home'
    image.save(out, form, exif=about if exif else None)
    return out.getvalue()
