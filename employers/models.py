"""An employer's side: who they are, where, whom to ask, what they offer and when."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Membership, Organisation
from brokerage.core.calendar import academic_year_name
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from brokerage.core.sectors import RiskBand, Sector
from employers.enums import (
    CapacityAnswer,
    ContactOutcome,
    ContactWay,
    EmployerStatus,
    InsuranceBasis,
    Mode,
    OfferStatus,
    PreMeeting,
    Rung,
)
from employers.validators import validate_company_number


class OwnedByEmployer(models.QuerySet):
    """Rows of an employer: its own people and the hub of its area see them; others see nothing."""

    employer_path = 'employer'

    def visible_to(self, membership):
        path = f'{self.employer_path}__organisation'
        if membership.organisation.kind == Kind.EMPLOYER:
            return self.filter(**{f'{path}_id': membership.organisation_id})
        if membership.organisation.kind == Kind.HUB:
            return self.filter(**{f'{path}__hub_id': membership.organisation_id})
        return self.none()


class EmployerQuerySet(OwnedByEmployer):
    def visible_to(self, membership):
        if membership.organisation.kind == Kind.EMPLOYER:
            return self.filter(organisation_id=membership.organisation_id)
        if membership.organisation.kind == Kind.HUB:
            return self.filter(organisation__hub_id=membership.organisation_id)
        return self.none()


class Employer(BaseModel):
    """A business in the hub's register, one to one with its organisation; most never sign in."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name='employer')
    company_number = models.CharField(max_length=8, blank=True, validators=[validate_company_number])
    sector = models.CharField(max_length=40, choices=Sector)
    employees = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=EmployerStatus, default=EmployerStatus.PROSPECT)
    risk_band = models.CharField(max_length=14, choices=RiskBand, default=RiskBand.LOW)
    min_year_group = models.PositiveSmallIntegerField(default=10)
    places_per_week = models.PositiveSmallIntegerField(default=0)
    last_hosted = models.DateField(null=True, blank=True)
    good_with = models.CharField(max_length=200, blank=True)
    notes = models.TextField(blank=True)
    owner = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name='+')

    objects = EmployerQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        personal='notes owner',
        neutral='organisation company_number sector employees status risk_band min_year_group '
        'places_per_week last_hosted good_with',
    )

    class Meta:
        ordering = ['organisation__name', 'pk']
        constraints = [
            models.CheckConstraint(condition=Q(status__in=EmployerStatus.values), name='employer_status')
        ]
        indexes = [
            models.Index(fields=['company_number'], condition=~Q(company_number=''), name='employer_number')
        ]

    def __str__(self):
        return self.organisation.name

    @property
    def may_be_contacted(self):
        return self.status != EmployerStatus.DO_NOT_CONTACT


class InsuranceQuerySet(OwnedByEmployer):
    pass


class Insurance(BaseModel):
    """What covers a student at work, as last told; the rules about it are in `safeguarding`.

    Pounds are whole. `told_by` says whether the register, the employer or a certificate said so.
    """

    employer = models.OneToOneField(Employer, on_delete=models.CASCADE, related_name='insurance')
    basis = models.CharField(max_length=20, choices=InsuranceBasis, default=InsuranceBasis.NOT_KNOWN)
    insurer = models.CharField(max_length=120, blank=True)
    policy_number = models.CharField(max_length=60, blank=True)
    cover_pounds = models.PositiveIntegerField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    insurer_told = models.BooleanField('insurer told of long or unusual placements', default=False)
    told_by = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = InsuranceQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        personal='told_by',
        neutral='employer basis insurer policy_number cover_pounds expires_on insurer_told told_at',
    )

    class Meta:
        verbose_name_plural = 'insurance'

    def __str__(self):
        return f'{self.get_basis_display()} of {self.employer}'


class SiteQuerySet(OwnedByEmployer):
    pass


