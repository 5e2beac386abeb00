"""Hand a file out: saved and never shown, kept by no cache, each time written down."""

from django.http import FileResponse, Http404
from django.utils.text import slugify

from brokerage.audit.actions import record

TYPES = {
    'pdf': 'application/pdf',
    'docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'jpg': 'image/jpeg',
    'png': 'image/png',
}


def handed_out(upload, *, by):
    """The response; 404 while it is shut away. Whether `by` may have it is for the caller to know."""
    if not upload.may_be_opened:
        raise Http404
    record(by=by, verb='upload.open', subject=upload, owner=upload.owner)
    response = FileResponse(
        upload.file.open('rb'),
        filename=file_name(upload),
        as_attachment=True,
        content_type=TYPES[upload.kind],
    )
    return sealed(response)


def file_name(upload, about=''):
    """Unique by its reference. `about` says of what it is; never a person, nor what the sender called it."""
    words = slugify(f'{upload.purpose} {about}'.replace('_', '-'))
    return f'{words}-v{upload.version}-{upload.ref}.{upload.kind}'


def sealed(response):
    """Should a browser show the file after all, it is nobody's page and runs nothing; no cache keeps it."""
    response['X-Content-Type-Options'] = 'nosniff'
    response['Content-Security-Policy'] = "default-src 'none'; sandbox"
    response['Cache-Control'] = 'private, no-store'
    return response
