"""What a careers leader does next with a match that is in use, most pressing first."""

from django.urls import reverse

from brokerage.core.ui import Task, day_span
from placements.queries.schedule import schedules_of
from placements.rules.schedule import number


def next_steps(run, rows, standing):
    """Lines of 'Do next' on the page of the newest run. `standing` is what the page knows: how many are
    `waiting` to be sent, what there is to ask the hub for (`asks`), and whether it has been (`asked`).
    """
    steps = [*_send(run, standing['waiting']), *_not_sent(run, rows), *_unplaced(run, rows)]
    return [*steps, *_ask(run, standing['asks'], standing['asked'])]


def _send(run, waiting):
    if not waiting:
        return
    students = '1 student' if waiting == 1 else f'{waiting} students'
    days = number(schedules_of([run.block])[run.block.pk], 'request_ends')
    out = day_span(run.block.start, run.block.end)
    yield Task(
        'Look through the list, then send it',
        f'{_page(run)}?show=all#list',
        detail=f'{students}. Nobody is told before you send. '
        f'Employers then have up to {days} days to answer; your students are out {out}.',
    )


def _not_sent(run, rows):
    count = sum(row.is_refused for row in rows)
    if count:
        yield Task(f'See why {count} could not be sent', f'{_page(run)}?show=refused#list', urgency='warn')


def _unplaced(run, rows):
    count = sum(not row.is_placed and row.placement is None for row in rows)
    if count:
        students = '1 student' if count == 1 else f'{count} students'
        path = f'{_page(run)}?show=unplaced#list'
        if not run.tells_ways:
            detail = 'Match again by yourself to see what would place each of them.'
            yield Task(f'See why {students} {"has" if count == 1 else "have"} no place', path, detail=detail)
        else:
            detail = 'For each: the smallest change that is enough, and whose it is to make.'
            yield Task(f'Find out what would place {students} without a place', path, detail=detail)


def _ask(run, asks, asked):
    if asks and not asked:
        detail = 'Your hub learns sector, area and dates, no student.'
        yield Task('Ask your hub for the places that would help most', f'{_page(run)}#asks', detail=detail)


def _page(run):
    return reverse('placements:match_run', args=[run.ref])
