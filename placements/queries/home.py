"""What each role's home shows: where things stand, what to do next, by when."""

from datetime import timedelta

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.accounts.models import PartnerKey
from brokerage.core import ui
from brokerage.core.charts import bar_chart
from brokerage.core.columns import column_chart
from brokerage.core.sectors import Sector
from brokerage.notify.models import FollowUp, Message, MessageState
from employers.enums import EmployerStatus, OfferStatus
from employers.models import Employer, Insurance, Offer, Window
from employers.queries import employer_summary
from placements.enums import HOLDING, State
from placements.models import MatchRun, Placement
from placements.queries.decisions import waiting_for_dsl
from placements.queries.overrides import waiting_for
from placements.queries.pages import GROUPS, state_kind
from placements.queries.placements import whole
from schools.models import Block, Preference, School, Student

SHOWN = 8
# Sectors drawn on a hub's home; the others stand in the table behind.
WORST = 5
ALWAYS = ('waiting', 'checks', 'confirmed')
UNPLACED = 'No placement'
# Only how a task is coloured: who is asked when is the schedule's.
LATE_DAYS = 56


def follow_ups(membership):
    """What people of this organisation were asked to do, most urgent first."""
    rows = list(FollowUp.objects.visible_to(membership).open().order_by('due_on', 'pk')[: SHOWN + 1])
    tasks = [
        ui.Task(row.words, row.path, ui.due_words(row.due_on), ui.urgency_of(row.due_on), row.detail)
        for row in rows[:SHOWN]
    ]
    if len(rows) > SHOWN:
        tasks.append(ui.Task('See all that is to do by hand', reverse('notify:follow_ups')))
    return tasks


def blocks_ahead(membership):
    """Blocks that are not over, with their students."""
    here = Q(cohort__students__left_on=None)
    return (
        Block.objects.visible_to(membership)
        .filter(end__gte=timezone.localdate())
        .exclude(state='closed')
        .select_related('cohort')
        .annotate(students=Count('cohort__students', filter=here))
        .order_by('start', 'pk')
    )


def block_bars(membership):
    """[(block, its bar)]: every student of each block ahead, by how far they have come. Two queries.

    The part without a placement leads to the match, for those who may match.
    """
    matches = membership.may(Permission.MATCH_RUN)
    blocks = list(blocks_ahead(membership))
    counts = {}
    rows = Placement.objects.filter(block__in=blocks, state__in=HOLDING).order_by()
    for block, state, count in rows.values_list('block', 'state').annotate(n=Count('pk')):
        counts.setdefault(block, {})[state] = count
    return [(block, _bar(block, counts.get(block.pk, {}), matches)) for block in blocks]


def _bar(block, counts, matches):
    path = reverse('placements:list') + f'?block={block.ref}&'
    parts = []
    for name, (words, states) in GROUPS.items():
        count = sum(counts.get(state, 0) for state in states)
        if name in ALWAYS or (count and name != 'ended'):
            parts.append(ui.Segment(words, count, state_kind(states[0]), url=f'{path}state={name}'))
    left = max(0, block.students - sum(counts.values()))
    # Nobody placed a year ahead is the beginning; eight weeks ahead it is late.
    kind = 'stop' if ui.urgency_of(block.start, soon=LATE_DAYS) != 'neutral' else 'neutral'
    match = reverse('placements:match', args=[block.ref]) if matches else ''
    parts.append(ui.Segment(UNPLACED, left, kind, url=match))
    title = f'{block.cohort.name}, out {ui.day_span(block.start, block.end)}'
    return ui.StackedBar(title, tuple(parts), noun='students', all_url=path.rstrip('&'))


def school_tasks(membership, bars):
    """Do next for a careers leader: follow-ups first, then what each block waits for."""
    tasks = follow_ups(membership)
    if not bars:
        tasks.append(ui.Task('Import your year group and set its block dates', reverse('schools:cohorts')))
    for block, bar in bars:
        tasks += _block_tasks(block, {part.label: part.count for part in bar.segments})
    return tasks


