"""May this happen safely: risk assessments, what parents were told and said, decisions, concerns."""

from django.db import models
from django.db.models import Q

from brokerage.accounts.enums import Kind, Permission
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from brokerage.core.sectors import RiskBand
from brokerage.uploads.models import Upload
from employers.models import Offer, OwnedByEmployer
from safeguarding.enums import (
    AssessmentKind,
    AssessmentState,
    ConsentAnswer,
    DslOutcome,
    Settlement,
    SummaryMethod,
)
from schools.models import Guardian, OwnedBySchool, Student

# Places and ways of working that a safeguarding lead, or an insurer, may want to hear of.
SETTINGS = ('home_setting', 'vehicle', 'residential', 'specified_place', 'outside_business')


class RiskAssessmentQuerySet(OwnedByEmployer):
    employer_path = 'offer__employer'

    def visible_to(self, membership):
        """The employer and its hub; schools of the area once the employer has confirmed it."""
        if membership.organisation.kind == Kind.SCHOOL:
            return self.filter(
                offer__employer__organisation__hub_id=membership.organisation.hub_id,
                offer__in=Offer.objects.visible_to(membership),
            ).exclude(state=AssessmentState.DRAFT)
        return super().visible_to(membership)

    def in_force(self):
        return self.filter(state=AssessmentState.CONFIRMED)


class RiskAssessment(BaseModel):
    """The employer's own assessment of an offer, from its answers; one version in force at a time.

    `answers` holds the sections of the form (hazards, young-person factors, induction, supervision,
    PPE, welfare, emergency) and, from confirmation on, the offer as it stood (`work`); `regulation_19` the
    five answers, True meaning the risk is there. `residual_max` is the highest score left after controls.
    `upload` is the employer's own document, where it sent one (`kind` uploaded).
    A conversation (`kind` verbal) is noted by a person of the school or hub. Once confirmed a version is
    never changed, by the database's own rule: only its state moves on, when it runs out or a new one
    takes its place.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name='risk_assessments')
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=AssessmentState, default=AssessmentState.DRAFT)
    kind = models.CharField(max_length=10, choices=AssessmentKind, default=AssessmentKind.NEW)
    band = models.CharField(max_length=14, choices=RiskBand)
    answers = models.JSONField(default=dict)
    regulation_19 = models.JSONField(default=dict)
    exception_text = models.JSONField(default=dict)
    # Null: nobody has answered yet, which is not the same as no.
    lone_adult = models.BooleanField(null=True, blank=True)
    home_setting = models.BooleanField(default=False)
    vehicle = models.BooleanField(default=False)
    residential = models.BooleanField(default=False)
    specified_place = models.BooleanField(default=False)
    outside_business = models.BooleanField("not the employer's normal business", default=False)
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name='+')
    residual_max = models.PositiveSmallIntegerField(null=True, blank=True)
    offer_version = models.PositiveIntegerField()
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=160, blank=True)
    confirmed_job = models.CharField(max_length=120, blank=True)
    noted_by = models.CharField('conversation noted by', max_length=300, blank=True)
    expires_on = models.DateField(null=True, blank=True)

    objects = RiskAssessmentQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        personal='confirmed_by confirmed_job noted_by answers',
        neutral='offer version state kind band regulation_19 exception_text lone_adult home_setting vehicle '
        'residential specified_place outside_business upload residual_max offer_version confirmed_on expires_on',
    )

    class Meta:
        ordering = ['-version']
        constraints = [
            models.UniqueConstraint(fields=['offer', 'version'], name='assessment_version_once'),
            models.UniqueConstraint(
                fields=['offer'], condition=Q(state='confirmed'), name='assessment_one_in_force'
            ),
            models.UniqueConstraint(
                fields=['offer'], condition=Q(state='draft'), name='assessment_one_draft'
            ),
            models.CheckConstraint(
                condition=Q(state='draft', confirmed_on__isnull=True, expires_on__isnull=True)
                | (
                    ~Q(state='draft')
                    & Q(confirmed_on__isnull=False, expires_on__isnull=False)
                    & ~Q(confirmed_by='')
                ),
                name='assessment_confirmed_is_whole',
            ),
            models.CheckConstraint(
                condition=Q(kind='uploaded', upload__isnull=False)
                | (~Q(kind='uploaded') & Q(upload__isnull=True)),
                name='assessment_uploaded_has_file',
            ),
        ]

    def __str__(self):
        return f'Risk assessment of {self.offer}, version {self.version}'


class OfPlacementQuerySet(OwnedBySchool):
    school_path = 'student__school'


class SummaryDelivery(BaseModel):
    """The parent was given the key risks and what is done about them (Management Regs 1999 reg 10(2))."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='+')
    placement_ref = models.CharField(max_length=12)
    assessment = models.ForeignKey(RiskAssessment, on_delete=models.PROTECT, related_name='+')
    method = models.CharField(max_length=10, choices=SummaryMethod)
    delivered_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=300)

    objects = OfPlacementQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='student recorded_by',
        neutral='placement_ref assessment method delivered_at',
    )

    class Meta:
        ordering = ['-delivered_at']
        verbose_name_plural = 'summary deliveries'
        indexes = [models.Index(fields=['placement_ref'])]

    def __str__(self):
        return f'Summary for placement {self.placement_ref}'


