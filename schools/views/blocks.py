from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.calendar import DAY, academic_year, weeks_between
from brokerage.core.errors import Refused
from brokerage.core.paging import page_of
from brokerage.core.ui import Tab, day_span
from schools.actions import add_block, close_block, publish_block, update_block
from schools.documents import block_calendar
from schools.enums import BlockState
from schools.forms import BlockForm, NewBlockForm
from schools.models import Block, Cohort
from schools.queries import effects_of_move, open_blocks, others_out, page_to_decide, same_cohort_overlaps
from schools.rules import date_warnings, days_out, suggested_block
from schools.views.shared import attempt, is_school

CHIPS = {BlockState.DRAFT: 'wait', BlockState.PUBLISHED: 'ok', BlockState.CLOSED: 'neutral'}


def block_of(request, ref):
    rows = Block.objects.visible_to(request.membership).select_related('cohort__school__organisation__hub')
    return get_object_or_404(rows, ref=ref)


@needs(Permission.BLOCKS_VIEW)
def block_list(request):
    past = request.GET.get('show') == 'past'
    rows = Block.objects.visible_to(request.membership).select_related('cohort__school__organisation__hub')
    to_come = open_blocks(rows).filter(end__gte=timezone.localdate())
    rows = rows.exclude(pk__in=to_come.values('pk')) if past else to_come
    page = page_of(rows, request, order=('-start', 'ref') if past else ('start', 'ref'))
    context = {
        'page': page,
        'rows': [(row, CHIPS[BlockState(row.state)]) for row in page.rows],
        'past': past,
        'own': is_school(request.membership),
        'may_add': request.membership.may(Permission.BLOCKS_EDIT),
        'tabs': [Tab('To come', '?', not past), Tab('Past and closed', '?show=past', past)],
    }
    return render(request, 'schools/blocks.html', context)


@needs(Permission.BLOCKS_VIEW)
def block(request, ref):
    found = block_of(request, ref)
    clashes = others_out(found)
    context = {
        'found': found,
        'chip': CHIPS[BlockState(found.state)],
        'students': found.cohort.students.filter(left_on=None).count(),
        'weeks': [week_of(found, monday) for monday in weeks_between(found.start, found.end)],
        'warnings': warnings_for(found),
        'clashes': clashes,
        'clash_students': sum(clash.students for clash in clashes),
        'clash_schools': len({clash.school for clash in clashes}),
        'own': is_school(request.membership),
        'to_decide': page_to_decide(found, found.start, found.end),
        'is_draft': found.state == BlockState.DRAFT,
        'is_published': found.state == BlockState.PUBLISHED,
        'may_change': request.membership.may(Permission.BLOCKS_EDIT),
        'may_match': request.membership.may(Permission.MATCH_RUN),
    }
    return render(request, 'schools/block.html', context)


def week_of(block, monday):
    """(first day out, last day out, working days) of one week of the block."""
    first = max(block.start, monday)
    # To the Friday; a block that begins on a weekend has that weekend as its first week.
    last = min(block.end, max(first, monday + 4 * DAY))
    return first, last, days_out(first, last, block.weekdays)


def warnings_for(block):
    cohort = block.cohort
    words = date_warnings(
        block.start,
        block.end,
        year_group=cohort.year_group,
        starts_year=cohort.starts_year,
        today=timezone.localdate(),
    )
    for other in same_cohort_overlaps(block):
        words.append(f'{cohort} is also out for {other.name}, {day_span(other.start, other.end)}.')
    return words


@needs(Permission.BLOCKS_EDIT)
def block_add(request):
    cohorts = Cohort.objects.visible_to(request.membership)
    chosen = cohorts.filter(ref=request.GET.get('cohort', '')).first()
    if not cohorts.exists():
        return render(request, 'schools/block_no_cohort.html', {'own': is_school(request.membership)})
    today = timezone.localdate()
    start, end = suggested_block(today, chosen.starts_year if chosen else academic_year(today))
    initial = {'cohort': chosen.ref if chosen else '', 'start': start, 'end': end}
    form = NewBlockForm(request.POST or None, membership=request.membership, initial=initial)
    if form.is_valid():
        made = attempt(form, add_block, by=request.membership, **form.cleaned_data)
        if made:
            messages.success(request, 'The dates are saved as a draft. Check them here, then publish them.')
            return redirect('schools:block', made.ref)
    return render(request, 'schools/block_form.html', {'form': form, 'found': None})


