"""What schools wish: who has said, one form for each cohort, and a word to those who have not."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.accounts.navigation import planning_tabs
from brokerage.core.calendar import academic_year_name
from brokerage.core.paging import page_of
from brokerage.core.patterns import Pattern
from brokerage.core.ui import Tab, Tile
from placements.queries.planning import busy_weeks, wish_strip
from schools.actions import remind_schools, state_wish, withdraw_wish
from schools.forms import WishForm, initial_of
from schools.models import BlockWish, Cohort
from schools.queries import (
    area_year,
    cohorts_of_year,
    planning_year,
    schools_without_cohort,
    with_counts,
)
from schools.views.shared import attempt, is_school, year_asked

SILENT = Q(wish=None, has_dates=False)
SHOWN = {'all': Q(), 'silent': SILENT, 'said': ~Q(wish=None)}


@dataclass(frozen=True)
class WishRow:
    """A cohort with its wish, or None; `chip` is kind and words of where it stands."""

    cohort: Cohort
    wish: BlockWish | None

    @property
    def chip(self):
        if self.wish:
            return ('ok', 'Fixed') if self.wish.fixed else ('ok', 'Wish stated')
        return ('info', 'Dates published') if self.cohort.has_dates else ('warn', 'Not said yet')

    @property
    def students(self):
        stated = self.wish and self.wish.students
        return self.cohort.student_count if stated is None else stated


@needs(Permission.BLOCKS_VIEW)
def wishes(request):
    membership, starts_year = request.membership, year_asked(request)
    own = is_school(membership)
    rows = cohorts_of_year(membership, starts_year)
    show = request.GET.get('show') if request.GET.get('show') in SHOWN else 'all'
    page = page_of(rows.filter(SHOWN[show]), request, order=('school__organisation__name', 'ref'))
    silent = rows.filter(SILENT).count()
    said, total = rows.filter(SHOWN['said']).count(), rows.count()
    settings = planning_year(membership.organisation.area, starts_year)
    unknown = [] if own else list(schools_without_cohort(membership.organisation, starts_year))
    context = {
        'page': page,
        'rows': [WishRow(cohort, getattr(cohort, 'wish', None)) for cohort in page.rows],
        'own': own,
        'year': academic_year_name(starts_year),
        'query': f'?year={starts_year}',
        'unknown': unknown,
        'answer_by': settings.answer_by,
        'may_change': membership.may(Permission.BLOCKS_EDIT),
        'sees_calendar': membership.may(Permission.CALENDAR_VIEW),
        'may_remind': membership.may(Permission.BLOCKS_PLAN) and (silent or unknown),
        'tabs': planning_tabs(membership, 'Wishes', starts_year),
        'tiles': [] if own else _tiles(total, said, silent),
        'filters': [] if own else _filters(starts_year, show, {'all': total, 'silent': silent, 'said': said}),
    }
    return render(request, 'placements/planning/wishes.html', context)


def _tiles(total, said, silent):
    settled = total - said - silent
    return [
        Tile('Wishes stated', said, note=f'of {total} cohorts'),
        Tile('Dates published already', settled, note='they stay where they are'),
        Tile('Not said yet', silent, kind='warn' if silent else 'ok'),
    ]


def _filters(starts_year, show, counts):
    words = {'all': 'All cohorts', 'silent': 'Not said yet', 'said': 'Wish stated'}
    base = f'?year={starts_year}'
    return [Tab(words[key], f'{base}&show={key}', key == show, count) for key, count in counts.items()]


def cohort_of(request, ref):
    rows = Cohort.objects.visible_to(request.membership).select_related('school__organisation__hub', 'wish')
    return get_object_or_404(with_counts(rows), ref=ref)


@needs(Permission.BLOCKS_EDIT)
def wish(request, ref):
    """One short form, and the year above it: what the calendar says, where a block may start, how busy it is."""
    cohort = cohort_of(request, ref)
    found = getattr(cohort, 'wish', None)
    year = area_year(request.membership.organisation.area, cohort.starts_year)
    weeks = year.weeks_for(cohort.school_id, cohort.year_group)
    mondays = sorted(year.in_term())
    form = WishForm(
        request.POST or None,
        initial=initial_of(found, _offered(mondays, found)),
        weeks_of_year=weeks,
        mondays=_offered(mondays, found),
        count=cohort.student_count,
    )
    if form.is_valid() and attempt(form, state_wish, by=request.membership, cohort=cohort, **form.facts):
        messages.success(request, f'The wish for {cohort} is kept. You can change it until the plan is made.')
        return redirect(f'{reverse("placements:block_wishes")}?year={cohort.starts_year}')
    context = {
        'form': form,
        'cohort': cohort,
        'found': found,
        'own': is_school(request.membership),
        'year': academic_year_name(cohort.starts_year),
        'back': f'{reverse("placements:block_wishes")}?year={cohort.starts_year}',
        'answer_by': year.settings.answer_by,
        'excluded_open': bool(form['excluded'].value()),
        'second_open': bool(form['second_from'].value() or form['second_to'].value()),
        'strip': wish_strip(
            weeks, mondays, busy_weeks(year, mondays, but_for=cohort.pk), **_drawn(form, found)
        ),
    }
    return render(request, 'placements/planning/wish.html', context)


def _offered(mondays, found):
    """Weeks to choose from: none that has begun, but for the one in which agreed dates lie already."""
    today = timezone.localdate()
    kept = found.wished_start if found and found.fixed else None
    return [monday for monday in mondays if monday > today or monday == kept]


def _drawn(form, found):
    """What the strip goes by: what was just typed as far as it makes sense, else what is kept."""
    facts = getattr(form, 'cleaned_data', {})
    pattern = facts.get('pattern') or (found.pattern if found else Pattern.FULL_BLOCK)
    length = facts.get('weeks') or (found.weeks if found else 2)
    kept = (found.wished_start, found.starts, found.excluded) if found else (None, (), ())
    wished, starts, excluded = (
        facts.get(name, value)
        for name, value in zip(('wished_start', 'starts', 'excluded'), kept, strict=True)
    )
    return {'pattern': pattern, 'length': length, 'wished': wished, 'starts': starts, 'excluded': excluded}


@needs(Permission.BLOCKS_EDIT)
def wish_withdraw(request, ref):
    cohort = cohort_of(request, ref)
    back = f'{reverse("placements:block_wishes")}?year={cohort.starts_year}'
    if request.method == 'POST':
        if found := getattr(cohort, 'wish', None):
            withdraw_wish(by=request.membership, wish=found)
        messages.success(request, f'{cohort} is no longer planned.')
        return redirect(back)
    consequences = [
        f'{cohort} is left out of plans that are made from now on.',
        'Dates that are published for it count as they stand.',
        'Your hub may ask again when this cohort can go out.',
    ]
    context = {'cohort': cohort, 'consequences': consequences, 'back': back}
    return render(request, 'placements/planning/wish_withdraw.html', context)


@needs(Permission.BLOCKS_PLAN)
@require_POST
def remind(request):
    starts_year = year_asked(request)
    written, silent = remind_schools(by=request.membership, starts_year=starts_year)
    if written:
        messages.success(
            request, f'{written} careers leader{"s are" if written > 1 else " is"} asked by e-mail.'
        )
    if silent:
        names = ', '.join(school.organisation.name for school in silent[:10])
        messages.warning(request, f'Nobody to write to at: {names}. Ring them, and enter their wish here.')
    return redirect(f'{reverse("placements:block_wishes")}?year={starts_year}&show=silent')
