"""An area's finished match as counts: by school, by priority and by sector. Nothing here is about one student.

What is told of fewer than five students is left out, and so is a second row where the sum would give one away.
"""

from dataclasses import dataclass

from brokerage.core.charts import bar_chart
from brokerage.core.distance import in_words
from brokerage.core.sectors import Sector
from brokerage.core.ui import Tile
from placements.matching.tally import Tally
from placements.queries.match_asks import lines_of
from placements.queries.match_compare import SMALLEST_GROUP, share
from schools.enums import Tier
from schools.models import Block

MOST_BARS = 30


@dataclass(frozen=True)
class SchoolRow:
    """One school over all its blocks: `tally` of the match, `by_hand` of first come, first served."""

    name: str
    tally: Tally
    by_hand: Tally
    is_small: bool = False

    @property
    def placed(self):
        return f'{self.tally.placed} of {self.tally.students}'

    @property
    def share(self):
        return share(self.tally.placed, self.tally.students)

    @property
    def by_hand_share(self):
        return share(self.by_hand.placed, self.tally.students)

    @property
    def first_choice(self):
        return share(self.tally.first_choice, self.tally.placed)

    @property
    def mean(self):
        return in_words(self.tally.mean_metres) if self.tally.placed else '–'

    @property
    def furthest(self):
        return in_words(self.tally.worst_metres) if self.tally.placed >= SMALLEST_GROUP else '–'


def area_figures(run):
    """What the page of a finished run shows. One query, however many schools."""
    names = _names(run)
    figures = run.figures
    rows = _schools(figures, names)
    whole = sum((Tally(**counts) for counts in figures['blocks'].values()), Tally())
    by_hand = sum((Tally(**counts) for counts in figures['by_hand'].values()), Tally())
    return {
        'headline': _headline(whole, by_hand),
        'tiles': _tiles(figures, whole),
        'tiers': tiers_of(whole, by_hand),
        'schools': rows,
        'shares': _share_chart(rows),
        'spread': _spread(rows),
        'sectors': _sector_chart(figures),
        'asks': _asks(figures.get('asks')),
        'left_out': sorted(names.get(block, '') for block in figures['left_out']),
        'parts': len(run.certificate['parts']),
        'is_proved': run.certificate['primal'] == run.certificate['dual'],
    }


def _asks(asks):
    """The places to ask for with their words; None without any, or with too few students to tell."""
    if not asks or asks['placed'] < SMALLEST_GROUP:
        return None
    return {**asks, 'rows': lines_of(asks['rows']), 'title': 'Places to ask for'}


def _names(run):
    rows = Block.objects.filter(match_runs__area=run)
    return dict(rows.values_list('pk', 'cohort__school__organisation__name'))


def _headline(whole, by_hand):
    if whole.students < SMALLEST_GROUP:
        return 'Too few students to tell.'
    words = (
        f'{whole.placed} of {whole.students} students have a proposal, {share(whole.placed, whole.students)}.'
    )
    return f'{words} School by school, first come, first served, it would have been {by_hand.placed}.'


def _tiles(figures, whole):
    left = sum(figures['open'].values()) - sum(figures['filled'].values())
    left_tile = Tile('Places left', left, f'of {sum(figures["open"].values())} open')
    if whole.placed < SMALLEST_GROUP:
        return [left_tile]
    return [
        Tile('First choice', share(whole.first_choice, whole.placed), 'of those with a place'),
        Tile('One of the first three', share(whole.top_three, whole.placed), 'of those with a place'),
        Tile('Average distance', in_words(whole.mean_metres), 'in a straight line'),
        Tile('Furthest', in_words(whole.worst_metres), 'in a straight line'),
        left_tile,
    ]


def hidden(counts):
    """The keys that are not told: those of fewer than five, and the next smallest where only one is."""
    small = {key for key, count in counts.items() if 0 < count < SMALLEST_GROUP}
    others = [key for key, count in counts.items() if count >= SMALLEST_GROUP]
    if len(small) == 1 and others:
        small.add(min(others, key=counts.get))
    return small


def tiers_of(whole, by_hand):
    """[(priority, placed, share, placed by hand)]; small groups are left out."""
    counts = {tier: whole.students_by_tier[tier] for tier in Tier.LABELS}
    quiet = hidden(counts)
    return [
        (
            Tier.LABELS[tier],
            f'{whole.placed_by_tier[tier]} of {count}',
            share(whole.placed_by_tier[tier], count),
            share(by_hand.placed_by_tier[tier], count),
        )
        for tier, count in counts.items()
        if count and tier not in quiet
    ]


def _schools(figures, names):
    """A row for each school, the lowest share first; of small ones only that they took part."""
    tallies, hands = _by_school(figures['blocks'], names), _by_school(figures['by_hand'], names)
    quiet = hidden({name: tally.students for name, tally in tallies.items()})
    rows = [
        SchoolRow(name, tally, hands.get(name, Tally()), is_small=name in quiet)
        for name, tally in sorted(tallies.items())
    ]
    return sorted(rows, key=lambda row: (row.is_small, row.tally.placed / row.tally.students))


def _by_school(blocks, names):
    found = {}
    for block, counts in blocks.items():
        name = names.get(int(block))
        if name is not None:
            found[name] = found.get(name, Tally()) + Tally(**counts)
    return found


def _share_chart(rows):
    """Placed of each hundred students, school by school, beside the work by hand."""
    told = [row for row in rows if not row.is_small]
    if not told:
        return None
    more = (
        f' Of {len(told)} schools the {MOST_BARS} with the smallest share are drawn.'
        if len(told) > MOST_BARS
        else ''
    )
    return bar_chart(
        'Students with a place, school by school',
        [(row.name, (_per_cent(row.tally, row), _per_cent(row.by_hand, row))) for row in told[:MOST_BARS]],
        series=('This match', 'First come, first served'),
        row_name='School',
        unit='%',
        lead='The school with the smallest share comes first. Distance and dates, not the school, decide: a school '
        f'with few employers near it has a smaller share.{more}',
    )


def _per_cent(tally, row):
    return round(100 * tally.placed / row.tally.students)


def _spread(rows):
    """How far schools lie apart, in words; nothing to compare for one school."""
    told = [row for row in rows if not row.is_small]
    if len(told) < 2:
        return ''
    match, hand = ([_per_cent(which(row), row) for row in told] for which in (_match_of, _hand_of))
    return (
        f'Between the school with the smallest and the one with the largest share lie {max(match) - min(match)} '
        f'points; first come, first served, it would have been {max(hand) - min(hand)}.'
    )


def _match_of(row):
    return row.tally


def _hand_of(row):
    return row.by_hand


def _sector_chart(figures):
    """Places filled and left, the sectors with most left first."""
    filled = figures['filled']
    rows = [
        (Sector(name).label, (filled.get(name, 0), places - filled.get(name, 0)))
        for name, places in figures['open'].items()
    ]
    if not rows:
        return None
    return bar_chart(
        'Places filled and left by sector',
        sorted(rows, key=lambda row: (-row[1][1], row[0])),
        series=('Filled by this match', 'Left'),
        row_name='Sector',
        lead='Places of published offers inside the dates of these blocks.',
    )
