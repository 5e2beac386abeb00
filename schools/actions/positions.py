"""A postcode with the place it stands for."""

from brokerage.core.errors import Refused
from brokerage.core.postcodes import PostcodeProblem, locate, normalise


def positioned(postcode):
    """The fields of a postcode: as it is written, and where it is (nowhere when nobody knows)."""
    if not postcode:
        return {'postcode': '', 'easting': None, 'northing': None}
    try:
        postcode = normalise(postcode)
    except PostcodeProblem as problem:
        raise Refused(str(problem), field='postcode') from problem
    point = locate(postcode)
    return {
        'postcode': postcode,
        'easting': point.easting if point else None,
        'northing': point.northing if point else None,
    }
