"""One act over a cohort, a workplace or whole block dates, and its report."""

from collections import Counter

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.core.models import new_ref
from employers.models import Site
from placements.actions.bulk import start_bulk, stop_bulk
from placements.enums import BulkKind, Done, State
from placements.forms.bulk import BulkChoiceForm, BulkForm
from placements.models import BulkAct, Placement
from placements.queries.bulk import choices_of, lines_of, placements_for
from placements.queries.placements import whole
from placements.views.common import made, note_read
from schools.models import Block

KINDS = {Done.WAITING: 'wait', Done.DONE: 'ok', Done.REFUSED: 'stop'}
LOOKED_AT = 20


@needs(Permission.PLACEMENTS_MANY)
def many(request):
    """Choose, see what happens, do it: ticked are all of those chosen."""
    membership = request.membership
    employing = membership.organisation.kind == Kind.EMPLOYER
    choose = _chooser(request, employing)
    kind, block, site = choose.asked()
    rows = placements_for(membership, kind, block=block, site=site) if block or site else []
    live = any(row.state == State.LIVE for row in rows)
    key = {'key': new_ref()}
    form = BulkForm(request.POST or None, kind=kind, employing=employing, live=live, initial=key)
    if form.is_valid():
        about = ', '.join(str(each) for each in (block, site) if each)[:200]
        act = _start(request, form, rows, kind=kind, about=about)
        if act:
            return redirect('placements:bulk_act', act.ref)
    note_read(membership, 'placements:many', _named(rows, employing))
    context = {
        'choose': choose,
        'form': form,
        'asked': bool(block or site),
        'choices': choices_of(rows, membership),
        'lines': lines_of(rows, kind, membership) if rows else [],
        'submit': f'{BulkKind(kind).label}: the ticked placements',
        'earlier': BulkAct.objects.visible_to(membership)[:LOOKED_AT],
        'employing': employing,
    }
    return render(request, 'placements/bulk/many.html', context)


def _chooser(request, employing):
    blocks = Block.objects.visible_to(request.membership).select_related('cohort__school__organisation')
    if employing:
        sites = Site.objects.visible_to(request.membership)
    else:
        placed = Placement.objects.visible_to(request.membership)
        sites = Site.objects.filter(pk__in=placed.values('window__offer__site'))
    sites = sites.select_related('employer__organisation')
    return BulkChoiceForm(request.GET, blocks=blocks, sites=sites, employing=employing)


def _start(request, form, rows, **given):
    ticked = set(request.POST.getlist('placement'))
    chosen = [row for row in rows if row.ref in ticked] or _sent_before(form, request.membership)
    return made(form, start_bulk, by=request.membership, placements=chosen, **given, **form.cleaned_data)


def _named(rows, employing):
    """Those whose student this reader learns by name."""
    return [row for row in rows if not employing or row.names_student_to_employer]


def _sent_before(form, membership):
    """The form a second time: its placements have moved on already and are not on the page any more."""
    acts = BulkAct.objects.visible_to(membership).filter(key=form.cleaned_data['key'])
    return [row.placement for act in acts for row in act.rows.select_related('placement')[:1]]


def act_of(request, ref):
    return get_object_or_404(BulkAct.objects.visible_to(request.membership), ref=ref)


@needs(Permission.PLACEMENTS_MANY)
def bulk_act(request, ref):
    """How far an act is and what became of each; it can be left and come back to."""
    act = act_of(request, ref)
    if request.GET.get('part'):
        return render(request, 'placements/bulk/_state.html', {'act': act})
    rows = list(act.rows.select_related('placement'))
    shown = {row.pk: row for row in whole().filter(pk__in=[row.placement_id for row in rows])}
    choices = choices_of([shown[row.placement_id] for row in rows], request.membership)
    employing = request.membership.organisation.kind == Kind.EMPLOYER
    note_read(request.membership, 'placements:bulk_act', _named(shown.values(), employing))
    context = {
        'act': act,
        'rows': [(choice, row, KINDS[row.outcome]) for choice, row in zip(choices, rows, strict=True)],
        'counts': Counter(row.result for row in rows).most_common(),
    }
    return render(request, 'placements/bulk/act.html', context)


@needs(Permission.PLACEMENTS_MANY)
@require_POST
def bulk_stop(request, ref):
    act = act_of(request, ref)
    if stop_bulk(by=request.membership, act=act):
        messages.success(request, 'Stopped. What is done stays done; nothing happened to the others.')
    else:
        messages.info(request, 'It had ended already.')
    return redirect('placements:bulk_act', act.ref)
