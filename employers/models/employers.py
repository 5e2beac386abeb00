"""The register: employers, what insures students there, sites and contacts."""

from django.db import models
from django.db.models import Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Membership, Organisation
from brokerage.core.models import BaseModel
from brokerage.core.postcodes import first_half
from brokerage.core.privacy import Keep, classed
from brokerage.core.sectors import RiskBand, Sector
from brokerage.uploads.models import Upload
from employers.enums import EmployerStatus, InsuranceBasis, PlacesShown
from employers.models.owned import OwnedByEmployer
from employers.validators import validate_company_number


class EmployerQuerySet(OwnedByEmployer):
    def visible_to(self, membership):
        if membership.organisation.kind == Kind.EMPLOYER:
            return self.filter(organisation_id=membership.organisation_id)
        if membership.organisation.kind == Kind.HUB:
            return self.filter(organisation__hub_id=membership.organisation_id)
        return self.none()


class Employer(BaseModel):
    """A business in the hub's register, one to one with its organisation; most never sign in.

    `most_at_once`: the most students in any one week, over all its dates; None is no limit. `on_hold`: for now
    nobody is sent there, so its offers stand on no list and no place of theirs can be taken. `places_shown` is taken
    over by new offers, which may say otherwise.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name='employer')
    company_number = models.CharField(max_length=8, blank=True, validators=[validate_company_number])
    sector = models.CharField(max_length=40, choices=Sector)
    employees = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=EmployerStatus, default=EmployerStatus.PROSPECT)
    risk_band = models.CharField(max_length=14, choices=RiskBand, default=RiskBand.LOW)
    min_year_group = models.PositiveSmallIntegerField(default=10)
    places_per_week = models.PositiveSmallIntegerField(default=0)
    most_at_once = models.PositiveSmallIntegerField(null=True, blank=True)
    last_hosted = models.DateField(null=True, blank=True)
    good_with = models.CharField(max_length=200, blank=True)
    notes = models.TextField(blank=True)
    owner = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name='+')
    on_hold = models.BooleanField(default=False)
    places_shown = models.CharField(max_length=10, choices=PlacesShown, default=PlacesShown.BAND)

    objects = EmployerQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        personal='notes owner',
        neutral='organisation company_number sector employees status risk_band min_year_group '
        'places_per_week most_at_once last_hosted good_with on_hold places_shown',
    )

    class Meta:
        ordering = ['organisation__name', 'pk']
        constraints = [
            models.CheckConstraint(condition=Q(status__in=EmployerStatus.values), name='employer_status'),
            models.CheckConstraint(condition=Q(most_at_once__gte=1), name='employer_most_at_once'),
            models.CheckConstraint(
                condition=Q(places_shown__in=PlacesShown.values), name='employer_places_shown'
            ),
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
    certificate = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name='+')

    objects = InsuranceQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        personal='told_by',
        neutral='employer basis insurer policy_number cover_pounds expires_on insurer_told told_at certificate',
    )

    class Meta:
        verbose_name_plural = 'insurance'

    def __str__(self):
        return f'{self.get_basis_display()} of {self.employer}'

    @property
    def cover_words(self):
        return f'£{self.cover_pounds:,}' if self.cover_pounds else ''


class SiteQuerySet(OwnedByEmployer):
    def on_hold(self):
        return self.filter(on_hold=True)


class Site(BaseModel):
    """A place where students go. Eastings and northings are metres on the national grid (OSGB36).

    `most_at_once`: the most students in any one week, over all dates of its offers; None is no limit. `on_hold`:
    for now nobody is sent to this site, as with an employer on hold.
    """

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name='sites')
    name = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=250)
    postcode = models.CharField(max_length=8)
    easting = models.IntegerField(null=True, blank=True)
    northing = models.IntegerField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    step_free = models.BooleanField(default=False)
    most_at_once = models.PositiveSmallIntegerField(null=True, blank=True)
    on_hold = models.BooleanField(default=False)

    objects = SiteQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        neutral='employer name address postcode easting northing latitude longitude step_free most_at_once '
        'on_hold',
    )

    class Meta:
        ordering = ['name', 'pk']
        constraints = [
            models.CheckConstraint(
                condition=Q(easting__isnull=True, northing__isnull=True)
                | Q(easting__isnull=False, northing__isnull=False),
                name='site_position_whole',
            ),
            models.CheckConstraint(condition=Q(most_at_once__gte=1), name='site_most_at_once'),
        ]
        indexes = [
            models.Index(fields=['postcode']),
            models.Index(fields=['easting', 'northing'], name='site_position'),
            # The few on hold: every list of offers leaves them out.
            models.Index(fields=['id'], condition=Q(on_hold=True), name='site_on_hold'),
        ]

    def __str__(self):
        return self.name or self.address

    @property
    def outcode(self):
        """The first part of the postcode: as near as a stranger may be told."""
        return first_half(self.postcode)


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
