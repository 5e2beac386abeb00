"""Schools, their cohorts and students, and the block dates that are set."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation
from brokerage.core import journeys
from brokerage.core.adjustments import Adjustment, labels_of
from brokerage.core.distance import in_words
from brokerage.core.journeys import TravelMode
from brokerage.core.models import BaseModel
from brokerage.core.patterns import Pattern, pattern_in_words
from brokerage.core.privacy import Keep, classed
from brokerage.core.sectors import Sector
from schools.enums import BlockState, Gap, Relationship, Sen, WaitingList
from schools.rules import days_out, tier_of, travel_metres
from schools.validators import validate_upn, validate_urn


class OwnedBySchool(models.QuerySet):
    """Rows of a school: its own people see them; a hub sees what its filter says; others see nothing."""

    school_path = 'school'
    hub_sees = Q(pk__in=[])

    def visible_to(self, membership):
        if membership.organisation.kind == Kind.SCHOOL:
            return self.filter(**{f'{self.school_path}__organisation_id': membership.organisation_id})
        if membership.organisation.kind == Kind.HUB:
            hub = Q(**{f'{self.school_path}__organisation__hub_id': membership.organisation_id})
            return self.filter(hub & self.hub_sees)
        return self.none()


class SchoolQuerySet(models.QuerySet):
    def visible_to(self, membership):
        if membership.organisation.kind == Kind.SCHOOL:
            return self.filter(organisation_id=membership.organisation_id)
        if membership.organisation.kind == Kind.HUB:
            return self.filter(organisation__hub_id=membership.organisation_id)
        return self.none()


class School(BaseModel):
    """A school, one to one with its organisation. `shares_names` lets its hub see who its students are,
    `joins_area_match` lets it match them together with those of its other schools (it sees counts only).
    `waiting_list` says who decides about a place that is given back.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name='school')
    urn = models.CharField('URN', max_length=6, unique=True, validators=[validate_urn])
    postcode = models.CharField(max_length=8)
    easting = models.IntegerField(null=True, blank=True)
    northing = models.IntegerField(null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    shares_names = models.BooleanField(default=False)
    joins_area_match = models.BooleanField(default=True)
    waiting_list = models.CharField(max_length=10, choices=WaitingList, default=WaitingList.PROPOSE)

    objects = SchoolQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        neutral='organisation urn postcode easting northing phone shares_names joins_area_match waiting_list',
    )

    class Meta:
        ordering = ['organisation__name', 'pk']
        constraints = [
            models.CheckConstraint(
                condition=Q(waiting_list__in=WaitingList.values), name='school_waiting_list'
            )
        ]

    def __str__(self):
        return self.organisation.name


class CohortQuerySet(OwnedBySchool):
    hub_sees = Q()


class Cohort(BaseModel):
    """A year group of a school in one academic year; `starts_year` 2026 means 2026/27."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name='cohorts')
    name = models.CharField(max_length=60)
    year_group = models.PositiveSmallIntegerField()
    starts_year = models.PositiveSmallIntegerField('academic year')

    objects = CohortQuerySet.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='school name year_group starts_year')

    class Meta:
        ordering = ['-starts_year', 'year_group', 'pk']
        constraints = [
            models.UniqueConstraint(fields=['school', 'starts_year', 'name'], name='cohort_once'),
            models.CheckConstraint(condition=Q(year_group__range=(7, 14)), name='cohort_year_group'),
        ]

    def __str__(self):
        return f'{self.name} {self.starts_year}/{(self.starts_year + 1) % 100:02d}'


class StudentQuerySet(OwnedBySchool):
    """A hub sees students only of schools that share names; an employer never through this table."""

    hub_sees = Q(school__shares_names=True)

    def current(self):
        return self.filter(left_on=None)

    def missing(self, gap):
        return self.filter(gap_condition(gap))

    def named(self, words):
        """Each word begins or is inside a first name, last name or tutor group."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(tutor_group__icontains=word)
            )
        return found


