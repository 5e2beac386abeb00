"""Files about block dates that several schools have in common."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from placements.enums import SETTLED


def plan_calendar(plan):
    """Every block of a plan as an all-day event (RFC 5545: it ends on the day after). No student numbers."""
    calendar = Calendar()
    calendar.add('prodid', f'-//{settings.PRODUCT_NAME}//Block plan//EN')
    calendar.add('version', '2.0')
    calendar.add('x-wr-calname', f'{plan.hub}: block dates {plan.year_name}')
    for row in plan.blocks.whole().order_by('start', 'number'):
        calendar.add_component(_event(row))
    return calendar.to_ical()


def _event(row):
    """The published block's own days where there is one, for a school may have changed them since."""
    event, site = Event(), settings.SITE_URL
    first, last = (row.block.start, row.block.end) if row.block else (row.start, row.end)
    event.add('uid', f'planned-{row.ref}@{site.split("//")[-1]}')
    event.add('dtstamp', timezone.now())
    event.add('dtstart', first)
    event.add('dtend', last + timedelta(days=1))
    event.add('summary', f'{row.school}: {row.wish.cohort} out of school')
    event.add('url', site + reverse('placements:plan', args=[row.plan.ref]))
    event.add('status', 'CONFIRMED' if row.block or row.state in SETTLED else 'TENTATIVE')
    event.add('transp', 'TRANSPARENT')
    return event
