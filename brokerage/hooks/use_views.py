"""The page of a partner's use: for the partner itself, and for its hub."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateformat import format as date_format

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.accounts.models import Organisation
from brokerage.core.columns import column_chart
from brokerage.hooks import use
from brokerage.hooks.freshness import MOST_COUNTED

# The smallest unit in which the highest column has at most so many.
UNITS = ((120, 1, ' s', 'seconds'), (7_200, 60, ' min', 'minutes'), (172_800, 3_600, ' h', 'hours'))
LONGEST_UNIT = (86_400, ' d', 'days')


@needs(Permission.KEYS_VIEW)
def partner(request, ref):
    partners = Organisation.objects.visible_to(request.membership).filter(kind=Kind.PARTNER)
    row = get_object_or_404(partners.select_related('hub'), ref=ref)
    days = use.by_day(row)
    context = {
        'partner': row,
        'is_hub': request.membership.organisation.kind == Kind.HUB,
        'keys': use.keys_of(row),
        'now': timezone.now(),
        'most': MOST_COUNTED,
        'charts': [_calls(days), _errors(days), _refused(days)],
        'fresh': [_behind(days), _unread(days)] if any(day.seconds is not None for day in days) else [],
        'arrivals': _arrivals(days) if any(day.usual is not None for day in days) else None,
    }
    return render(request, 'hooks/use.html', context)


def _chart(title, days, values, **told):
    rows = [(date_format(day.day, 'j M'), values(day)) for day in days]
    return column_chart(title, rows, row_name='Day', **told)


def _calls(days):
    return _chart(
        'Calls a day',
        days,
        lambda day: (day.use.whole, day.use.unchanged),
        series=('answered in full', 'unchanged (304)'),
        lead='Of all keys together, within the quota.',
    )


def _errors(days):
    return _chart(
        'Errors a day, by kind',
        days,
        lambda day: (use.asked_wrongly(day.use), day.use.absent, day.use.stale, day.use.failed),
        series=(
            'asked wrongly (400 and others)',
            'not there (404)',
            'cursor too old (410)',
            'failed by our fault (5xx)',
        ),
    )


def _refused(days):
    return _chart(
        'Calls over the quota a day',
        days,
        lambda day: (day.use.refused,),
        series=('refused (429)',),
        lead='They were refused and count in no other picture.',
    )


def _behind(days):
    return _in_time(
        'Furthest behind the newest change, in time',
        days,
        lambda day: (day.seconds,),
        series=('behind',),
        lead='The longest that any key had left a change of the list unread on that day.',
    )


def _unread(days):
    return _chart(
        'Furthest behind the newest change, in changes',
        days,
        lambda day: (day.changes,),
        series=('changes unread',),
        lead=f'The most that any key had left unread at once on that day; not counted beyond {MOST_COUNTED:,}.',
    )


def _arrivals(days):
    return _in_time(
        'Webhooks: from the change until the message was taken',
        days,
        lambda day: (day.usual, day.slow),
        series=('half of them within', '95 in 100 within'),
        stacked=False,
        lead='By the day of arrival. Messages that were given up are in the log of their address.',
    )


def _in_time(title, days, values, *, lead, **told):
    """Seconds, drawn in the unit that suits the longest."""
    longest = max((value or 0 for day in days for value in values(day)), default=0)
    fitting = (each[1:] for each in UNITS if longest <= each[0])
    size, unit, name = next(fitting, LONGEST_UNIT)

    def scaled(day):
        return tuple(None if value is None else round(value / size, 1) for value in values(day))

    return _chart(title, days, scaled, unit=unit, lead=f'{lead} In {name}.', **told)
