"""Employers' liability insurance: who must show what, for which days."""

from datetime import timedelta

from employers.enums import InsuranceBasis

MINIMUM_COVER = 5_000_000


def basis_is_accepted(basis):
    """A policy, or an indemnity letter from a body that need not insure.

    Source: Employers' Liability (Compulsory Insurance) Act 1969. A firm of close family only is
    exempt until it takes on somebody who is not family, and a student is not.
    """
    return basis in {InsuranceBasis.EMPLOYERS_LIABILITY, InsuranceBasis.INDEMNITY_LETTER}


def cover_is_enough(pounds):
    """At least five million pounds. Source: Employers' Liability (Compulsory Insurance) Regs 1998."""
    return pounds is not None and pounds >= MINIMUM_COVER


def covers_last_day(expires_on, last_day):
    """Cover that ends on the last day still covers it. Source: the 1969 Act, for every day of work."""
    return expires_on is not None and expires_on >= last_day


def weekdays(first_day, last_day, worked=range(5)):
    """Mondays to Fridays that are among the days `worked`, both ends included; bank holidays count, which errs
    on the side of asking.
    """
    span = (last_day - first_day).days + 1
    counted = {day for day in worked if day < 5}
    return sum((first_day + timedelta(days=n)).weekday() in counted for n in range(span))


def insurer_must_be_told(first_day, last_day, outside_normal_business, after_weekdays, worked=range(5)):
    """Insurers ask to hear of longer placements and of work that is not the firm's normal business.

    Counted are the days at work: a day a week for ten weeks is two weeks of work. `worked`: the weekdays.
    Source: Association of British Insurers, work experience: longer than two weeks, or activities
    that are onerous or different.
    """
    return outside_normal_business or weekdays(first_day, last_day, worked) > after_weekdays
