"""What an employer offers, and when."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation
from brokerage.core.adjustments import Adjustment, labels_of
from brokerage.core.models import BaseModel
from brokerage.core.patterns import Pattern, days_in_words
from brokerage.core.privacy import Keep, classed
from brokerage.core.sectors import RiskBand, Sector
from brokerage.core.sub_sectors import SubSector, sector_words
from employers.enums import Mode, OfferStatus, PlacesShown, PreMeeting, Priority, Rung
from employers.models.employers import Contact, Employer, Site
from employers.models.owned import OwnedByEmployer
from employers.rules import Kept

# The list near a place is read from strips of the national grid, from south to north: so wide is one.
STRIP_METRES = 10_000
# The sector that a kind of work begins with.
OF_SUB_SECTOR = models.Func(
    F('sub_sector'),
    models.Value('.'),
    models.Value(1),
    function='split_part',
    output_field=models.CharField(),
)


class OfferQuerySet(OwnedByEmployer):
    def visible_to(self, membership):
        """Employers see their own, hubs their area's; schools see what is published in their area."""
        if membership.organisation.kind == Kind.SCHOOL:
            # Also of an employer on hold: a student may be there.
            return self.filter(
                status=OfferStatus.PUBLISHED, employer__organisation__hub_id=membership.organisation.hub_id
            )
        return super().visible_to(membership)

    def published(self):
        here = self.filter(status=OfferStatus.PUBLISHED, employer__on_hold=False)
        # Not a join: a list reads no site to know that it is not one of the few.
        return here.exclude(site__in=Site.objects.on_hold())

    def in_area(self, hub):
        return self.filter(employer__organisation__hub=hub)

    def for_everyone(self, today):
        """Without those that some students may have first."""
        return self.filter(Q(head_start_until=None) | Q(head_start_until__lte=today))

    def for_school(self, organisation, today):
        """Without those that another school may have first."""
        theirs = Q(head_start_school=organisation) | ~Q(head_start_group='')
        return self.filter(Q(head_start_until=None) | Q(head_start_until__lte=today) | theirs)

    def listed(self):
        """What the public list is made of: published, open to everyone, with a place left on dates to come."""
        today = timezone.localdate()
        free = Window.objects.bookable(today).for_everyone(today)
        free = free.filter(offer=OuterRef('pk'), taken__lt=F('places'))
        return self.published().for_everyone(today).filter(Exists(free))


