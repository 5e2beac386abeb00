"""Messages as they were sent, what came back, and what a person must do instead."""

from csp.constants import NONE, SELF
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.audit.actions import record_read
from brokerage.core.errors import Refused
from brokerage.core.paging import page_of
from brokerage.notify import actions, queries
from brokerage.notify.forms import AddressForm, MailRulesForm, MessageFilter, NumberForm, OwnerForm
from brokerage.notify.models import FollowUp, Message, MessageState
from brokerage.notify.registry import REGISTRY

# Tasks that stand above the messages; the others are a page away.
FIRST = 5


@needs(Permission.MESSAGES_VIEW)
def message_list(request):
    form = MessageFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {'q': '', 'state': ''}
    rows = queries.messages_of(request.membership, state=asked['state'], words=asked['q'])
    page = page_of(rows, request, order=('-send_after', 'ref'))
    by_hand = list(queries.open_follow_ups(request.membership)[: FIRST + 1])
    context = {
        'page': page,
        'rows': [(row, queries.STATE_KINDS[MessageState(row.state)]) for row in page.rows],
        'form': form,
        'asked': any(asked.values()),
        'nothing_leaves': settings.OUTBOX_PAGE,
        'follow_ups': by_hand[:FIRST],
        'more_follow_ups': len(by_hand) > FIRST,
        'not_employer': request.membership.organisation.kind != Kind.EMPLOYER,
        'may_plan': request.membership.may(Permission.BLOCKS_PLAN),
        'may_set_hours': request.membership.organisation.kind == Kind.HUB
        and request.membership.may(Permission.PEOPLE_MANAGE),
        'may_set_texts': request.membership.organisation.kind == Kind.SCHOOL
        and request.membership.may(Permission.PEOPLE_MANAGE),
    }
    return render(request, 'notify/messages.html', context)


@csp_update({'frame-src': [SELF]})
@needs(Permission.MESSAGES_VIEW)
def message(request, ref):
    row = get_object_or_404(Message.objects.visible_to(request.membership).select_related('sender'), ref=ref)
    mendable = Message.objects.mendable_by(request.membership).filter(pk=row.pk).exists()
    form = _again_form(request, row) if mendable else None
    if form and form.is_valid():
        try:
            again = actions.send_again(by=request.membership, message=row, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, refused.words)
        else:
            messages.success(
                request,
                f'Sending it to {again.reached_at}. Correct the {again.means} where you keep it, too.',
            )
            return redirect(again.path)
    _note_read(request, row)
    context = {'message': row, 'kind': queries.STATE_KINDS[MessageState(row.state)], 'form': form}
    return render(request, 'notify/message.html', context)


def _again_form(request, row):
    """What came back needs another address or number; what failed may go to the same."""
    if row.to_number:
        return NumberForm(request.POST or None)
    given = {'to_email': row.to_email if row.state == MessageState.FAILED else ''}
    return AddressForm(request.POST or None, initial=given)


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
    asked = request.GET.get('whose', '')
    page = page_of(queries.open_follow_ups(request.membership, asked), request, order=('due_on', 'ref'))
    context = {'page': page, 'tabs': queries.follow_up_tabs(request.membership, asked), 'asked': asked}
    return render(request, 'notify/follow_ups.html', context)


@needs(Permission.MESSAGES_VIEW)
def hand_over(request, ref):
    """Make a task a colleague's."""
    rows = FollowUp.objects.visible_to(request.membership).select_related('owner')
    follow_up = get_object_or_404(rows, ref=ref)
    members = list(queries.colleagues(request.membership))
    given = {'owner': follow_up.owner.ref if follow_up.owner else ''}
    form = OwnerForm(request.POST or None, members=members, initial=given)
    if form.is_valid():
        to = next(member for member in members if member.ref == form.cleaned_data['owner'])
        actions.hand_over(by=request.membership, follow_up=follow_up, to=to)
        messages.success(request, f'It is on the list of {to.user.name} now.')
        return redirect('notify:follow_ups')
    return render(request, 'notify/hand_over.html', {'follow_up': follow_up, 'form': form})


@needs(Permission.PEOPLE_MANAGE)
def mail_rules(request):
    """When messages of the area may arrive."""
    if request.membership.organisation.kind != Kind.HUB:
        raise PermissionDenied
    held = queries.rules_of(request.membership.organisation)
    initial = {name: getattr(held, name) for name in ('quiet_from', 'quiet_until', 'quiet_days_off')}
    form = MailRulesForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.set_mail_rules(by=request.membership, **form.cleaned_data)
        messages.success(request, 'The hours are saved. They hold for what is sent from now on.')
        return redirect('notify:messages')
    return render(request, 'notify/mail_rules.html', {'form': form})


@needs(Permission.MESSAGES_VIEW)
@require_POST
def finish(request, ref):
    follow_up = get_object_or_404(FollowUp.objects.visible_to(request.membership), ref=ref)
    actions.finish(by=request.membership, follow_up=follow_up)
    messages.success(request, 'Taken off your list.')
    return redirect('notify:follow_ups')
