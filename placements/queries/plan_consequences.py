"""What an act on a plan brings with it, in words, before it is done."""

from brokerage.core.ui import long_date
from placements.enums import SETTLED, Answer


def publish_lines(plan, rows):
    """Sending a plan's proposals to the schools."""
    waiting = [row for row in rows if row.state == Answer.PROPOSED]
    settled = len(rows) - len(waiting)
    schools = len({row.school.pk for row in waiting})
    lines = [
        f'{_count(schools, "school")} {_is(schools)} sent {_count(len(waiting), "proposal")} by e-mail, and asked to '
        'agree or to ask for another of its weeks.',
        'Each school sees its own dates and how full the area is. It sees no other school’s dates or reasons.',
        'You cannot move blocks in this plan any more. To change dates, plan again around the answers.',
    ]
    if settled:
        lines.insert(1, f'{_count(settled, "block")} {_is(settled)} settled already and not asked about.')
    if plan.follows_id:
        lines.append(f'“{plan.follows}” is ended: what was agreed there counts here.')
    return lines


def follow_lines(rows):
    """Planning again around the answers."""
    agreed = sum(row.state in SETTLED for row in rows)
    asked = sum(row.state == Answer.COUNTERED for row in rows)
    waiting = sum(row.state == Answer.PROPOSED for row in rows)
    return [
        f'{_count(agreed, "block")} agreed or fixed: {"it stays" if agreed == 1 else "they stay"} where they are.',
        f'{_count(asked, "school")} asked for another week: that week becomes the wish.',
        f'{_count(waiting, "block")} without an answer: moved again only where that is needed.',
        'It is a draft: nobody is told until you send it to the schools.',
    ]


def publish_dates_lines(rows):
    """Publishing what is agreed."""
    ready = [row for row in rows if row.state in SETTLED and row.block_id is None]
    open_ones = [row for row in rows if row.state not in SETTLED]
    lines = [
        f'{_count(len(ready), "cohort")} {"gets" if len(ready) == 1 else "get"} published block dates. '
        'Schools can then match their students to places.',
        'Careers leaders of these schools are told by e-mail.',
        'Placements already arranged are not moved.',
    ]
    if open_ones:
        names = ', '.join(sorted({str(row.school) for row in open_ones})[:8])
        more = ' and others' if len(open_ones) > 8 else ''
        lines.append(f'Not agreed yet, so not published: {names}{more}.')
    return lines


def close_lines(rows):
    """Ending a round without planning again."""
    waiting = sum(row.state in (Answer.PROPOSED, Answer.COUNTERED) for row in rows)
    unpublished = sum(row.state in SETTLED and row.block_id is None for row in rows)
    return [
        f'{_count(waiting, "block")} without agreed dates: their schools can no longer answer here.',
        f'{_count(unpublished, "block")} agreed but not published: publish them first if they should stand.',
        'Dates already published stay as they are. You can then send another plan of this year.',
    ]


def delete_lines(plan):
    """Deleting a draft."""
    lines = [f'“{plan.name}” and the dates it proposes are gone. No school has seen them.']
    moved = plan.blocks.filter(moves__isnull=False).distinct().count()
    if moved:
        lines.append(f'{_count(moved, "block")} you moved by hand {_is(moved)} lost too.')
    return [*lines, 'Wishes, places and other plans stay as they are.']


def answer_lines(row):
    """A school agreeing to its proposal."""
    return [
        f'{row.wish.cohort} goes out from {long_date(row.start)} to {long_date(row.end)}.',
        'Your hub publishes the dates when it has heard from the schools. You are then told by e-mail.',
        'Until then you can still change your answer.',
    ]


def _count(number, noun):
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def _is(number):
    return 'is' if number == 1 else 'are'
