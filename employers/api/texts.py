"""Offers as JSON text: drawn when somebody asks first, kept until the offer, the day or the shape changes."""

import json
from hashlib import sha256

from django.conf import settings
from django.utils import timezone
from rest_framework.renderers import JSONRenderer

from employers.models import Offer
from employers.queries import OfferSearch, with_windows
from employers.queries.listed import keep_texts
from employers.serializers import KeptOfferSerializer, OfferSerializer

SHAPE = sha256(
    repr((OfferSerializer.Meta.fields, settings.SPECTACULAR_SETTINGS['VERSION'], settings.SITE_URL)).encode()
)


def texts_of(rows, hub, *, fields=(), search=None):
    """{number: JSON text} of the offers of `rows` (see `listed_rows`) that stand on the list today.

    Each may bring `metres` from where was asked. `fields` are all that is told, in that case. With a `search`
    for certain dates, only the windows on those are in it, and nothing is kept.
    """
    told = _drawn([row['id'] for row in rows], hub, search) if search else _kept(rows, hub)
    name = json.dumps(hub.name)
    ends = {row['id']: f',"hub":{name},"distance_metres":{json.dumps(row.get("metres"))}}}' for row in rows}
    whole = {number: text[:-1] + ends[number] for number, text in told.items()}
    return {number: _narrowed(text, fields) for number, text in whole.items()} if fields else whole


def _kept(rows, hub):
    stamp = f'{timezone.localdate()} {SHAPE.hexdigest()[:16]}'
    told = {row['id']: row['text'] for row in rows if row['drawn'] == f'{row["change"]} {stamp}'}
    stale = {row['id']: row for row in rows if row['id'] not in told}
    if not stale:
        return told
    drawn = _drawn(list(stale), hub, OfferSearch())
    # Not on the list, but found by the search: the day has brought it there, and the next hour tells.
    keep_texts(
        [
            {**stale[number], 'text': text, 'drawn': f'{stale[number]["change"]} {stamp}'}
            for number, text in drawn.items()
            if stale[number]['change']
        ]
    )
    found = told | drawn
    return {row['id']: found[row['id']] for row in rows if row['id'] in found}


def _drawn(numbers, hub, search):
    """Of those that are listed on this day: time alone may have taken some off."""
    offers = search.queryset(Offer.objects.filter(pk__in=numbers)).listed().in_area(hub)
    found = {offer.pk: _text(offer) for offer in with_windows(offers, search)}
    return {number: found[number] for number in numbers if number in found}


def _text(offer):
    return JSONRenderer().render(KeptOfferSerializer(offer).data).decode()


def _narrowed(text, fields):
    offer = json.loads(text)
    return json.dumps({name: offer[name] for name in fields}, separators=(',', ':'), ensure_ascii=False)
