"""What stands on a hub's list, with each offer's text for partners: drawn once, read by everyone.

`reach` says of which hub, and what of its list.
"""

from django.db import connection
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from brokerage.core.postcodes import outcode_of
from employers.models import Employer, Listed, Offer, Window

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


def listed_rows(reach, **narrowed):
    """{id, ref, change, text, drawn} of the offers on the list; `id` is the offer's number."""
    rows = reach.narrow_by_offer(Listed.objects.filter(hub=reach.hub, **narrowed), 'offer')
    return rows.annotate(id=F('offer')).values(*COLUMNS)


def offers_on(reach):
    """The offers on the list."""
    return reach.narrow(Offer.objects.filter(pk__in=Listed.objects.filter(hub=reach.hub).values('offer')))


def windows_on(reach):
    """Their windows to come that are open to everyone, each with its offer."""
    today = timezone.localdate()
    windows = Window.objects.bookable(today).for_everyone(today)
    on_list = Exists(Listed.objects.filter(hub=reach.hub, offer=OuterRef('offer_id')))
    return reach.narrow_by_offer(windows.filter(on_list), 'offer_id').select_related('offer')


def employers_on(reach):
    """Employers with an offer on the list, each with how many as `listed`."""
    theirs = offers_on(reach).filter(employer=OuterRef('pk')).order_by().values('employer')
    counted = Subquery(theirs.annotate(n=Count('pk')).values('n'), output_field=IntegerField())
    rows = Employer.objects.filter(organisation__hub=reach.hub).annotate(listed=Coalesce(counted, 0))
    return rows.filter(listed__gt=0).select_related('organisation')


def sectors_on(reach):
    """{sector: how many offers of the list}."""
    return _counted(reach, F('sector'))


def areas_on(reach):
    """{first half of a postcode: how many offers of the list}, in order."""
    return _counted(reach, outcode_of('site__postcode'))


def _counted(reach, what):
    rows = offers_on(reach).order_by().annotate(what=what).values('what').annotate(n=Count('pk'))
    return {row['what']: row['n'] for row in rows.order_by('what')}


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
