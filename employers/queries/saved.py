"""A school's favourites, and what a saved search finds for the one who saved it."""

from brokerage.accounts.enums import Kind, Permission
from brokerage.accounts.models import Organisation
from employers.models import Favourite, Offer
from employers.queries.search import OfferSearch, with_windows


def of_member(membership):
    """{'hub': …, 'school': …}: where a member's searches look, and for whom."""
    organisation = membership.organisation
    is_school = organisation.kind == Kind.SCHOOL
    return {'hub': organisation.area, 'school': organisation if is_school else None}


def keeps_searches(membership):
    """Schools and hubs look for offers; others do not."""
    kind = membership.organisation.kind
    return kind in (Kind.SCHOOL, Kind.HUB) and membership.may(Permission.OFFERS_VIEW)


def starred_by(membership, offers):
    """The numbers of those of `offers` that carry a star of the member's school."""
    rows = Favourite.objects.visible_to(membership).filter(offer__in=[offer.pk for offer in offers])
    return set(rows.values_list('offer', flat=True))


def favourites_of(membership):
    """Offers with a star, the newest star first; `is_open` where it still has a place on dates to come."""
    rows = Favourite.objects.visible_to(membership).order_by('-pk').values_list('offer', flat=True)
    numbers = list(rows)
    search = OfferSearch(**of_member(membership))
    found = search.queryset(Offer.objects.filter(pk__in=numbers)).filter(places_left__gt=0)
    open_now = {offer.pk: offer for offer in with_windows(found, search)}
    all_of_them = Offer.objects.select_related('employer__organisation', 'site').in_bulk(numbers)
    offers = [open_now.get(number, all_of_them[number]) for number in numbers]
    for offer in offers:
        offer.is_open = offer.pk in open_now
    return offers


def findable(search):
    """What a search finds that somebody could have: with a place left."""
    return search.queryset().filter(places_left__gt=0)


def hub_answering(search):
    """The hub that writes to a visitor: that of the first offer found, else of the nearest, else of any.

    None where no hub takes part yet.
    """
    for wider in (search, OfferSearch(near=search.near), OfferSearch()):
        found = wider.found().select_related('employer__organisation__hub').order_by(*wider.order).first()
        if found:
            return found.employer.organisation.hub
    return Organisation.objects.filter(kind=Kind.HUB, is_active=True).order_by('pk').first()