class Offer(BaseModel):
    """A role at a site that an employer lists. `version` counts changes that matter to safety.

    `most_at_once` limits the students of any one week over all its dates; `at_least` is the wish for that
    many on the same dates, or none. Before the day `head_start_until` only students of one group or one
    school may have a place.
    """

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name='offers')
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name='offers')
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name='offers'
    )
    title = models.CharField(max_length=120)
    sector = models.CharField(max_length=40, choices=Sector)
    sub_sector = models.CharField('Kind of work', max_length=60, choices=SubSector, blank=True)
    status = models.CharField(max_length=10, choices=OfferStatus, default=OfferStatus.DRAFT)
    rung = models.CharField(max_length=10, choices=Rung, default=Rung.ONE_WEEK)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON)
    pattern = models.CharField(max_length=12, choices=Pattern, default=Pattern.FULL_BLOCK)
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
    adjustments = ArrayField(models.CharField(max_length=20, choices=Adjustment), default=list, blank=True)
    places_shown = models.CharField(max_length=10, choices=PlacesShown, default=PlacesShown.BAND)
    pre_meeting = models.CharField(max_length=10, choices=PreMeeting, default=PreMeeting.NONE)
    most_at_once = models.PositiveSmallIntegerField(null=True, blank=True)
    at_least = models.PositiveSmallIntegerField(null=True, blank=True)
    head_start_group = models.CharField(max_length=4, choices=Priority, blank=True)
    head_start_school = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name='+'
    )
    head_start_until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)
    # When it was last changed or said to be right; when its employer was last asked; since when it is hidden for
    # want of an answer.
    alive_at = models.DateTimeField(default=timezone.now)
    nudged_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    # Hidden by the hub after a report: only the hub brings it back.
    withheld_at = models.DateTimeField(null=True, blank=True)
    search = SearchVectorField(null=True, editable=False)
    # Where the site is, kept by the database: an index of sector and place needs both in one row.
    easting = models.IntegerField(null=True, editable=False)
    northing = models.IntegerField(null=True, editable=False)
    # Published, by an employer who is not on hold, may be contacted and is still here: kept by the database too.
    findable = models.BooleanField(default=False, editable=False)

    objects = OfferQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        neutral='employer site contact title sector sub_sector status rung mode pattern risk_band summary '
        'will_do observe_only '
        'must_not_do min_year_group max_year_group min_age day_starts day_ends break_minutes weekdays dress '
        'lunch travel access step_free adjustments places_shown pre_meeting most_at_once at_least head_start_group '
        'head_start_school head_start_until version published_at alive_at nudged_at hidden_at '
        'withheld_at search '
        'easting northing findable',
    )

    class Meta:
        ordering = ['title', 'pk']
        constraints = [
            models.CheckConstraint(condition=Q(status__in=OfferStatus.values), name='offer_status'),
            models.CheckConstraint(condition=Q(pattern__in=Pattern.values), name='offer_pattern'),
            models.CheckConstraint(
                condition=Q(sub_sector='') | Q(sector=OF_SUB_SECTOR, sub_sector__contains='.'),
                name='offer_sub_sector_of_its_sector',
            ),
            models.CheckConstraint(
                condition=Q(max_year_group__gte=F('min_year_group')), name='offer_year_groups_in_order'
            ),
            models.CheckConstraint(
                condition=~Q(status='published') | Q(published_at__isnull=False), name='offer_published_at'
            ),
            models.CheckConstraint(
                condition=~Q(status='published') | Q(hidden_at=None, withheld_at=None),
                name='offer_hidden_or_published',
            ),
            models.CheckConstraint(
                condition=Q(adjustments__contained_by=Adjustment.values), name='offer_adjustments'
            ),
            models.CheckConstraint(
                condition=Q(places_shown__in=PlacesShown.values), name='offer_places_shown'
            ),
            models.CheckConstraint(condition=Q(most_at_once__gte=1), name='offer_most_at_once'),
            models.CheckConstraint(condition=Q(at_least__gte=2), name='offer_at_least'),
            models.CheckConstraint(
                condition=Q(at_least__isnull=True)
                | Q(most_at_once__isnull=True)
                | Q(at_least__lte=F('most_at_once')),
                name='offer_wish_within_limit',
            ),
            models.CheckConstraint(
                condition=Q(head_start_group__in=['', *Priority.values]), name='offer_head_start_group'
            ),
            models.CheckConstraint(
                condition=Q(head_start_until=None, head_start_group='', head_start_school=None)
                | Q(head_start_until__isnull=False, head_start_school=None) & ~Q(head_start_group='')
                | Q(head_start_until__isnull=False, head_start_school__isnull=False, head_start_group=''),
                name='offer_head_start_whole',
            ),
        ]
        indexes = [
            GinIndex(fields=['search'], name='offer_search'),
            models.Index(fields=['sector', 'id'], condition=Q(status='published'), name='offer_by_sector'),
            models.Index(fields=['-published_at', '-id'], condition=Q(findable=True), name='offer_by_newest'),
            # Holds what a search near a place asks of every offer there, so that no others' rows are read.
            models.Index(
                F('sector'),
                F('easting') / STRIP_METRES,
                F('northing'),
                F('easting'),
                include=[
                    'id',
                    'employer',
                    'min_year_group',
                    'max_year_group',
                    'head_start_until',
                    'head_start_group',
                    'head_start_school',
                ],
                condition=Q(findable=True),
                name='offer_by_sector_and_strip',
            ),
        ]

    def __str__(self):
        return self.title

    def kept_on(self, today):
        """For whom the offer is alone on a day: a `Kept`, or None once it is open to everyone."""
        if self.head_start_until is None or self.head_start_until <= today:
            return None
        return Kept(self.head_start_group, self.head_start_school, self.head_start_until)

    @property
    def sector_words(self):
        return sector_words(self.sector, self.sub_sector)

    @property
    def waits_for_answer(self):
        """Whether its employer was asked if it is still right, and has not said."""
        asked = self.nudged_at is not None and self.alive_at < self.nudged_at
        return asked and (self.status == OfferStatus.PUBLISHED or self.hidden_at is not None)

    @property
    def days_in_words(self):
        """'Monday to Friday', or the days one by one."""
        return days_in_words(self.weekdays)

    @property
    def adjustment_labels(self):
        return labels_of(self.adjustments)