class Student(BaseModel):
    """A student as the school knows them. What an employer must never see is in `Circumstances`."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name='students')
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name='students')
    upn = models.CharField('UPN', max_length=13, validators=[validate_upn])
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    date_of_birth = models.DateField()
    tutor_group = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    easting = models.IntegerField(null=True, blank=True)
    northing = models.IntegerField(null=True, blank=True)
    email = models.EmailField(blank=True)
    # The limit is minutes by a way of travelling where the student has one, else miles in a straight line.
    max_travel_miles = models.PositiveSmallIntegerField(default=5)
    travel_mode = models.CharField(max_length=5, choices=TravelMode, blank=True)
    travel_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    step_free = models.BooleanField('needs step-free access', default=False)
    # Practical adjustments at the workplace; why they are needed is written nowhere here.
    needs = ArrayField(models.CharField(max_length=20, choices=Adjustment), default=list, blank=True)
    left_on = models.DateField(null=True, blank=True)

    objects = StudentQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='upn first_name last_name date_of_birth tutor_group postcode easting northing email '
        'max_travel_miles travel_mode travel_minutes',
        special='step_free needs',
        neutral='school cohort left_on',
    )

    class Meta:
        ordering = ['last_name', 'first_name', 'pk']
        constraints = [
            models.UniqueConstraint(fields=['school', 'upn'], name='student_upn_once'),
            models.CheckConstraint(condition=Q(max_travel_miles__range=(1, 50)), name='student_travel'),
            models.CheckConstraint(condition=Q(needs__contained_by=Adjustment.values), name='student_needs'),
            models.CheckConstraint(
                condition=Q(travel_mode='', travel_minutes=None)
                | Q(
                    travel_mode__in=TravelMode.values,
                    travel_minutes__isnull=False,
                    travel_minutes__range=(journeys.SHORTEST, journeys.LONGEST),
                ),
                name='student_journey_whole',
            ),
        ]
        indexes = [models.Index(fields=['cohort', 'last_name', 'first_name', 'id'])]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return f'{self.first_name} {self.last_name}'

    @property
    def need_labels(self):
        return labels_of(self.needs)

    @property
    def travel_metres(self):
        """The furthest a place may be, in whole metres in a straight line."""
        return travel_metres(self.max_travel_miles, self.travel_mode, self.travel_minutes)

    @property
    def travel_words(self):
        """The limit as it was given: 'up to 30 minutes by bus', 'up to 5 miles'."""
        if self.travel_mode:
            return journeys.limit_words(self.travel_mode, self.travel_minutes)
        return f'up to {self.max_travel_miles} mile{"" if self.max_travel_miles == 1 else "s"}'

    @property
    def reach_words(self):
        return f'at most {in_words(self.travel_metres)} away'

    @property
    def travel_basis(self):
        """What an estimate of this student's journeys rests on; empty when the limit is in miles."""
        return journeys.basis(self.travel_mode) if self.travel_mode else ''

    def journey_words(self, metres):
        """'about 25 minutes by bus' for metres in a straight line; empty when the limit is in miles."""
        return journeys.in_words(self.travel_mode, metres) if self.travel_mode else ''


class CircumstancesQuerySet(OwnedBySchool):
    """Held by the school for the school: no hub, employer or partner reads a row."""

    school_path = 'student__school'


class Circumstances(models.Model):
    """School-held flags: they steer priority and reports and are never shown to an employer."""

    student = models.OneToOneField(Student, on_delete=models.CASCADE, related_name='circumstances')
    sen = models.CharField(max_length=1, choices=Sen, default=Sen.NONE)
    looked_after = models.BooleanField(default=False)
    care_leaver = models.BooleanField(default=False)
    free_school_meals = models.BooleanField(default=False)
    english_additional = models.BooleanField('English as an additional language', default=False)
    young_carer = models.BooleanField(default=False)
    vulnerable = models.BooleanField('ask the DSL before any placement', default=False)
    needs_note = models.TextField(blank=True)

    objects = CircumstancesQuerySet.as_manager()
    privacy = classed(
        Keep.NEEDS,
        special='sen looked_after care_leaver free_school_meals english_additional young_carer vulnerable '
        'needs_note',
        neutral='student',
    )

    class Meta:
        verbose_name_plural = 'circumstances'

    def __str__(self):
        return f'Circumstances of student {self.student_id}'

    @property
    def tier(self):
        return tier_of(self.looked_after, self.care_leaver, self.sen, self.free_school_meals)


