"""The hard rules once more, over real rows, as a patient person would read them out: one pair at a time."""

from datetime import date

from placements.models import KeepApart, Pin, Placement
from schools.models import Preference

# Metres in a number of miles, from the definition of the yard.
MILE = 1609.344
HELD = {'nominated', 'accepted', 'confirmed', 'live', 'completed'}
NO = {'declined', 'cancelled_by_employer', 'stopped'}


def birthday(born, years):
    """Someone born on 29 February turns on 1 March in a common year."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def school_year(day):
    return day.year if day >= date(day.year, 9, 1) else day.year - 1


def apart(student, window):
    """Metres between home and site; none for virtual work; None where one is unknown."""
    site = window.offer.site
    if window.offer.mode == 'virtual':
        return 0.0
    if student.easting is None or site.easting is None:
        return None
    return ((student.easting - site.easting) ** 2 + (student.northing - site.northing) ** 2) ** 0.5


def insured(window):
    held = getattr(window.offer.employer, 'insurance', None)
    if window.offer.mode == 'virtual':
        return True
    if held is None or held.basis not in ('employers_liability', 'indemnity_letter'):
        return False
    if held.expires_on is None:
        return held.basis == 'indemnity_letter'
    return held.expires_on >= window.end


def is_free(block, student):
    mine = Placement.objects.filter(student=student)
    return student.left_on is None and not any(
        p.state in HELD and p.start <= block.end and p.end >= block.start for p in mine
    )


def is_open(block, window, today):
    """On offer at all, to this school, on these dates."""
    offer, employer = window.offer, window.offer.employer
    return (
        offer.status == 'published'
        and offer.rung in ('taster', 'one_week', 'two_weeks', 'extended')
        and employer.organisation.hub_id == block.school.organisation.hub_id
        and employer.organisation.is_active
        and employer.status != 'do_not_contact'
        and window.closed_at is None
        and window.places > window.taken
        and offer.pattern == block.pattern
        and block.start <= window.start
        and window.end <= block.end
        and window.start > today
    )


def ruled_out(block, student, window):
    said_no = Placement.objects.filter(student=student, employer=window.offer.employer, state__in=NO)
    never = Pin.objects.filter(block=block, student=student, window=window, kind='forbid')
    apart = KeepApart.objects.filter(student=student, employer=window.offer.employer)
    return said_no.exists() or never.exists() or apart.exists()


def suits(block, student, window):
    """The rules about the student at this place, but for the travel limit and who said no."""
    offer = window.offer
    year = block.cohort.year_group + school_year(window.start) - block.cohort.starts_year
    return (
        offer.min_year_group <= year <= offer.max_year_group
        and (year >= 10 or offer.mode == 'virtual')
        and birthday(student.date_of_birth, offer.min_age or 0) <= window.start
        and (not student.step_free or offer.step_free or offer.mode == 'virtual')
        and all(
            need in offer.adjustments or (need == 'near_stop' and offer.mode == 'virtual')
            for need in student.needs
        )
        and insured(window)
    )


def near_enough(student, window):
    far = apart(student, window)
    if far is None or not student.travel_mode:
        return far is not None and far <= student.max_travel_miles * MILE
    return far == 0 or minutes(student.travel_mode, far) <= student.travel_minutes


def minutes(mode, metres):
    """By the road, which is 1.3 times the straight line; a bus is not waited for where walking is quicker."""
    road = 1.3 * metres / 1000
    times = {
        'walk': 60 * road / 4.8,
        'cycle': 60 * road / 16,
        'bus': 10 + 60 * road / 20,
        'car': 5 + 60 * road / 30,
    }
    return min(times['bus'], times['walk']) if mode == 'bus' else times[mode]


def fits(block, student, window, today):
    """Every rule holds, whichever way round you ask."""
    return (
        is_open(block, window, today)
        and is_free(block, student)
        and near_enough(student, window)
        and suits(block, student, window)
        and not ruled_out(block, student, window)
    )


def ranks(student):
    """(rank of each sector asked for, the rank of everything else)."""
    wanted = list(
        Preference.objects.filter(student=student).order_by('rank').values_list('sector', flat=True)
    )
    return {sector: at for at, sector in enumerate(wanted, start=1)}, len(wanted) + 1
