"""Two or three plans side by side: figures, heat maps, and who is somewhere else."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from placements.queries.plan_maps import LEAD, MEANS, weeks_of, zone_maps
from placements.queries.plan_words import change_words, measures, moved, moved_words


def side_by_side(boards):
    """What the page of a comparison shows; plans on different questions are said to be."""
    plans, weeks = [board.plan for board in boards], weeks_of(boards)
    lists = [measures(board) for board in boards]
    return {
        'plans': [(board.plan, change_words(board.plan), moved(board)) for board in boards],
        'rows': [
            (rows[0].label, rows[0].before, _by_plan(plans, [row.after for row in rows]))
            for rows in zip(*lists, strict=True)
        ],
        'maps': _maps(boards, weeks),
        'differences': [(row, _by_plan(plans, starts)) for row, starts in differences(boards)],
        'same_question': len({plan.fingerprint for plan in plans}) == 1,
        'year_name': plans[0].year_name,
    }


def _maps(boards, weeks):
    """Each plan's, under its name; how to read them is said once."""
    maps = [replace(zone_maps(board, weeks)[1], title=board.plan.name) for board in boards]
    told = [words for words in MEANS.values() if any(words in each.lead for each in maps)]
    lead = ' '.join([LEAD, *told])
    return [replace(each, lead='' if at else lead) for at, each in enumerate(maps)]


def _by_plan(plans, values):
    return [(plan.name, value) for plan, value in zip(plans, values, strict=True)]


class Start(NamedTuple):
    """The first day of a block in one plan, and how far that is from its wish; '' where it wished no week."""

    day: date
    moved: str


def _start(row):
    return Start(row.start, moved_words(row.weeks_moved) if row.wished else '')


def differences(boards):
    """[(row of the first plan that has it, [Start or None of each plan])] for blocks not alike in all."""
    starts = [{row.wish_id: _start(row) for row in board.rows} for board in boards]
    rows = {row.wish_id: row for board in reversed(boards) for row in board.rows}
    found = [(row, [each.get(wish) for each in starts]) for wish, row in rows.items()]
    apart = [(row, days) for row, days in found if len(set(days)) > 1]
    return sorted(apart, key=lambda each: (str(each[0].school), each[0].number))