class Site(BaseModel):
    """A place where students go. Eastings and northings are metres on the national grid (OSGB36)."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name='sites')
    name = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=250)
    postcode = models.CharField(max_length=8)
    easting = models.IntegerField(null=True, blank=True)
    northing = models.IntegerField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    step_free = models.BooleanField(default=False)

    objects = SiteQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        neutral='employer name address postcode easting northing latitude longitude step_free',
    )

    class Meta:
        ordering = ['name', 'pk']
        constraints = [
            models.CheckConstraint(
                condition=Q(easting__isnull=True, northing__isnull=True)
                | Q(easting__isnull=False, northing__isnull=False),
                name='site_position_whole',
            )
        ]
        indexes = [
            models.Index(fields=['postcode']),
            models.Index(fields=['easting', 'northing'], name='site_position'),
        ]

    def __str__(self):
        return self.name or self.address

    @property
    def outcode(self):
        """The first part of the postcode: as near as a stranger may be told."""
        return self.postcode.split(' ')[0]


class ContactQuerySet(OwnedByEmployer):
    pass


class Contact(BaseModel):
    """A person at an employer; exactly one is the main contact."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name='contacts')
    name = models.CharField(max_length=160)
    job_title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_main = models.BooleanField(default=False)
    email_bounced = models.BooleanField(default=False)

    objects = ContactQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION, personal='name job_title email phone', neutral='employer is_main email_bounced'
    )

    class Meta:
        ordering = ['-is_main', 'name', 'pk']
        constraints = [
            models.UniqueConstraint(fields=['employer'], condition=Q(is_main=True), name='contact_one_main')
        ]

    def __str__(self):
        return self.name


class OutreachQuerySet(OwnedByEmployer):
    def visible_to(self, membership):
        """The hub's own log: the employer does not read it."""
        if membership.organisation.kind == Kind.HUB:
            return super().visible_to(membership)
        return self.none()


class Outreach(BaseModel):
    """A call, visit or e-mail to an employer and what came of it."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name='outreach')
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')
    on = models.DateField()
    way = models.CharField(max_length=8, choices=ContactWay, default=ContactWay.CALL)
    outcome = models.CharField(max_length=16, choices=ContactOutcome)
    note = models.CharField(max_length=500, blank=True)

    objects = OutreachQuerySet.as_manager()
    privacy = classed(Keep.ORGANISATION, personal='by note', neutral='employer on way outcome')

    class Meta:
        ordering = ['-on', '-pk']
        verbose_name_plural = 'outreach'

    def __str__(self):
        return f'{self.get_outcome_display()} on {self.on}'


class OfferQuerySet(OwnedByEmployer):
    def visible_to(self, membership):
        """Employers see their own, hubs their area's; schools see what is published in their area."""
        if membership.organisation.kind == Kind.SCHOOL:
            return self.published().filter(employer__organisation__hub_id=membership.organisation.hub_id)
        return super().visible_to(membership)

    def published(self):
        return self.filter(status=OfferStatus.PUBLISHED)


