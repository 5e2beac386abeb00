"""Scores, bands and how long an assessment lasts."""

from calendar import monthrange
from datetime import date

from brokerage.core.sectors import RiskBand
from safeguarding.enums import Level
from safeguarding.rules.policy import VALIDITY_MONTHS

CANNOT_CONFIRM_FROM = 15

CHECKS = {
    RiskBand.LOW: 'Talk to the employer and keep a note of what was said.',
    RiskBand.LESS_FAMILIAR: 'Find out what the student will do and confirm the arrangements.',
    RiskBand.HIGHER: (
        'Talk the work through, by phone or on a visit: risks managed, induction, training, supervision, '
        'getting to know the site and protective equipment.'
    ),
}


def score(likelihood, severity):
    """Likelihood × severity, each from 1 to 5."""
    if not (1 <= likelihood <= 5 and 1 <= severity <= 5):
        raise ValueError('Likelihood and severity go from 1 to 5.')
    return likelihood * severity


def level(points):
    """1 to 4 low, 5 to 12 medium, 15 to 25 high; no product of two such numbers is 13 or 14."""
    if points >= CANNOT_CONFIRM_FROM:
        return Level.HIGH
    return Level.MEDIUM if points >= 5 else Level.LOW


def may_be_confirmed(residual_points):
    """A risk still high after every control is not one to send a student into.

    Source: Management Regs 1999 reg 3 asks for suitable and sufficient assessment; the figure is ours.
    """
    return level(residual_points) != Level.HIGH


def months_later(day, months):
    """The same day of a later month, or that month's last day where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def expires_on(confirmed_on, band, months=VALIDITY_MONTHS):
    """The last day a confirmation counts. Source: practice; the law asks for review, not for a date."""
    return months_later(confirmed_on, months[RiskBand(band)])


def written_record_required(employees):
    """From five employees on. Source: Management Regs 1999 reg 3(6)."""
    return employees >= 5


def conversation_is_enough(fewer_than_five, band):
    """A small firm whose risks are low may confirm by word of mouth.

    Source: Management Regs 1999 reg 3(6); HSE: for low risk, speaking to a new employer is enough.
    """
    return fewer_than_five and band == RiskBand.LOW


def proportionate_check(band):
    """How much an organiser needs to ask, and no more. Source: HSE, work experience organisers."""
    return CHECKS[RiskBand(band)]


def check_words(band):
    """The same for a band that nobody may have set yet."""
    return proportionate_check(band) if band else 'How much to ask depends on its risk assessment.'