def _block_tasks(block, counts):
    due, urgency = ui.due_words(block.start), ui.urgency_of(block.start, soon=LATE_DAYS)
    match = reverse('placements:match', args=[block.ref])
    accepted = counts[GROUPS['checks'][0]]
    if not block.students:
        yield ui.Task(
            f'Add students to {block.cohort.name}', reverse('schools:cohort', args=[block.cohort.ref])
        )
    elif counts[UNPLACED]:
        words = f'Find places for {_count(counts[UNPLACED], "student")} of {block.cohort.name}'
        yield ui.Task(words, match, due, urgency)
    if accepted:
        path = reverse('placements:clear', args=[block.ref])
        yield ui.Task(f'Clear what holds up {_count(accepted, "accepted placement")}', path, due, urgency)


def _count(number, noun):
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def decision_tasks(membership):
    """Do next for a safeguarding lead: one line a placement, without the student's name."""
    return [
        ui.Task(
            f'Decide about a placement at {placement.employer}',
            reverse('placements:decision', args=[placement.ref]),
            ui.due_words(placement.start),
            ui.urgency_of(placement.start, soon=LATE_DAYS),
        )
        for placement, _ in waiting_for_dsl(membership)[:SHOWN]
    ]


def override_tasks(membership):
    """Do next for whoever may be the second person: one line each, without the student's name."""
    return [
        ui.Task(
            f'{row.asked_by.split(",")[0]} asks you to agree',
            reverse('placements:override', args=[row.ref]),
            detail='a rule set aside',
        )
        for row in waiting_for(membership)[:SHOWN]
    ]


def running_matches(membership):
    runs = MatchRun.objects.visible_to(membership).filter(job_state__in=['queued', 'running'])
    return [ui.Task('A match is running', reverse('placements:match_run', args=[run.ref])) for run in runs]


def deadlines(membership):
    """First days of the blocks ahead, as a timeline."""
    return [
        ui.Event(block.start, f'{block.cohort.name}: first day of {block.name}', kind='info')
        for block in blocks_ahead(membership)
    ]


def decisions_url(membership):
    """The address of the decisions page for those who decide, else nothing."""
    return reverse('placements:decisions') if membership.may(Permission.SAFEGUARDING_DECIDE) else ''


def hub_tiles(hub):
    """Six figures of the area, with the way to what is behind those that a hub reads."""
    today = timezone.localdate()
    register = Employer.objects.filter(organisation__hub=hub)
    offers = Offer.objects.filter(employer__organisation__hub=hub, status=OfferStatus.PUBLISHED)
    windows = Window.objects.bookable(today).filter(offer__in=offers)
    places = windows.aggregate(all=Sum('places', default=0), taken=Sum('taken', default=0))
    placed = Placement.objects.in_area_of(hub).filter(end__gte=today, state__in=HOLDING)
    states = dict(placed.order_by().values_list('state').annotate(n=Count('pk')))
    schools = School.objects.filter(organisation__hub=hub)
    dated = schools.filter(cohorts__blocks__end__gte=today).distinct().count()
    return [
        ui.Tile('Employers in the register', register.count(), url=reverse('employers:register')),
        ui.Tile('Published offers', offers.count(), url=reverse('employers:offers')),
        ui.Tile(
            'Places published', places['all'], f'{places["taken"]} taken', url=reverse('placements:supply')
        ),
        ui.Tile('Schools with dates', f'{dated} of {schools.count()}', url=reverse('schools:list')),
        ui.Tile('Placements confirmed', states.get(State.CONFIRMED, 0), kind='ok'),
        ui.Tile('Waiting for an employer', states.get(State.NOMINATED, 0), kind='wait'),
    ]


def hub_tasks(membership):
    """Do next for the hub: its follow-ups, then schools without dates, insurance running out, bounced mail."""
    hub, today = membership.organisation, timezone.localdate()
    tasks = follow_ups(membership)
    dated = School.objects.filter(organisation__hub=hub, cohorts__blocks__end__gte=today)
    silent = School.objects.filter(organisation__hub=hub).exclude(pk__in=dated).count()
    if silent:
        words = f'Find block dates for {_count(silent, "school")}'
        detail = 'see what they wish, and ask the others'
        tasks.append(ui.Task(words, reverse('placements:block_wishes'), detail=detail))
    active = Employer.objects.filter(organisation__hub=hub, status=EmployerStatus.ACTIVE)
    ending = Insurance.objects.filter(employer__in=active, expires_on__lte=today + timedelta(days=30)).count()
    if ending:
        path = f'{reverse("employers:register")}?insurance=ending'
        words = f'Insurance of {_count(ending, "active employer")} has run out or soon will'
        tasks.append(ui.Task(words, path))
    bounced = Message.objects.visible_to(membership).filter(state=MessageState.BOUNCED).count()
    if bounced:
        path = f'{reverse("notify:messages")}?state=bounced'
        tasks.append(ui.Task(f'Mend the address of {_count(bounced, "message")} that came back', path))
    return tasks


