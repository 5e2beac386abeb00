"""Sites, and where they are."""

from django.db import transaction
from django.db.models import F

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.postcodes import (
    OUTSIDE,
    PostcodeFileMissing,
    PostcodeProblem,
    area,
    locate,
    normalise,
    why_not_located,
)
from employers.actions.changes import apply_changes
from employers.enums import OfferStatus
from employers.models import Offer, Site


@transaction.atomic
def add_site(*, by, employer, postcode, address, sure=False, **facts):
    """Add a site and place it on the map by its postcode; `facts` are other fields of Site.

    Refuses a postcode that is not in the national list unless a person is `sure` of it: then the
    site is kept without a position. Northern Ireland and the islands are always refused. A machine
    without the national list keeps the site without a position too.
    """
    site = Site.objects.create(employer=employer, address=address, **facts, **_placed(postcode, sure))
    record(by=by, verb='site.add', subject=site, owner=employer.organisation)
    return site


@transaction.atomic
def update_site(*, by, site, postcode, sure=False, **changes):
    """Change a site. Another address or postcode is another workplace: its offers get a new version."""
    done = apply_changes(site, changes | _placed(postcode, sure))
    if not done:
        return site
    if 'address' in done or 'postcode' in done:
        offers = Offer.objects.filter(site=site).exclude(status=OfferStatus.CLOSED)
        offers.update(version=F('version') + 1)
    record(by=by, verb='site.update', subject=site, owner=site.employer.organisation, data=done)
    return site


def _placed(postcode, sure):
    """The postcode as it is written and the position that goes with it."""
    try:
        code = normalise(postcode)
    except PostcodeProblem as problem:
        raise Refused(str(problem), code='postcode', field='postcode') from problem
    try:
        point = locate(code)
    except PostcodeFileMissing:
        point, sure = None, sure or area(code) not in OUTSIDE
    if point is None and (not sure or area(code) in OUTSIDE):
        outside = area(code) in OUTSIDE
        raise Refused(
            why_not_located(code),
            code='postcode_outside' if outside else 'postcode_unknown',
            field='postcode',
        )
    where = {'easting': None, 'northing': None, 'latitude': None, 'longitude': None}
    if point is not None:
        where = {
            'easting': point.easting,
            'northing': point.northing,
            'latitude': point.lat,
            'longitude': point.lon,
        }
    return {'postcode': code, **where}
