"""One finished run, read for its pages and for sending: rows with what was pinned, sent and moved since."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from brokerage.core import journeys
from brokerage.core.distance import in_words
from placements.enums import HOLDING, PinKind
from placements.models import MatchRun, OfferWish, Pin, Placement, Proposal
from placements.queries.match_limits import wishes_of
from placements.queries.match_plain import in_plain_words
from placements.queries.match_words import change_words, choice_words, ways_within_reach
from placements.queries.matching import NOT_FREE, problem_for, why_not
from schools.models import Preference

TOO_FEW = 'this employer wants at least {} students together or none. Match again first.'


def newest_run(block):
    """The last run of a block of which a plan was chosen, or None: that plan is the one that holds."""
    return MatchRun.objects.chosen().filter(block=block).defer('certificate').first()


def unchosen_after(run):
    """A later run that is done and waits for a choice, or None."""
    later = MatchRun.objects.done().filter(block=run.block_id, policy='', pk__gt=run.pk)
    return later.defer('certificate', 'figures').first()


def run_before(run):
    """The run whose plan held until `run` was chosen, or None."""
    earlier = MatchRun.objects.chosen().filter(block=run.block_id, pk__lt=run.pk)
    return earlier.defer('certificate').order_by('-pk').first()


def proposals_of(run):
    return (
        Proposal.objects.chosen()
        .filter(run=run)
        .select_related(
            'student__school__organisation__hub',
            'window__offer__site',
            'window__offer__employer__organisation__hub',
        )
        .order_by('student__last_name', 'student__first_name', 'pk')
    )


@dataclass
class Row:
    """One student of a run and what has happened to the proposal since."""

    proposal: Proposal
    choices: int
    wished: set = field(default_factory=set)
    pins: list = field(default_factory=list)
    placement: Placement | None = None
    before: tuple | None = None
    is_compared: bool = False

    @property
    def is_placed(self):
        return self.proposal.window_id is not None

    @cached_property
    def lock(self):
        return next((pin for pin in self.pins if pin.kind == PinKind.LOCK), None)

    @cached_property
    def never(self):
        """The pin that rules this very window out."""
        window = self.proposal.window_id
        return next((p for p in self.pins if p.kind == PinKind.FORBID and p.window_id == window), None)

    @property
    def is_kept(self):
        """Locked where the run placed them."""
        return self.lock is not None and self.lock.window_id == self.proposal.window_id

    @property
    def is_overruled(self):
        """Somebody has said since that this student goes elsewhere, or not here."""
        return self.never is not None or (self.lock is not None and not self.is_kept)

    @property
    def is_waiting(self):
        """Ready to be sent, and not tried in vain."""
        return self.is_placed and not (self.placement or self.is_overruled or self.is_refused)

    @property
    def is_first_choice(self):
        return self.is_placed and self.proposal.rank == 1 <= self.choices

    @property
    def is_priority(self):
        return self.proposal.tier < 2

    @property
    def moved(self):
        return self.is_compared and (self.before or (None, ''))[0] != self.proposal.window_id

    @property
    def rank_words(self):
        words = choice_words(self.proposal.rank, self.choices)
        if not self.is_placed or self.proposal.rank > self.choices:
            return words
        asked = self.proposal.window.offer_id in self.wished
        return f'{words}: {"an offer they asked for" if asked else "a kind of work they chose"}'

    @property
    def distance(self):
        metres = self.proposal.metres
        return '' if metres is None else in_words(metres)

    @property
    def journey(self):
        """'about 25 minutes by bus' where the student's limit is in minutes: see `bases_of`."""
        metres = self.proposal.metres
        return '' if metres is None else self.proposal.student.journey_words(metres)

    @property
    def tells_counts(self):
        """Whether its reasons are shown and count offers."""
        return not (self.is_placed or self.ways)

    @property
    def reasons(self):
        return [self._told(reason) for reason in self.proposal.reasons]

    def _told(self, reason):
        """A distance beyond the limit is told in minutes too where the limit is in minutes."""
        student, metres = self.proposal.student, reason.get('nearest_metres')
        text = in_plain_words(reason['rule'], reason['text'])
        if metres is None or not student.travel_mode:
            return text
        return f'{text} That is {student.journey_words(metres)}; the limit is {student.travel_words}.'

    @property
    def ways(self):
        """[(changes in words, where)], at most three."""
        return [(self._changes(way), way['employer']) for way in ways_within_reach(self.proposal)[:3]]

    def _changes(self, way):
        return ' and '.join(change_words(self.proposal.student, way, change) for change in way['changes'])

    @property
    def is_refused(self):
        return self.placement is None and any(r['rule'] == 'not_sent' for r in self.proposal.reasons)


