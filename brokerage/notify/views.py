"""Messages as they were sent, what came back, and what a person must do instead."""

from csp.constants import NONE, SELF
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record_read
from brokerage.core.errors import Refused
from brokerage.core.paging import page_of
from brokerage.notify import actions, queries
from brokerage.notify.forms import AddressForm, MessageFilter
from brokerage.notify.models import FollowUp, Message, MessageState
from brokerage.notify.registry import REGISTRY


@needs(Permission.MESSAGES_VIEW)
def message_list(request):
    form = MessageFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {'q': '', 'state': ''}
    rows = queries.messages_of(request.membership, state=asked['state'], words=asked['q'])
    page = page_of(rows, request, order=('-send_after', 'ref'))
    context = {
        'page': page,
        'rows': [(row, queries.STATE_KINDS[MessageState(row.state)]) for row in page.rows],
        'form': form,
        'asked': any(asked.values()),
        'nothing_leaves': settings.OUTBOX_PAGE,
        'follow_ups': queries.open_follow_ups(request.membership)[:5],
    }
    return render(request, 'notify/messages.html', context)


@csp_update({'frame-src': [SELF]})
@needs(Permission.MESSAGES_VIEW)
def message(request, ref):
    row = get_object_or_404(Message.objects.visible_to(request.membership).select_related('sender'), ref=ref)
    mendable = Message.objects.mendable_by(request.membership).filter(pk=row.pk).exists()
    # What came back needs another address; what failed may go to the same.
    given = {'to_email': row.to_email if row.state == MessageState.FAILED else ''}
    form = AddressForm(request.POST or None, initial=given) if mendable else None
    if form and form.is_valid():
        try:
            again = actions.send_again(by=request.membership, message=row, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, refused.words)
        else:
            messages.success(
                request, f'Sending it to {again.to_email}. Correct the address where you keep it, too.'
            )
            return redirect(again.path)
    _note_read(request, row)
    context = {'message': row, 'kind': queries.STATE_KINDS[MessageState(row.state)], 'form': form}
    return render(request, 'notify/message.html', context)


@xframe_options_sameorigin
@csp(
    {
        # Somebody else's words may be in it: shown in a frame of its own that can run and fetch nothing.
        'default-src': [NONE],
        'style-src': ["'unsafe-inline'"],
        'img-src': ['data:'],
        'frame-ancestors': [SELF],
        'sandbox': ['allow-popups', 'allow-popups-to-escape-sandbox'],
    }
)
@needs(Permission.MESSAGES_VIEW)
def as_sent(request, ref):
    """The HTML part of a message, as it was sent; its links open a page of their own."""
    row = get_object_or_404(Message.objects.visible_to(request.membership).exclude(body_html=''), ref=ref)
    _note_read(request, row)
    return HttpResponse(row.body_html.replace('<head>', '<head><base target="_blank">', 1))


def _note_read(request, row):
    """A copy that names students counts as a page that does."""
    kind = REGISTRY.get(row.template)
    subject = kind.subject(row.subject_ref) if kind and row.body_text else None
    if subject is not None:
        owner, students = kind.named_students(subject)
        record_read(by=request.membership, page='message', students=students, owner=owner)


@needs(Permission.MESSAGES_VIEW)
def follow_ups(request):
    page = page_of(queries.open_follow_ups(request.membership), request, order=('due_on', 'ref'))
    return render(request, 'notify/follow_ups.html', {'page': page})


@needs(Permission.MESSAGES_VIEW)
@require_POST
def finish(request, ref):
    follow_up = get_object_or_404(FollowUp.objects.visible_to(request.membership), ref=ref)
    actions.finish(by=request.membership, follow_up=follow_up)
    messages.success(request, 'Taken off your list.')
    return redirect('notify:follow_ups')
