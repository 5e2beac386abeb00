"""Everything the answer rests on, as plain values: no rows, no clock."""

from dataclasses import dataclass, field
from datetime import date

from employers.enums import InsuranceBasis
from safeguarding.enums import AssessmentState, ConsentAnswer, DslOutcome, Experience, Standing
from safeguarding.rules.dbs import Supervision
from safeguarding.rules.eligibility import age_on, standing
from safeguarding.rules.regulation19 import Answers, ExceptionText


@dataclass(frozen=True)
class Student:
    """year_group is the one the student is in on the first day of the placement."""

    date_of_birth: date
    year_group: int
    vulnerable: bool = False


@dataclass(frozen=True)
class Placement:
    """days: one WorkingDay a date."""

    first_day: date
    last_day: date
    days: tuple = ()
    experience: Experience = Experience.PLACEMENT

    def __post_init__(self):
        if self.last_day < self.first_day:
            raise ValueError('The last day is before the first.')
        if len({day.on for day in self.days}) != len(self.days):
            raise ValueError('Two rows for one date.')


@dataclass(frozen=True)
class Insurance:
    """letter_on: when an indemnity letter was given. expires_on: of the policy, or of the letter."""

    basis: InsuranceBasis = InsuranceBasis.NOT_KNOWN
    insurer: str = ''
    policy_number: str = ''
    cover_pounds: int | None = None
    expires_on: date | None = None
    letter_on: date | None = None
    outside_normal_business: bool = False
    insurer_told: bool | None = None


@dataclass(frozen=True)
class VerbalNote:
    """A conversation in place of a document: who spoke to whom, and when."""

    on: date
    spoke_to: str
    by: str


@dataclass(frozen=True)
class Assessment:
    """band: None while nobody has set it. offer_changed: the offer moved on since it was confirmed."""

    state: AssessmentState = AssessmentState.DRAFT
    band: str | None = None
    confirmed_on: date | None = None
    expires_on: date | None = None
    version: int = 1
    residual_max: int | None = None
    answers: Answers = field(default_factory=Answers)
    exception: ExceptionText | None = None
    fewer_than_five: bool = False
    verbal_note: VerbalNote | None = None
    offer_changed: bool = False


@dataclass(frozen=True)
class WorkplaceCheck:
    """Somebody of the area satisfied themselves about this band of work at this site.

    changed: the work is not as it was then.
    """

    on: date
    expires_on: date
    changed: bool = False


@dataclass(frozen=True)
class Summary:
    """What a parent was given: when, how, and of which version of the assessment."""

    sent_on: date
    method: str
    version: int = 1


@dataclass(frozen=True)
class Approval:
    by: str
    on: date


@dataclass(frozen=True)
class DslDecision:
    """reasons: the codes that were on the table when the decision was made."""

    outcome: DslOutcome
    by: str
    reason: str
    on: date
    reasons: frozenset = frozenset()


@dataclass(frozen=True)
class Facts:
    student: Student
    placement: Placement
    insurance: Insurance = field(default_factory=Insurance)
    assessment: Assessment = field(default_factory=Assessment)
    check: WorkplaceCheck | None = None
    suspended: bool = False
    site_suspended: bool = False
    summary: Summary | None = None
    consent: ConsentAnswer = ConsentAnswer.MISSING
    approval: Approval | None = None
    supervision: Supervision = field(default_factory=Supervision)
    dsl_decision: DslDecision | None = None
    overrides: tuple = ()

    @property
    def age(self):
        return age_on(self.student.date_of_birth, self.placement.first_day)

    @property
    def standing(self):
        return standing(self.student.date_of_birth, self.placement.first_day)

    @property
    def is_child(self):
        return self.standing == Standing.CHILD

    @property
    def is_minor(self):
        return self.standing != Standing.ADULT

    @property
    def is_placement(self):
        return self.placement.experience == Experience.PLACEMENT
