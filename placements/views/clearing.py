"""One page on which a careers leader clears what holds a block's placements up."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from placements.actions import clearing as actions
from placements.models import Placement
from placements.queries.clearing import PER_PAGE, READ_AT_ONCE, clearing_of
from placements.queries.placements import whole
from placements.views.common import note_read, tell_outcomes
from safeguarding.enums import Holder
from safeguarding.forms.checks import BlockerFilter
from schools.models import Block

# What is done, and what it comes to: for one, and for many.
PUSHES = {
    'employer': (
        actions.remind_employer,
        'The employer is reminded of what is missing, once a day at most.',
        '{} reminders of what is missing go to employers, each once a day at most.',
    ),
    'parent': (
        actions.remind_parent,
        'The parent or carer is asked again, once a day at most.',
        'The parents or carers of {} students are asked again, once a day at most.',
    ),
    'dsl': (
        actions.ask_dsl,
        'Your safeguarding lead is asked to decide.',
        'Your safeguarding lead is asked to decide about {} placements.',
    ),
}


def block_of(request, ref):
    blocks = Block.objects.visible_to(request.membership)
    return get_object_or_404(blocks.select_related('cohort__school__organisation'), ref=ref)


@needs(Permission.PLACEMENTS_ARRANGE)
def clear(request, ref):
    """The picture of all gates, and every blocker by who must act and by when, with its act beside it."""
    block = block_of(request, ref)
    form = BlockerFilter(request.GET)
    asked = form.asked()
    found = clearing_of(request.membership, block, **asked, unfolded=request.GET.get('open', ''))
    note_read(request.membership, 'placements:clear', found.placements)
    start = _start(request.GET.get('from', ''), len(found.lines))
    here = reverse('placements:clear', args=[ref])
    context = {
        'dates': block,
        'found': found,
        'lines': found.lines[start : start + PER_PAGE],
        'next_url': _from(here, asked, start + PER_PAGE) if start + PER_PAGE < len(found.lines) else '',
        'previous_url': _from(here, asked, start - PER_PAGE) if start else '',
        'form': form,
        'asked': asked,
        'filtered': any(asked.values()),
        'here': here,
        'picture_open': len(found.lines) <= READ_AT_ONCE or 'from' in request.GET,
        'lead': request.membership.user,
    }
    return render(request, 'placements/clear.html', context)


def _start(typed, total):
    """Where the picture begins: a number typed by hand that makes no sense is the beginning."""
    number = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
    return number if number < total else 0


def _from(here, asked, start):
    return f'{here}?{urlencode({**asked, "from": max(start, 0)})}#picture'


@needs(Permission.PLACEMENTS_ARRANGE)
@require_POST
def push(request, ref):
    """Ask the employer, the parent or the safeguarding lead again: of one placement, or of all in a group."""
    whom, _, which = request.POST.get('push', '').partition(':')
    rows = list(_rows(request, ref).filter(ref__in=which.split(',')))
    if not rows or whom not in PUSHES:
        messages.info(request, 'Nobody was asked: choose one of the buttons.')
        return _back(request, ref, '')
    verb, done_one, done_many = PUSHES[whom]
    refused = [words for row in rows if (words := _refusal(verb, request.membership, row))]
    done = len(rows) - len(refused)
    if done:
        messages.success(request, done_one if done == 1 else done_many.format(done))
    for words in dict.fromkeys(refused):
        messages.error(request, words)
    return _back(request, ref, whom)


def _refusal(verb, by, row):
    """Why `row` was not asked about, in words; '' when it was. Each in a transaction of its own."""
    try:
        verb(by=by, placement=row)
    except Refused as refused:
        return refused.words
    return ''


@needs(Permission.PLACEMENTS_ARRANGE)
@require_POST
def approve(request, ref):
    """Approve the ticked placements in one's own name; other checks stay as they are."""
    rows = list(_rows(request, ref).filter(ref__in=request.POST.getlist('placement')))
    outcomes = actions.approve_all(by=request.membership, placements=rows)
    tell_outcomes(request, outcomes, 'approved', 'approved in your name. Nobody is told yet.')
    return _back(request, ref, Holder.SCHOOL)


def _rows(request, ref):
    return whole(Placement.objects.visible_to(request.membership).filter(block=block_of(request, ref)))


def _back(request, ref, party):
    """To the page as it was narrowed before, with the part of `party` unfolded."""
    asked = {name: value for name, value in BlockerFilter(request.POST).asked().items() if value}
    asked |= {'open': str(party)} if party else {}
    return redirect(f'{reverse("placements:clear", args=[ref])}{"?" if asked else ""}{urlencode(asked)}')
