"""Files of the school's side: block dates as a calendar file."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from schools.enums import BlockState

STATUS = {
    BlockState.DRAFT: 'TENTATIVE',
    BlockState.PUBLISHED: 'CONFIRMED',
    BlockState.CLOSED: 'CANCELLED',
}

BY_DAY = ('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')


def days_from(day):
    return (day + timedelta(days=number) for number in range(7))


def block_calendar(block):
    """The block as one all-day event (RFC 5545: the end of an all-day event is the day after).

    A block on certain days of the week comes again each week until its last day.
    """
    event = Event()
    first, last = block.start, block.end
    if block.weekdays:
        first = last = next(day for day in days_from(block.start) if day.weekday() in block.weekdays)
        names = [BY_DAY[number] for number in block.weekdays]
        event.add('rrule', {'freq': 'weekly', 'byday': names, 'until': block.end})
    event.add('uid', f'block-{block.ref}@{settings.SITE_URL.split("//")[-1]}')
    event.add('dtstamp', timezone.now())
    event.add('dtstart', first)
    event.add('dtend', last + timedelta(days=1))
    event.add('summary', f'{block.name}: {block.cohort} out of school')
    event.add('location', block.school.organisation.name)
    event.add('url', settings.SITE_URL + reverse('schools:block', args=[block.ref]))
    event.add('status', STATUS[BlockState(block.state)])
    event.add('transp', 'TRANSPARENT')
    calendar = Calendar()
    calendar.add('prodid', f'-//{settings.PRODUCT_NAME}//Block dates//EN')
    calendar.add('version', '2.0')
    calendar.add_component(event)
    return calendar.to_ical()
