"""What if: the same question with more places, or with a cap on moves. Plain changes in, a new problem out."""

from dataclasses import asdict, dataclass, replace

import numpy as np

from placements.matching.graph import Fault

MOST_PLACES = 10_000
MOST_WEEKS = 52


@dataclass(frozen=True, kw_only=True)
class MorePlaces:
    """`who` (a person's words) adds `places` a week in `area` from week `first` to `last`, both Mondays as
    ISO dates. With a `sector` they count there where sectors are looked at."""

    kind: str = 'places'
    who: str
    area: str
    sector: str | None = None
    places: int
    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class MoveCap:
    """No block is moved more than `weeks` from its wish, or as little as it can be where that is more."""

    kind: str = 'cap'
    weeks: int


KINDS = {'places': MorePlaces, 'cap': MoveCap}


def read_changes(listed):
    """The changes of a JSON list; a Fault names the place of what cannot be read."""
    return [_read(each, f'changes[{at}]') for at, each in enumerate(listed)]


def _read(each, path):
    kind = KINDS.get(each.get('kind')) if isinstance(each, dict) else None
    if kind is None:
        raise Fault(f'{path}.kind', f'must be one of {", ".join(KINDS)}')
    try:
        change = kind(**each)
    except TypeError:
        raise Fault(path, f'must have {", ".join(kind.__dataclass_fields__)} and nothing else') from None
    if kind is MoveCap:
        _whole(change.weeks, f'{path}.weeks', 0, MOST_WEEKS)
        return change
    _whole(change.places, f'{path}.places', 1, MOST_PLACES)
    for name in ('who', 'area', 'first', 'last'):
        if type(getattr(change, name)) is not str or not getattr(change, name):
            raise Fault(f'{path}.{name}', 'must be text')
    if change.last < change.first:
        raise Fault(f'{path}.last', 'must not be before the first week')
    return change


def _whole(value, path, least, most):
    if type(value) is not int or not least <= value <= most:
        raise Fault(path, f'must be a whole number from {least} to {most}')


def write_changes(changes):
    return [asdict(change) for change in changes]


def changed(problem, changes):
    """The problem with the changes made. What is hoped for is not certain: `certain` stays as it was."""
    places = problem.places.copy()
    for change in changes:
        if isinstance(change, MorePlaces):
            _add(places, problem, change)
    caps = [change.weeks for change in changes if isinstance(change, MoveCap)]
    certain = problem.places if problem.certain is None else problem.certain
    cohorts = problem.cohorts
    if caps:
        cohorts = [
            capped(cohort, options, min(caps))
            for cohort, options in zip(cohorts, problem.options, strict=True)
        ]
    return replace(problem, places=places, certain=certain, cohorts=cohorts)


def _add(places, problem, change):
    by_sector = any(sector is not None for _, sector in problem.cells)
    cell = (change.area, change.sector if by_sector else None)
    if cell not in problem.cells:
        return
    inside = np.array([change.first <= week <= change.last for week in problem.weeks])
    places[problem.cells.index(cell)] += change.places * inside


def capped(cohort, options, weeks):
    """The cohort with the cap, which never leaves it without any week."""
    if cohort.fixed or cohort.wish is None:
        return cohort
    nearest = int(abs(options - cohort.wish).min())
    most = max(weeks, nearest)
    return replace(cohort, max_move=most if cohort.max_move is None else min(most, cohort.max_move))