class GuardianQuerySet(OwnedBySchool):
    school_path = 'student__school'


class Guardian(BaseModel):
    """A parent, carer or social worker of one student; the school says who may consent to a placement."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='guardians')
    name = models.CharField(max_length=160)
    relationship = models.CharField(max_length=16, choices=Relationship, default=Relationship.PARENT)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_main = models.BooleanField(default=True)
    may_consent = models.BooleanField('is asked for consent', default=True)

    objects = GuardianQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT, personal='name email phone relationship', neutral='student is_main may_consent'
    )

    class Meta:
        ordering = ['-is_main', 'pk']
        constraints = [
            models.UniqueConstraint(fields=['student'], condition=Q(is_main=True), name='guardian_one_main')
        ]

    def __str__(self):
        return self.name


class PreferenceQuerySet(OwnedBySchool):
    school_path = 'student__school'


class Preference(models.Model):
    """A sector a student would like; rank 1 is the favourite."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='preferences')
    rank = models.PositiveSmallIntegerField()
    sector = models.CharField(max_length=40, choices=Sector)

    objects = PreferenceQuerySet.as_manager()
    privacy = classed(Keep.STUDENT, personal='sector rank', neutral='student')

    class Meta:
        ordering = ['rank', 'pk']
        constraints = [
            models.UniqueConstraint(fields=['student', 'rank'], name='preference_rank_once'),
            models.UniqueConstraint(fields=['student', 'sector'], name='preference_sector_once'),
            models.CheckConstraint(condition=Q(rank__range=(1, 10)), name='preference_rank'),
        ]

    def __str__(self):
        return f'{self.rank}: {self.get_sector_display()}'


class BlockQuerySet(OwnedBySchool):
    school_path = 'cohort__school'
    hub_sees = Q()

    def open(self):
        """Not closed: students go out, or mean to, on these dates."""
        return self.exclude(state=BlockState.CLOSED)

    def touching(self, first, last):
        return self.filter(start__lte=last, end__gte=first)


class Block(BaseModel):
    """Block dates: when a cohort is out of school, first and last day both included."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name='blocks')
    name = models.CharField(max_length=80)
    start = models.DateField()
    end = models.DateField()
    state = models.CharField(max_length=10, choices=BlockState, default=BlockState.DRAFT)
    pattern = models.CharField(max_length=12, choices=Pattern, default=Pattern.FULL_BLOCK)
    # 0 is Monday; empty where every day counts, or where the days follow no week.
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    objects = BlockQuerySet.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='cohort name start end state pattern weekdays')

    class Meta:
        ordering = ['start', 'pk']
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F('start')), name='block_dates_in_order'),
            models.CheckConstraint(condition=Q(state__in=BlockState.values), name='block_state'),
            models.CheckConstraint(
                condition=Q(pattern='full_block', weekdays=[])
                | Q(pattern='day_a_week', weekdays__len=1)
                | Q(pattern__in=['half_days', 'single_days']),
                name='block_pattern',
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]), name='block_weekdays'
            ),
        ]
        indexes = [models.Index(fields=['start', 'end'])]

    def __str__(self):
        return self.name

    @property
    def school(self):
        return self.cohort.school

    @property
    def working_days(self):
        return days_out(self.start, self.end, self.weekdays)

    @property
    def pattern_words(self):
        return pattern_in_words(self.pattern, self.weekdays)


def gap_condition(gap):
    """The students of whom `gap` is missing, as a condition for a filter or a count."""
    reachable = Guardian.objects.filter(student=OuterRef('pk')).exclude(email='')
    return {
        Gap.EMAIL: Q(email=''),
        Gap.PREFERENCES: Q(~Exists(Preference.objects.filter(student=OuterRef('pk')))),
        Gap.POSTCODE: Q(postcode=''),
        Gap.GUARDIAN_EMAIL: Q(~Exists(reachable)),
    }[Gap(gap)]