def sector_bars(hub):
    """First choices of students against places published, by sector: where to ask for more."""
    today = timezone.localdate()
    wanted = dict(
        Preference.objects.filter(
            rank=1, student__school__organisation__hub=hub, student__in=Student.objects.current()
        )
        .order_by()
        .values_list('sector')
        .annotate(n=Count('pk'))
    )
    offered = dict(
        Window.objects.bookable(today)
        .filter(offer__employer__organisation__hub=hub, offer__status='published')
        .order_by()
        .values_list('offer__sector')
        .annotate(n=Sum(F('places')))
    )
    rows = [
        (Sector(name).label, (wanted.get(name, 0), offered.get(name, 0)))
        for name in Sector.values
        if wanted.get(name) or offered.get(name)
    ]
    rows.sort(key=lambda row: row[1][1] - row[1][0])
    if not rows:
        return None
    return bar_chart(
        'Wanted and offered by sector',
        rows,
        series=('First choices', 'Places published'),
        row_name='Sector',
        lead=_short_words(rows),
        notes={label: _short(want - have) for label, (want, have) in rows if want > have},
        shown=WORST,
    )


def _short(places):
    return '1 place short' if places == 1 else f'{places} places short'


def _short_words(rows):
    short = sum(want > have for _, (want, have) in rows)
    if not short:
        return 'Every sector has as many places as first choices. The tightest come first.'
    verb = 'has' if short == 1 else 'have'
    of_all = f'{short} of {_count(len(rows), "sector")} {verb} fewer places than first choices.'
    return f'{of_all} The largest shortages come first.'


def employer_home(membership):
    """Who is coming, requests to answer, what runs out and the places by week of one employer."""
    employer = membership.organisation.employer
    rows = Placement.objects.visible_to(membership)
    asked = list(whole(rows.filter(state=State.NOMINATED)).order_by('start', 'pk')[:SHOWN])
    coming = list(
        whole(rows.filter(state__in=[State.ACCEPTED, State.CONFIRMED, State.LIVE])).order_by('start', 'pk')[
            :SHOWN
        ]
    )
    summary = employer_summary(employer)
    tasks = [
        ui.Task(
            f'Answer {placement.school}',
            reverse('placements:placement', args=[placement.ref]),
            urgency='warn',
            detail=f'one place from {ui.long_date(placement.start)}',
        )
        for placement in asked
    ]
    tasks += follow_ups(membership)
    return {
        'employer': employer,
        'coming': [(row, state_kind(row.state)) for row in coming],
        'summary': summary,
        'tasks': [*tasks, *_to_mend(employer, summary)],
    }


def _to_mend(employer, summary):
    page = reverse('employers:employer', args=[employer.ref])
    if summary.insurance.needs_you:
        words = summary.insurance.words
        yield ui.Task('Bring your insurance up to date', page, urgency='warn', detail=words)
    for offer in summary.drafts:
        yield ui.Task(f'Finish and publish “{offer.title}”', reverse('employers:offer', args=[offer.ref]))
    for offer in summary.without_dates:
        yield ui.Task(
            f'Add dates and places to “{offer.title}”', reverse('employers:offer', args=[offer.ref])
        )


def partner_home(membership):
    """A partner's keys and how much they were used in the last fortnight."""
    since = timezone.localdate() - timedelta(days=13)
    keys = PartnerKey.visible.visible_to(membership).filter(revoked=False)
    calls = dict(
        keys.filter(uses__day__gte=since).order_by().values_list('uses__day').annotate(n=Sum('uses__calls'))
    )
    days = [since + timedelta(days=n) for n in range(14)]
    chart = column_chart(
        'Calls in the last two weeks',
        [(f'{d:%-d %b}', (calls.get(d, 0),)) for d in days],
        lead='Today counts as far as it has come.',
        row_name='Day',
    )
    return {'keys': keys.count(), 'chart': chart}
