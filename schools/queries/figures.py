"""Figures over a school’s rows, and over the schools of one hub."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404

from brokerage.core.calendar import DAY, weeks_between
from brokerage.notify.models import Message
from schools.enums import ASK_PREFERENCES, BlockState, Gap
from schools.models import Block, School, Student, gap_condition

STILL_HERE = Q(students__left_on=None)


def with_counts(cohorts):
    """Cohorts with `student_count`, those who have left not counted."""
    return cohorts.annotate(student_count=Count('students', filter=STILL_HERE))


def open_blocks(blocks):
    """Blocks not closed, with `student_count`: how many students they take out of school."""
    here = Q(cohort__students__left_on=None)
    return blocks.open().annotate(student_count=Count('cohort__students', filter=here))


@dataclass(frozen=True)
class SchoolRow:
    school: School
    students: int
    blocks: list


def schools_with_blocks(membership):
    """Each school the member may see, by name, with its number of students and open blocks, in three queries."""
    blocks = Block.objects.visible_to(membership).open().select_related('cohort')
    schools = (
        School.objects.visible_to(membership)
        .select_related('organisation')
        .annotate(student_count=Count('students', filter=STILL_HERE))
        .prefetch_related('cohorts', Prefetch('cohorts__blocks', queryset=blocks, to_attr='open_blocks'))
        .order_by('organisation__name', 'pk')
    )
    return [
        SchoolRow(
            school,
            school.student_count,
            sorted(
                (block for cohort in school.cohorts.all() for block in cohort.open_blocks),
                key=lambda block: (block.start, block.pk),
            ),
        )
        for school in schools
    ]


def with_gaps(students):
    """Students with what is missing about each: read it by `gaps_of`."""
    return students.annotate(**{f'lacks_{gap.name.lower()}': gap_condition(gap) for gap in Gap})


def gaps_of(student):
    return [gap.label for gap in Gap if getattr(student, f'lacks_{gap.name.lower()}')]


def gap_counts(students):
    """How many of `students` lack what, by Gap, and how many there are: one query."""
    counts = {gap.name: Count('pk', filter=gap_condition(gap)) for gap in Gap}
    found = students.aggregate(total=Count('pk'), **counts)
    return found['total'], {gap: found[gap.name] for gap in Gap}


@dataclass(frozen=True)
class AskList:
    """Who can be sent a link to give preferences, and who has no address to send it to."""

    reachable: list
    unreachable: list


def to_ask(students, answer_by=None):
    """Current students without preferences; those already asked for `answer_by` are left out."""
    waiting = students.current().missing(Gap.PREFERENCES).select_related('school__organisation__hub')
    if answer_by:
        asked = Message.objects.filter(template=ASK_PREFERENCES, due_on=answer_by).values('subject_ref')
        waiting = waiting.exclude(ref__in=asked)
    reachable, unreachable = [], []
    for student in waiting:
        (reachable if student.email else unreachable).append(student)
    return AskList(reachable, unreachable)


def student_of(link):
    """The one student a preferences link opens; gone (404) once they left or moved to another school."""
    students = Student.objects.current().filter(school__organisation_id=link.issued_for_id)
    return get_object_or_404(students.select_related('school__organisation__hub'), ref=link.subject_ref)


def same_cohort_overlaps(block):
    """Other open blocks that take the same cohort out on some of the same days."""
    others = Block.objects.open().filter(cohort_id=block.cohort_id).exclude(pk=block.pk)
    return list(others.touching(block.start, block.end))


@dataclass(frozen=True)
class Clash:
    """Another school of the hub that is out in some of the same weeks."""

    school: str
    students: int
    block: Block


def others_out(block):
    """Published blocks of the hub's other schools in the weeks of `block`, most students first.

    Names of schools and numbers, no person: still, a school is shown the sum alone (see views).
    """
    weeks = list(weeks_between(block.start, block.end))
    school = block.cohort.school
    others = (
        open_blocks(Block.objects.filter(state=BlockState.PUBLISHED))
        .filter(cohort__school__organisation__hub_id=school.organisation.hub_id)
        .exclude(cohort__school=school)
        .touching(weeks[0], weeks[-1] + 6 * DAY)
        .select_related('cohort__school__organisation__hub')
    )
    clashes = (Clash(other.school.organisation.name, other.student_count, other) for other in others)
    return sorted(clashes, key=lambda clash: (-clash.students, clash.school))


@dataclass
class WeekOut:
    """One school in one week: each cohort out is counted once, however many of its blocks meet the week."""

    blocks: list = field(default_factory=list)
    by_cohort: dict = field(default_factory=dict)

    def add(self, block):
        self.blocks.append(block)
        self.by_cohort[block.cohort_id] = block.student_count

    @property
    def students(self):
        return sum(self.by_cohort.values())

    @property
    def is_firm(self):
        """False while every block of the week is a draft."""
        return any(block.state == BlockState.PUBLISHED for block in self.blocks)


@dataclass(frozen=True)
class SchoolDemand:
    """A school's weeks out: {Monday: WeekOut}, empty for a school without dates."""

    school: School
    weeks: dict


def weeks_of_demand(hub, first, last):
    """For each school of `hub` (an Organisation) its students out by week, `first` to `last`. Two queries.

    A block counts in every week it has a day in; closed blocks count nowhere.
    """
    blocks = (
        open_blocks(Block.objects.filter(cohort__school__organisation__hub=hub))
        .touching(first, last)
        .select_related('cohort')
        .order_by('start', 'pk')
    )
    out = defaultdict(lambda: defaultdict(WeekOut))
    for block in blocks:
        for monday in weeks_between(max(block.start, first), min(block.end, last)):
            out[block.cohort.school_id][monday].add(block)
    schools = School.objects.filter(organisation__hub=hub, organisation__is_active=True)
    return [
        SchoolDemand(school, dict(out.get(school.pk, {})))
        for school in schools.select_related('organisation')
    ]
