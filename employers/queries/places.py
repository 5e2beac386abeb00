"""Where somebody means: a postcode, its first half, or a town."""

import re
from unicodedata import normalize

from brokerage.core.postcodes import (
    OUTCODE,
    PostcodeFileMissing,
    PostcodeProblem,
    locate,
    locate_outcode,
    why_not_located,
)
from brokerage.core.towns import town_like, towns_named

# "Moseley, Birmingham B13 8EH": what stands before a postcode says nothing more.
AT_END = re.compile(r'.*\b([A-Z]{1,2}[0-9][A-Z0-9]?(?:\s*[0-9][A-Z]{2})?)', re.DOTALL)
LONDON = 'London is large. Type the first part of a postcode there, such as E1 or SW9.'


class NoSuchPlace(ValueError):
    """The place to search near cannot be found; the text says why, for the person who typed it."""


def place_of(text):
    """Where 'B30', 'b30 9dz' or 'Birmingham' is: a point with easting and northing.

    Raises NoSuchPlace in words, also where a name may mean several towns.
    """
    # Letters and numbers of full width, as some keyboards have them, are the same.
    text = normalize('NFKC', text).strip()
    typed = _outcode_of_town(text) or text.upper()
    if match := AT_END.fullmatch(typed):
        typed = match[1]
    if not re.search('[0-9]', typed):
        raise NoSuchPlace(_unknown(text))
    try:
        if OUTCODE.fullmatch(typed):
            point = locate_outcode(typed)
            problem = f'We cannot find postcodes that begin with {typed}. Check it, or type a whole postcode.'
        else:
            point = locate(typed)
            problem = '' if point else why_not_located(typed)
    except PostcodeProblem as fault:
        raise NoSuchPlace(str(fault)) from fault
    except PostcodeFileMissing as fault:
        raise NoSuchPlace('Searching near a place does not work at the moment. Leave it empty.') from fault
    if point is None:
        raise NoSuchPlace(problem)
    return point


def _outcode_of_town(text):
    if text.lower() == 'london':
        raise NoSuchPlace(LONDON)
    towns = towns_named(text)
    if len(towns) > 1:
        choice = ' or '.join(f'{name} ({outcode})' for outcode, name in towns)
        raise NoSuchPlace(f'“{text}” may be {choice}. Type the one you mean.')
    return towns[0][0] if towns else ''


def _unknown(text):
    like = town_like(text)
    meant = f'Did you mean {like}? If not, type' if like else 'Type'
    instead = 'a larger town nearby, or the first part of a postcode there, like B30'
    return f'We do not know a town called “{text}”. {meant} {instead}.'
