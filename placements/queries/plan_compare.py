"""Two or three plans side by side: figures, heat maps, and who is somewhere else."""

from dataclasses import replace

from placements.queries.plan_maps import zone_maps
from placements.queries.plan_words import change_words, measures, moved


def side_by_side(boards):
    """What the page of a comparison shows; plans on different questions are said to be."""
    plans = [board.plan for board in boards]
    lists = [measures(board) for board in boards]
    return {
        'plans': [(board.plan, change_words(board.plan), moved(board)) for board in boards],
        'rows': [
            (rows[0].label, [rows[0].before, *(row.after for row in rows)])
            for rows in zip(*lists, strict=True)
        ],
        'maps': [replace(zone_maps(board)[1], title=board.plan.name) for board in boards],
        'differences': differences(boards),
        'same_question': len({plan.fingerprint for plan in plans}) == 1,
        'year_name': plans[0].year_name,
    }


def differences(boards):
    """[(row of the first plan that has it, [Monday or None of each plan])] for blocks not alike in all."""
    starts = [{row.wish_id: row.start for row in board.rows} for board in boards]
    rows = {row.wish_id: row for board in reversed(boards) for row in board.rows}
    found = [(row, [each.get(wish) for each in starts]) for wish, row in rows.items()]
    apart = [(row, days) for row, days in found if len(set(days)) > 1]
    return sorted(apart, key=lambda each: (str(each[0].school), each[0].number))