class Offer(BaseModel):
    """A role at a site that an employer lists. `version` counts changes that matter to safety."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name='offers')
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name='offers')
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name='offers'
    )
    title = models.CharField(max_length=120)
    sector = models.CharField(max_length=40, choices=Sector)
    status = models.CharField(max_length=10, choices=OfferStatus, default=OfferStatus.DRAFT)
    rung = models.CharField(max_length=10, choices=Rung, default=Rung.ONE_WEEK)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON)
    risk_band = models.CharField(max_length=14, choices=RiskBand, default=RiskBand.LOW)
    summary = models.TextField(blank=True)
    will_do = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    observe_only = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    must_not_do = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    min_year_group = models.PositiveSmallIntegerField(default=10)
    max_year_group = models.PositiveSmallIntegerField(default=13)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    day_starts = models.TimeField(null=True, blank=True)
    day_ends = models.TimeField(null=True, blank=True)
    break_minutes = models.PositiveSmallIntegerField(default=60)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    dress = models.CharField(max_length=200, blank=True)
    lunch = models.CharField(max_length=200, blank=True)
    travel = models.CharField(max_length=300, blank=True)
    access = models.CharField(max_length=300, blank=True)
    step_free = models.BooleanField(default=False)
    pre_meeting = models.CharField(max_length=10, choices=PreMeeting, default=PreMeeting.NONE)
    version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)
    search = SearchVectorField(null=True, editable=False)

    objects = OfferQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        neutral='employer site contact title sector status rung mode risk_band summary will_do observe_only '
        'must_not_do min_year_group max_year_group min_age day_starts day_ends break_minutes weekdays dress '
        'lunch travel access step_free pre_meeting version published_at search',
    )

    class Meta:
        ordering = ['title', 'pk']
        constraints = [
            models.CheckConstraint(condition=Q(status__in=OfferStatus.values), name='offer_status'),
            models.CheckConstraint(
                condition=Q(max_year_group__gte=F('min_year_group')), name='offer_year_groups_in_order'
            ),
            models.CheckConstraint(
                condition=~Q(status='published') | Q(published_at__isnull=False), name='offer_published_at'
            ),
        ]
        indexes = [
            GinIndex(fields=['search'], name='offer_search'),
            models.Index(fields=['sector', 'id'], condition=Q(status='published'), name='offer_by_sector'),
        ]

    def __str__(self):
        return self.title


class WindowQuerySet(OwnedByEmployer):
    employer_path = 'offer__employer'

    def visible_to(self, membership):
        return self.filter(offer__in=Offer.objects.visible_to(membership))

    def upcoming(self, today):
        """Not closed and not over."""
        return self.filter(closed_at=None, end__gte=today)

    def open(self):
        return self.filter(offer__status=OfferStatus.PUBLISHED, taken__lt=F('places'), closed_at=None)


class Window(BaseModel):
    """Dates × places of an offer, first and last day both included.

    `taken` is moved only by `take_place` and `release_place`; the database refuses more than `places`.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name='windows')
    start = models.DateField()
    end = models.DateField()
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = WindowQuerySet.as_manager()
    privacy = classed(Keep.ORGANISATION, neutral='offer start end places taken closed_at')

    class Meta:
        ordering = ['start', 'pk']
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F('start')), name='window_dates_in_order'),
            models.CheckConstraint(condition=Q(taken__lte=F('places')), name='window_not_overfull'),
            models.CheckConstraint(condition=Q(taken__gte=0), name='window_not_below_zero'),
        ]
        indexes = [models.Index(fields=['start', 'end']), models.Index(fields=['offer', 'start'])]

    def __str__(self):
        return f'{self.start} to {self.end}, {self.places} places'

    @property
    def places_left(self):
        return 0 if self.closed_at else self.places - self.taken


class CapacityAskQuerySet(OwnedByEmployer):
    pass


class CapacityAsk(BaseModel):
    """The hub's question, once a school year for all its schools: how many places could you offer?"""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name='capacity_asks')
    year = models.PositiveSmallIntegerField('school year that begins in')
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=5, choices=CapacityAnswer, blank=True)
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    outreach = models.OneToOneField(
        Outreach, null=True, blank=True, on_delete=models.SET_NULL, related_name='capacity_ask'
    )

    objects = CapacityAskQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        personal='note',
        neutral='employer year asked_at answered_at answer places outreach',
    )

    class Meta:
        ordering = ['-year', 'pk']
        constraints = [
            models.UniqueConstraint(fields=['employer', 'year'], name='capacity_asked_once_a_year'),
            models.CheckConstraint(
                condition=Q(answer='', answered_at__isnull=True)
                | Q(answer__in=CapacityAnswer.values, answered_at__isnull=False),
                name='capacity_answered_whole',
            ),
        ]

    def __str__(self):
        return f'Capacity of {self.employer} in {self.year}'

    @property
    def year_name(self):
        return academic_year_name(self.year)
