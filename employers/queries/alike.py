"""Offers that may be one and the same, listed twice: a question to put to a person, not an answer."""

from dataclasses import dataclass

from django.db import connection

from employers.models import Offer
from employers.queries.offers import with_places

# Our own judgement: two of one template with a title of their own stay below, one copied and half changed above.
ALIKE, ALIKE_ON_THE_SAME_DATES = 0.8, 0.65
SAME_EMPLOYER = 0.6
MOST = 100
# At one postcode, of one employer or of two whose names are alike; titles count for six tenths, what is told of the
# work for four. pg_trgm's similarity(): shared runs of three letters, 0 to 1.
PAIRS = """
WITH live AS (
    SELECT o.id, o.employer_id, o.title, s.postcode, a.name, a.hub_id,
        o.summary || ' ' || array_to_string(o.will_do, ' ') AS told
    FROM employers_offer o JOIN employers_site s ON s.id = o.site_id
    JOIN employers_employer e ON e.id = o.employer_id JOIN accounts_organisation a ON a.id = e.organisation_id
    WHERE o.status <> 'closed' AND a.hub_id = %(hub)s
), scored AS (
    SELECT one.id AS first, two.id AS second,
        0.6 * similarity(one.title, two.title) + 0.4 * similarity(one.told, two.told) AS score,
        EXISTS (SELECT FROM employers_window v JOIN employers_window w ON w.offer_id = two.id
            AND w.closed_at IS NULL AND v.closed_at IS NULL AND v.start <= w."end" AND w.start <= v."end"
            WHERE v.offer_id = one.id) AS same_dates
    FROM live one JOIN live two ON two.postcode = one.postcode AND two.id > one.id
    WHERE (%(offer)s IS NULL OR %(offer)s IN (one.id, two.id))
        AND (one.employer_id = two.employer_id
            OR NOT %(own)s AND similarity(one.name, two.name) >= %(names)s)
)
SELECT first, second, same_dates FROM scored
WHERE score >= CASE WHEN same_dates THEN %(dated)s ELSE %(alike)s END
    AND NOT EXISTS (SELECT FROM employers_keptboth k WHERE k.first_id = first AND k.second_id = second)
ORDER BY score DESC, first, second LIMIT %(most)s
"""


@dataclass(frozen=True)
class Pair:
    first: Offer
    second: Offer
    same_dates: bool

    @property
    def words(self):
        """What they share, in words."""
        place = 'Same place, similar title and tasks'
        return f'{place}, dates that overlap' if self.same_dates else f'{place}, different dates'


def pairs_in(hub):
    """`Pair`s of a hub's area that nobody has settled, the likeliest first, 100 at most."""
    return _pairs(hub)


def like(offer, *, own=True):
    """[(other offer, whether dates overlap)] like `offer`; `own`: only of the same employer, drafts and all."""
    hub = offer.employer.organisation.hub
    pairs = _pairs(hub, offer.pk, own=own)
    return [(p.second if p.first.pk == offer.pk else p.first, p.same_dates) for p in pairs]


def _pairs(hub, offer=None, *, own=False):
    asked = {
        'hub': hub.pk,
        'offer': offer,
        'own': own,
        'names': SAME_EMPLOYER,
        'dated': ALIKE_ON_THE_SAME_DATES,
        'alike': ALIKE,
        'most': MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, asked)
        found = cursor.fetchall()
    numbers = {number for first, second, _ in found for number in (first, second)}
    offers = with_places(Offer.objects.select_related('employer__organisation', 'site')).in_bulk(numbers)
    return [Pair(offers[first], offers[second], same) for first, second, same in found]
