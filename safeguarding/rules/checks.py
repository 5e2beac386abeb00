"""How much a school or hub asks of a workplace: what the band needs, and no more.

Source: HSE, work experience organisers: reasonable steps; speaking to a new low-risk employer is enough; with less
familiar risks find out what the student will do and confirm the arrangements; with higher risks talk the work
through. No need to repeat where the employer is known and nothing is different. That a higher band is visited,
unless somebody writes down why not, is practice.
"""

from brokerage.core.sectors import RiskBand
from safeguarding.enums import CheckHow

QUESTIONS = {
    'work': 'What the student will do, only watch, and must not do',
    'arrangements': 'Induction, supervision, and who to turn to',
    'managed': 'How the main risks are kept down',
    'equipment': 'Training, protective equipment, getting to know the site',
}
ASKED = {
    RiskBand.LOW: (),
    RiskBand.LESS_FAMILIAR: ('work', 'arrangements'),
    RiskBand.HIGHER: ('work', 'arrangements', 'managed', 'equipment'),
}
WAYS = {
    RiskBand.LOW: (CheckHow.TALK, CheckHow.VISIT),
    RiskBand.LESS_FAMILIAR: (CheckHow.QUESTIONS, CheckHow.VISIT),
    RiskBand.HIGHER: (CheckHow.VISIT, CheckHow.QUESTIONS),
}


def questions(band):
    """Codes of what to talk through. Source: HSE, work experience organisers."""
    return ASKED[RiskBand(band)]


def way_is_enough(band, how, no_visit_reason=''):
    """A talk for low risks, questions for less familiar ones, a visit or the reason why not for higher ones.

    Source: HSE, work experience organisers; the visit is practice.
    """
    if how not in WAYS[RiskBand(band)]:
        return False
    return band != RiskBand.HIGHER or how == CheckHow.VISIT or bool(no_visit_reason.strip())


def counts_on(expires_on, last_day):
    """A check that ends on the last day still counts. Source: practice; the months are the hub's."""
    return expires_on >= last_day