class Consent(BaseModel):
    """What a parent or carer said about one placement. The newest row counts; none is ever changed."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='+')
    placement_ref = models.CharField(max_length=12)
    guardian = models.ForeignKey(Guardian, null=True, on_delete=models.SET_NULL, related_name='+')
    answer = models.CharField(max_length=10, choices=ConsentAnswer)
    signed_name = models.CharField(max_length=160)
    emergency_phone = models.CharField(max_length=20, blank=True)
    share_needs = models.BooleanField(default=False)
    scan = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name='+')
    given_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=300)

    objects = OfPlacementQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='student guardian signed_name emergency_phone recorded_by',
        neutral='placement_ref answer share_needs scan given_at',
    )

    class Meta:
        ordering = ['-given_at', '-pk']
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=['given', 'refused']), name='consent_answer')
        ]
        indexes = [models.Index(fields=['placement_ref', '-given_at'])]

    def __str__(self):
        return f'Consent {self.answer} for placement {self.placement_ref}'


class ConsentSettlement(BaseModel):
    """How a school settled that two people said different things. The newest counts; none is changed."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='+')
    placement_ref = models.CharField(max_length=12)
    outcome = models.CharField(max_length=12, choices=Settlement)
    reason = models.TextField()
    settled_by = models.CharField(max_length=300)
    settled_at = models.DateTimeField()

    objects = OfPlacementQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='student settled_by',
        special='reason',
        neutral='placement_ref outcome settled_at',
    )

    class Meta:
        ordering = ['-settled_at', '-pk']
        constraints = [models.CheckConstraint(condition=~Q(reason=''), name='settlement_has_reason')]
        indexes = [models.Index(fields=['placement_ref', '-settled_at'])]

    def __str__(self):
        return f'Settlement for placement {self.placement_ref}'


class DslDecision(BaseModel):
    """What a designated safeguarding lead decided about one placement, and why. Rows are never changed."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='+')
    placement_ref = models.CharField(max_length=12)
    outcome = models.CharField(max_length=30, choices=DslOutcome)
    reason = models.TextField()
    conditions = models.TextField(blank=True)
    covers = models.JSONField(default=list)
    decided_by = models.CharField(max_length=300)
    decided_at = models.DateTimeField()

    objects = OfPlacementQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='student decided_by',
        special='reason conditions covers',
        neutral='placement_ref outcome decided_at',
    )

    class Meta:
        ordering = ['-decided_at', '-pk']
        constraints = [models.CheckConstraint(condition=~Q(reason=''), name='dsl_decision_has_reason')]
        indexes = [models.Index(fields=['placement_ref', '-decided_at'])]

    def __str__(self):
        return f'Decision on placement {self.placement_ref}'


class NeedsNote(BaseModel):
    """What this employer must know for this placement: written by the school, agreed by the parent, not a
    copy of school records, deleted after `delete_on`."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='+')
    placement_ref = models.CharField(max_length=12, unique=True)
    words = models.TextField()
    approved_by = models.CharField(max_length=300)
    delete_on = models.DateField()

    objects = OfPlacementQuerySet.as_manager()
    privacy = classed(
        Keep.NEEDS, personal='student approved_by', special='words', neutral='placement_ref delete_on'
    )

    def __str__(self):
        return f'Needs note for placement {self.placement_ref}'


class ConcernQuerySet(OfPlacementQuerySet):
    def visible_to(self, membership):
        """Only the school's safeguarding lead reads concerns."""
        if not membership.may(Permission.SAFEGUARDING_DECIDE):
            return self.none()
        return super().visible_to(membership)


class Concern(BaseModel):
    """A safeguarding concern for the DSL. Keeps the placement's reference only: it must outlive it."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name='+')
    placement_ref = models.CharField(max_length=12, blank=True)
    words = models.TextField()
    raised_by = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    objects = ConcernQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='student raised_by',
        special='words outcome',
        neutral='placement_ref raised_at closed_at',
    )

    class Meta:
        ordering = ['-raised_at', '-pk']
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=''), name='concern_closed_has_outcome'
            )
        ]

    def __str__(self):
        return f'Concern {self.ref}'
