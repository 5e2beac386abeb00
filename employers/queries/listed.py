"""What stands on a hub's list, with each offer's text for partners: drawn once, read by everyone."""

from django.db import connection
from django.db.models import F

from employers.models import Listed

AT_A_TIME = 500
COLUMNS = ('id', 'ref', 'change', 'text', 'drawn')
# A row that somebody is changing this moment is passed over, so that no reader waits or makes others wait.
KEEP = """
WITH free AS (
    SELECT l.offer, v.text, v.drawn FROM employers_listed l
    JOIN unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]) AS v(offer, change, text, drawn)
        ON v.offer = l.offer AND v.change = l.change
    FOR UPDATE OF l SKIP LOCKED
)
UPDATE employers_listed l SET text = free.text, drawn = free.drawn FROM free WHERE l.offer = free.offer
"""


def listed_rows(hub, **narrowed):
    """{id, ref, change, text, drawn} of the offers on a hub's list; `id` is the offer's number."""
    return Listed.objects.filter(hub=hub, **narrowed).annotate(id=F('offer')).values(*COLUMNS)


def in_pieces(rows):
    """All of `rows`, read a piece at a time by number: as quick at the end as at the beginning."""
    after = 0
    while piece := list(rows.filter(offer__gt=after).order_by('offer')[:AT_A_TIME]):
        yield piece
        after = piece[-1]['id']


def keep_texts(rows):
    """Keep `text` and `drawn` of rows whose offer has not changed since `change`."""
    if not rows:
        return
    columns = [[row[name] for row in rows] for name in ('id', 'change', 'text', 'drawn')]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, columns)
