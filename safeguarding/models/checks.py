"""What a hub's schools know of a workplace together: checks, suspensions, how long a check lasts."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from brokerage.core.sectors import RiskBand
from employers.models import Employer, OwnedByEmployer, Site
from safeguarding.enums import CheckEnd, CheckHow
from safeguarding.rules.policy import VALIDITY_MONTHS

MONTHS = [MinValueValidator(1), MaxValueValidator(60)]


class SharedInAreaQuerySet(OwnedByEmployer):
    """Schools of the area read them too: that is what they are for. The employer does not."""

    path = 'employer__organisation'

    def visible_to(self, membership):
        kind, organisation = membership.organisation.kind, membership.organisation
        hub = {Kind.HUB: organisation.pk, Kind.SCHOOL: organisation.hub_id}.get(kind)
        return self.filter(**{f'{self.path}__hub_id': hub}) if hub else self.none()


class SiteCheckQuerySet(SharedInAreaQuerySet):
    path = 'site__employer__organisation'

    def standing(self):
        """Not ended by a concern, an accident or a suspension; perhaps out of date."""
        return self.filter(ended_at=None)


class SiteCheck(BaseModel):
    """One school or the hub satisfied itself about the work of one band at a site; all may rely on it.

    Written once: who spoke to whom, when and how, and what was said. `covers` are the keys of the work as it
    was (queries.work_key): work that is not among them was not looked at. Only the end is added later.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name='checks')
    band = models.CharField(max_length=14, choices=RiskBand)
    made_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name='+')
    noted_by = models.CharField(max_length=300)
    spoke_to = models.CharField(max_length=160)
    job_title = models.CharField(max_length=120, blank=True)
    on = models.DateField()
    how = models.CharField(max_length=10, choices=CheckHow)
    asked = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    words = models.TextField(blank=True)
    no_visit_reason = models.CharField(max_length=300, blank=True)
    covers = ArrayField(models.CharField(max_length=64))
    expires_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=300, blank=True)
    ended_why = models.CharField(max_length=10, choices=CheckEnd, blank=True)

    objects = SiteCheckQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        personal='noted_by spoke_to job_title words no_visit_reason ended_by',
        neutral='site band made_by on how asked covers expires_on ended_at ended_why',
    )

    class Meta:
        ordering = ['-on', '-pk']
        constraints = [
            models.CheckConstraint(
                condition=~Q(spoke_to='') & ~Q(noted_by=''), name='site_check_who_spoke_to_whom'
            ),
            models.CheckConstraint(
                condition=~Q(band='higher') | Q(how='visit') | ~Q(no_visit_reason=''),
                name='site_check_higher_is_visited',
            ),
            models.CheckConstraint(
                condition=~Q(band='less_familiar') | ~Q(how='talk'), name='site_check_questions_asked'
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why='')
                | (Q(ended_at__isnull=False) & ~Q(ended_why='')),
                name='site_check_end_whole',
            ),
        ]
        indexes = [models.Index(fields=['site', 'band', '-on'], name='site_check_newest')]

    def __str__(self):
        return f'{self.get_band_display()} at {self.site}, checked {self.on}'


class SuspensionQuerySet(SharedInAreaQuerySet):
    def standing(self):
        return self.filter(lifted_at=None)

    def of(self, place):
        """Those of a whole employer, or those of one site and nothing else of its employer."""
        return self.filter(site=place) if isinstance(place, Site) else self.filter(employer=place, site=None)


class Suspension(BaseModel):
    """A hub lets nobody start at an employer, or at one `site` of it, until it says so. Why is the hub's alone."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name='suspensions')
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.CASCADE, related_name='suspensions'
    )
    words = models.TextField()
    by = models.CharField(max_length=300)
    at = models.DateTimeField()
    lifted_by = models.CharField(max_length=300, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = SuspensionQuerySet.as_manager()
    privacy = classed(Keep.ORGANISATION, personal='words by lifted_by', neutral='employer site at lifted_at')

    class Meta:
        ordering = ['-at', '-pk']
        constraints = [
            models.UniqueConstraint(
                fields=['employer', 'site'],
                condition=Q(lifted_at__isnull=True),
                nulls_distinct=False,
                name='suspension_one_standing',
            )
        ]

    def __str__(self):
        return f'Suspension of {self.site or self.employer}'


class CheckPolicyQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(hub=membership.organisation.area)


class CheckPolicy(BaseModel):
    """How many months checks and confirmations last in a hub's area: practice, not law. No row: as usual."""

    hub = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name='+')
    low = models.PositiveSmallIntegerField(default=VALIDITY_MONTHS[RiskBand.LOW], validators=MONTHS)
    less_familiar = models.PositiveSmallIntegerField(
        default=VALIDITY_MONTHS[RiskBand.LESS_FAMILIAR], validators=MONTHS
    )
    higher = models.PositiveSmallIntegerField(default=VALIDITY_MONTHS[RiskBand.HIGHER], validators=MONTHS)

    objects = CheckPolicyQuerySet.as_manager()
    privacy = classed(Keep.ORGANISATION, neutral='hub low less_familiar higher')

    class Meta:
        verbose_name_plural = 'check policies'
        constraints = [
            models.CheckConstraint(
                condition=Q(low__range=(1, 60), less_familiar__range=(1, 60), higher__range=(1, 60)),
                name='check_policy_months',
            )
        ]

    def __str__(self):
        return f'How long checks last in {self.hub}'

    @property
    def months(self):
        return {RiskBand(name): getattr(self, name) for name in RiskBand.values}