def rows_of(run):
    """Every student of the run, those without a place first. Six queries, however many."""
    proposals = list(proposals_of(run))
    students = [row.student_id for row in proposals]
    pins = _lists(Pin.objects.filter(block=run.block_id, student__in=students).order_by('pk'))
    held = Placement.objects.filter(block=run.block_id, student__in=students, state__in=HOLDING)
    placements = {row.student_id: row for row in held}
    choices = Counter(Preference.objects.filter(student__in=students).values_list('student', flat=True))
    wished = defaultdict(set)
    for student, offer in OfferWish.objects.filter(student__in=students).values_list('student', 'offer'):
        wished[student].add(offer)
    before = _before(run)
    rows = [
        Row(
            proposal=row,
            choices=choices[row.student_id] + len(wished[row.student_id]),
            wished=wished[row.student_id],
            pins=pins.get(row.student_id, []),
            placement=placements.get(row.student_id),
            before=before.get(row.student_id),
            is_compared=row.student_id in before,
        )
        for row in proposals
    ]
    return sorted(rows, key=lambda row: row.is_placed)


def bases_of(rows):
    """What the journeys told in minutes rest on, one line a way of travelling."""
    modes = {row.proposal.student.travel_mode for row in rows}
    return [f'{mode.label}: {journeys.basis(mode)}.' for mode in journeys.TravelMode if mode in modes]


def _lists(pins):
    found = {}
    for pin in pins:
        found.setdefault(pin.student_id, []).append(pin)
    return found


def _before(run):
    """{student: (window id, employer's name, rank)} of the run before this one; empty when it is the first."""
    earlier = run_before(run)
    if earlier is None:
        return {}
    name = 'window__offer__employer__organisation__name'
    rows = Proposal.objects.chosen().filter(run=earlier).values_list('student', 'window', name, 'rank')
    return {student: (window, name or '', rank) for student, window, name, rank in rows}


def sendable(run, rows):
    """(proposals to send, [(proposal, why not)]): every rule is looked at again, with what is true now."""
    block = run.block
    problem = problem_for(block, run.policy)
    free = {student.id for student in problem.students}
    good, stopped = [], []
    for row in rows:
        if not row.is_placed or row.placement:
            continue
        why = _stands_in_the_way(row, problem, free)
        if why:
            stopped.append((row.proposal, why))
        else:
            good.append(row.proposal)
    return _enough_together(good, stopped, problem)


def _enough_together(good, stopped, problem):
    """An employer who wants several or none is not sent fewer than that."""
    going = Counter(proposal.window_id for proposal in good)
    short = {
        window: least
        for windows, least in wishes_of(problem)
        for window in windows
        if sum(going[each] for each in windows) < least
    }
    alone = [(p, TOO_FEW.format(short[p.window_id])) for p in good if p.window_id in short]
    return [p for p in good if p.window_id not in short], stopped + alone


def _stands_in_the_way(row, problem, free):
    if row.never or (row.lock and not row.is_kept):
        return 'you changed this student’s place after the match. Match again first.'
    if row.proposal.student_id not in free:
        return f'{NOT_FREE}.'
    words = why_not(problem, row.proposal.student_id, row.proposal.window_id)
    return f'something has changed since the match: {"; ".join(words)}.' if words else ''
