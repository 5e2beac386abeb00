"""The table of moves as words, for the page and for docs/placements.md."""

from typing import NamedTuple

from placements.enums import HOLDING, NAMED_TO_EMPLOYER, Move, Party, State
from placements.lifecycle import MOVES

ORDER = list(Party)


class Line(NamedTuple):
    """One move: from where, to where, who may, what must hold, who is told, whether a place is given back."""

    move: str
    sources: str
    target: str
    who: str
    must_hold: str
    told: str
    frees: str


class Standing(NamedTuple):
    """One state: what it means for the place and for the name of the student."""

    state: str
    holds: str
    named: str
    leads_to: str


GUARDS = {
    'gates_green': 'every check is done',
    'not_kept_apart': 'the school does not keep the two apart',
    'signed_where_asked': 'signed by all, where the hub asks for it',
    'first_day_reached': 'the first day has come',
    'last_day_over': 'the last day is over',
    'begins_later': 'the first day has not gone by',
    'as_agreed': 'nothing has changed since it was agreed',
    'not_begun': 'the first day is still to come',
    'still_in_cohort': 'the student is still at the school',
    'just_done_by_them': 'the last step, by the same side, at most 30 minutes ago',
    'not_suspended': 'the hub has not suspended the employer or the site',
    'not_shut': 'the hub has not closed the site on these days',
    'as_it_was': 'days and a place still to come to; every check done where it was confirmed',
}


def table_of_moves():
    """Lines in the order of the enum."""
    return [_line(name) for name in Move]


def standings():
    return [_standing(state) for state in State]


def with_tables(text):
    """`text` (of docs/placements.md) with its two tables as the code has them now."""
    moves = _markdown(
        ['step', 'from', 'to', 'who may', 'what must hold', 'who is told', 'the place'], table_of_moves()
    )
    states = _markdown(
        ['state', 'holds a place', 'employer knows the first name', 'can come next'], standings()
    )
    return _between(_between(text, 'moves', moves), 'states', states)


def _markdown(heads, rows):
    lines = [heads, ['---'] * len(heads), *rows]
    return '\n'.join(f'| {" | ".join(line)} |' for line in lines)


def _between(text, name, table):
    first, last = f'<!-- {name} -->', f'<!-- /{name} -->'
    before, rest = text.split(first)
    return f'{before}{first}\n{table}\n{last}{rest.split(last)[1]}'


def _line(name):
    each = MOVES[name]
    freed = {each.releases(source) for source in each.sources}
    takes = each.target in HOLDING and not each.sources & set(HOLDING)
    return Line(
        Move(name).label,
        '; '.join(state.label for state in State if state in each.sources) or 'No placement yet',
        State(each.target).label if each.target else 'Where it stood before',
        ', '.join(party.label.lower() for party in ORDER if party in each.parties),
        '; '.join(GUARDS[guard.__name__] for guard in each.guards),
        ', '.join(dict.fromkeys(audience.value for audience, _ in each.tells)) or 'nobody',
        _frees(freed, takes, each.target),
    )


def _frees(freed, takes, target):
    if target is None:
        return 'as it was'
    if takes:
        return 'takes a place'
    return 'gives the place back' if freed == {True} else 'kept'


def _standing(state):
    out = [name for name in Move if state in MOVES[name].sources]
    return Standing(
        state.label,
        'yes' if state in HOLDING else 'no',
        'yes' if state in NAMED_TO_EMPLOYER else 'no',
        '; '.join(Move(name).label.lower() for name in out) or 'nothing',
    )
