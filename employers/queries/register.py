"""The hub's register: one row an employer, found by name, postcode or contact."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from brokerage.core.postcodes import PostcodeProblem, normalise
from employers.enums import EmployerStatus, InsuranceBasis, OfferStatus
from employers.models import Contact, Offer, Site, Window
from employers.queries.completeness import thin
from employers.queries.summary import SOON, insurance_state

WHOLE, THIN = 'whole', 'thin'


@dataclass(frozen=True)
class RegisterSearch:
    """What the hub filters its register by, already cleaned."""

    q: str = ''
    sector: str = ''
    status: str = ''
    band: str = ''
    insurance: str = ''
    listing: str = ''

    def narrow(self, employers, today=None):
        """Rows of `employers` (already what the member may see) that match."""
        facts = {'sector': self.sector, 'status': self.status, 'risk_band': self.band}
        employers = employers.filter(**{name: value for name, value in facts.items() if value})
        today = today or timezone.localdate()
        return self._listed(self._insured(self._words(employers), today), today)

    def _words(self, employers):
        text = self.q.strip()
        if not text:
            return employers
        contacts = Contact.objects.filter(employer=OuterRef('pk')).filter(
            Q(name__icontains=text) | Q(email__icontains=text)
        )
        sites = Site.objects.filter(employer=OuterRef('pk'), postcode__startswith=_as_postcode(text))
        named = Q(organisation__name__icontains=text) | Q(company_number=text.upper())
        return employers.filter(named | Exists(contacts) | Exists(sites))

    def _insured(self, employers, today):
        ends = 'insurance__expires_on'
        if self.insurance == 'soon':
            return employers.filter(**{f'{ends}__gte': today, f'{ends}__lte': today + SOON})
        if self.insurance == 'out':
            return employers.filter(**{f'{ends}__lt': today})
        if self.insurance == 'unknown':
            return employers.filter(Q(insurance=None) | Q(insurance__basis=InsuranceBasis.NOT_KNOWN))
        return employers

    def _listed(self, employers, today):
        """By what its published offers say; who has none is in neither list."""
        if not self.listing:
            return employers
        published = _published()
        some_thin = Exists(thin(published, today))
        if self.listing == THIN:
            return employers.filter(some_thin)
        return employers.filter(Exists(published), ~some_thin)


def _published():
    return Offer.objects.filter(employer=OuterRef('pk'), status=OfferStatus.PUBLISHED)


def register_rows(employers):
    """What a row of the register shows, in three queries however many rows.

    `thin_offers`: how many of its `published_offers` have something missing.
    """
    offers = Count('offers', filter=Q(offers__status=OfferStatus.PUBLISHED))
    thin_offers = thin(_published()).order_by().values('employer').annotate(n=Count('pk')).values('n')
    return (
        employers.annotate(published_offers=offers, thin_offers=Coalesce(Subquery(thin_offers), 0))
        .select_related('organisation', 'insurance')
        .prefetch_related('sites', Prefetch('contacts', Contact.objects.filter(is_main=True), to_attr='main'))
    )


def insurance_of(employer, today):
    """The insurance of a row whose `insurance` may be missing."""
    return insurance_state(getattr(employer, 'insurance', None), today)


def status_consequences(employer, status):
    """What moving an employer to `status` will do, in sentences."""
    if status != EmployerStatus.DO_NOT_CONTACT:
        label = EmployerStatus(status).label.lower()
        return [f'{employer} is marked as {label}. Its offers and dates stay as they are.']
    offers = Offer.objects.filter(employer=employer).published().count()
    taken = Window.objects.filter(offer__employer=employer).upcoming(timezone.localdate())
    taken = taken.aggregate(total=Sum('taken'))['total'] or 0
    return [
        'No message goes to this employer any more and it is not asked for places.',
        f'Published offers that leave the lists: {offers}.',
        'Links sent to this employer stop working.',
        f'Places already taken, which stay as arranged: {taken}. Call them if they must end.',
    ]


def not_asked(employers, year):
    """Who can be asked for places in `year`: may be contacted, has an address, was not asked yet."""
    address = Contact.objects.filter(employer=OuterRef('pk'), is_main=True).exclude(email='')
    employers = employers.exclude(status=EmployerStatus.DO_NOT_CONTACT)
    return employers.filter(Exists(address)).exclude(capacity_asks__year=year)


@dataclass(frozen=True)
class AskCount:
    """Before everyone is asked: how many will be, and why the others will not."""

    will: int
    asked: int
    no_address: int
    do_not_contact: int


def ask_count(employers, year):
    will = not_asked(employers, year).count()
    barred = employers.filter(status=EmployerStatus.DO_NOT_CONTACT).count()
    asked = employers.exclude(status=EmployerStatus.DO_NOT_CONTACT).filter(capacity_asks__year=year).count()
    return AskCount(will, asked, employers.count() - will - barred - asked, barred)


def _as_postcode(text):
    try:
        return normalise(text)
    except PostcodeProblem:
        return text.upper()