OPEN = Q(reserved_group='', reserved_school=None)


class WindowQuerySet(OwnedByEmployer):
    employer_path = 'offer__employer'

    def visible_to(self, membership):
        return self.filter(offer__in=Offer.objects.visible_to(membership))

    def upcoming(self, today):
        """Not closed by the employer, and not over."""
        return self.filter(closed_at=None, end__gte=today)

    def bookable(self, today):
        """Those to come on which students may go there: what a list shows, with or without a place left."""
        return self.upcoming(today).filter(shut=False)

    def open(self):
        return self.filter(
            offer__status=OfferStatus.PUBLISHED,
            offer__employer__on_hold=False,
            offer__site__on_hold=False,
            taken__lt=F('places'),
            closed_at=None,
            shut=False,
        )

    def for_everyone(self, today):
        """Without reserved places whose day has not come."""
        return self.filter(OPEN | Q(reserved_until__lte=today))

    def for_school(self, organisation, today):
        """Without places reserved for another school."""
        theirs = Q(reserved_school=organisation) | ~Q(reserved_group='')
        return self.filter(OPEN | Q(reserved_until__lte=today) | theirs)

    def same_dates(self, window):
        """The window with those split off from it: not closed, of the same offer and days."""
        return self.filter(offer=window.offer_id, start=window.start, end=window.end, closed_at=None)


class Window(BaseModel):
    """Dates × places of an offer, first and last day both included.

    `taken` is moved only by `take_place` and `release_place`; the database refuses more than `places`.
    Reserved places are a window of their own beside the open one. They open to everyone on the day
    `reserved_until`, or never by themselves where that is None.
    """

    # What looks for the windows of an offer has two indexes below.
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name='windows', db_index=False)
    start = models.DateField()
    end = models.DateField()
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The hub has shut its site on its days, so it takes nobody until they are opened: kept by the database.
    shut = models.BooleanField(default=False, editable=False)
    # When a place was last taken or their number changed.
    touched_at = models.DateTimeField(null=True, blank=True)
    reserved_group = models.CharField(max_length=4, choices=Priority, blank=True)
    reserved_school = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name='+'
    )
    reserved_until = models.DateField(null=True, blank=True)

    objects = WindowQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        neutral='offer start end places taken closed_at shut touched_at '
        'reserved_group reserved_school reserved_until',
    )

    class Meta:
        ordering = ['start', 'pk']
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F('start')), name='window_dates_in_order'),
            models.CheckConstraint(condition=Q(taken__lte=F('places')), name='window_not_overfull'),
            models.CheckConstraint(condition=Q(taken__gte=0), name='window_not_below_zero'),
            models.CheckConstraint(
                condition=Q(reserved_group__in=['', *Priority.values]), name='window_reserved_group'
            ),
            models.CheckConstraint(
                condition=Q(reserved_group='') | Q(reserved_school=None), name='window_reserved_for_one'
            ),
            models.CheckConstraint(
                condition=~OPEN | Q(reserved_until=None), name='window_reserved_until_for_someone'
            ),
        ]
        indexes = [
            models.Index(fields=['start', 'end']),
            models.Index(fields=['offer', 'start']),
            # Holds what a search asks of each, and not what a booking writes: taking a place leaves it as it is.
            models.Index(
                fields=['offer'],
                include=['start', 'end', 'reserved_group', 'reserved_school', 'reserved_until'],
                condition=Q(closed_at=None, shut=False),
                name='window_by_offer',
            ),
        ]

    def __str__(self):
        return f'{self.start} to {self.end}, {self.places} places'

    def kept_on(self, today):
        """For whom these places are reserved on a day: a `Kept`, or None where they are open to everyone."""
        over = self.reserved_until is not None and self.reserved_until <= today
        if over or not (self.reserved_group or self.reserved_school_id):
            return None
        return Kept(self.reserved_group, self.reserved_school, self.reserved_until)

    @property
    def places_left(self):
        return 0 if self.closed_at or self.shut else self.places - self.taken
