"""A hub's own words for each kind of message, with what they come to."""

from types import SimpleNamespace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.audit.actions import record_read
from brokerage.core.errors import Refused
from brokerage.notify import actions, queries
from brokerage.notify.forms import TextForm
from brokerage.notify.models import MessageText
from brokerage.notify.wording import faults_of


@needs(Permission.PEOPLE_MANAGE)
def text_list(request):
    _check_is_hub(request)
    return render(request, 'notify/texts.html', {'groups': queries.texts_by_group(request.membership)})


@needs(Permission.PEOPLE_MANAGE)
def text(request, name):
    """Write, look at what it comes to, save."""
    kind = _kind(request, name)
    history = list(MessageText.objects.visible_to(request.membership).filter(kind=kind.name))
    newest = history[0] if history else None
    own = newest if newest and newest.is_own else None
    subject, body = (own.subject, own.body) if own else kind.start()
    given = {'subject': subject, 'body': body, 'seen': newest.version if newest else 0}
    form = TextForm(request.POST or None, initial=given)
    if form.is_valid() and 'preview' not in request.POST:
        try:
            actions.write_text(by=request.membership, kind=kind, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, refused.words)
        else:
            messages.success(request, 'Your text is saved. It is used from the next message on.')
            return redirect('notify:text', kind.name)
    context = {'kind': kind, 'form': form, 'own': own, 'newest': newest, 'history': history[:10]}
    context |= _preview(request, kind, form, given) | {'usual': kind.usual(kind.sample_context())}
    return render(request, 'notify/text.html', context)


def _preview(request, kind, form, given):
    """`preview`: (subject line, text), or None while it has faults; `is_real`; `made_up`: placeholders alone."""
    written = form.cleaned_data if form.is_bound and form.is_valid() else given
    if form.is_bound and (not form.is_valid() or _note_faults(kind, form)):
        return {'preview': None}
    subject = kind.example(request.membership)
    message = SimpleNamespace(
        to_name='Sam Example',
        to_ref='',
        occasion='',
        sender=request.membership.organisation,
        due_on=timezone.localdate(),
        for_show=True,
    )
    context = kind.whole_context(subject, message) if subject else kind.sample_context()
    if subject:
        owner, students = kind.named_students(subject)
        record_read(by=request.membership, page='message', students=students, owner=owner)
    preview = kind.own(SimpleNamespace(**written), context, instead=kind.made_up())
    return {'preview': preview, 'is_real': subject is not None, 'made_up': kind.empty(context)}


def _note_faults(kind, form):
    """Say at the fields what a preview cannot fill in; the same that saving would refuse."""
    allowed = [each for each in kind.says if each.in_subject]
    needed = [each for each in kind.says if each.required]
    written = form.cleaned_data
    subject, body = (
        faults_of(written['subject'], allowed),
        faults_of(written['body'], kind.says, needed=needed),
    )
    for field, faults in (('subject', subject), ('body', body)):
        if faults:
            form.add_error(field, ' '.join(faults))
    return subject or body


@needs(Permission.PEOPLE_MANAGE)
@require_POST
def text_reset(request, name):
    kind = _kind(request, name)
    seen = request.POST.get('seen', '')
    try:
        actions.reset_text(by=request.membership, kind=kind, seen=int(seen[:8]) if seen.isdecimal() else 0)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, 'The usual text is used again. Yours stays in the history below.')
    return redirect('notify:text', kind.name)


def _kind(request, name):
    _check_is_hub(request)
    kind = next((each for each in queries.editable_kinds() if each.name == name), None)
    if kind is None:
        raise Http404
    return kind


def _check_is_hub(request):
    if request.membership.organisation.kind != Kind.HUB:
        raise PermissionDenied