@needs(Permission.BLOCKS_EDIT)
def block_change(request, ref):
    found = block_of(request, ref)
    initial = {name: getattr(found, name) for name in ('name', 'start', 'end', 'pattern', 'weekdays')}
    form = BlockForm(request.POST or None, initial=initial)
    if form.is_valid():
        if page := _asks_first(found, form):
            sent = request.POST.copy()
            sent.pop('csrfmiddlewaretoken', None)
            return redirect(f'{page}?{sent.urlencode()}')
        if must_confirm(found, form) and not request.POST.get('confirmed'):
            return confirm_move(request, found, form)
        if attempt(form, update_block, by=request.membership, block=found, **form.cleaned_data):
            messages.success(request, 'The block is saved.')
            return redirect('schools:block', found.ref)
    return render(request, 'schools/block_form.html', {'form': form, 'found': found})


def _asks_first(block, form):
    """The page that asks what becomes of those whom other dates would leave outside, or None."""
    start, end = form.cleaned_data['start'], form.cleaned_data['end']
    return None if (start, end) == (block.start, block.end) else page_to_decide(block, start, end)


# What of a block is more than its name.
DAYS = ('start', 'end', 'pattern', 'weekdays')


def must_confirm(block, form):
    asked = [form.cleaned_data[name] for name in DAYS]
    return block.state == BlockState.PUBLISHED and asked != [getattr(block, name) for name in DAYS]


def confirm_move(request, block, form):
    """What a move of published dates brings with it, before it happens."""
    moved = Block(pk=block.pk, cohort=block.cohort, **form.cleaned_data)
    other = block.school.organisation.hub if is_school(request.membership) else block.school.organisation
    consequences = [
        *_moves(block, moved),
        f'{other.name} gets a task to check that the new dates suit.',
        'A match made for the old dates must be run again.',
        *effects_of_move(block, moved.start, moved.end),
        *warnings_for(moved),
    ]
    sent = [
        (n, value) for n, values in request.POST.lists() if n != 'csrfmiddlewaretoken' for value in values
    ]
    context = {'found': block, 'consequences': consequences, 'sent': sent}
    return render(request, 'schools/block_move.html', context)


def _moves(block, moved):
    if (moved.start, moved.end) != (block.start, block.end):
        yield f'The block moves from {day_span(block.start, block.end)} to {day_span(moved.start, moved.end)}.'
    if moved.pattern_words != block.pattern_words:
        yield f'How the days lie changes from “{block.pattern_words}” to “{moved.pattern_words}”.'


@needs(Permission.BLOCKS_EDIT)
@require_POST
def block_publish(request, ref):
    found = block_of(request, ref)
    try:
        publish_block(by=request.membership, block=found)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f'{found.name} is published: it counts in the calendar and can be matched.')
    return redirect('schools:block', found.ref)


@needs(Permission.BLOCKS_EDIT)
def block_close(request, ref):
    found = block_of(request, ref)
    if request.method == 'POST':
        close_block(by=request.membership, block=found)
        messages.success(request, f'{found.name} is closed. Publish it again to undo this.')
        return redirect('schools:block', found.ref)
    consequences = [
        'No more placements are arranged for these dates.',
        'The students no longer count as out in the calendar of your hub.',
        'Placements already arranged stay as they are.',
    ]
    return render(request, 'schools/block_close.html', {'found': found, 'consequences': consequences})


@needs(Permission.BLOCKS_VIEW)
def block_calendar_file(request, ref):
    response = HttpResponse(
        block_calendar(block_of(request, ref)), content_type='text/calendar; charset=utf-8'
    )
    response['Content-Disposition'] = 'attachment; filename="block-dates.ics"'
    return response
