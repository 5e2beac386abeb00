from django.db.models import TextChoices


class AssessmentState(TextChoices):
    DRAFT = 'draft', 'Draft'
    CONFIRMED = 'confirmed', 'Confirmed by the employer'
    EXPIRED = 'expired', 'Out of date'
    SUPERSEDED = 'superseded', 'Replaced by a newer version'


class AssessmentKind(TextChoices):
    REVIEWED = 'reviewed', 'Existing assessment, reviewed for young people'
    NEW = 'new', 'New assessment'
    UPLOADED = 'uploaded', "Employer's own document"
    VERBAL = 'verbal', 'Confirmed in a conversation (fewer than five staff, low risk)'


class Level(TextChoices):
    """Band of a likelihood × severity score."""

    LOW = 'low', 'Low'
    MEDIUM = 'medium', 'Medium'
    HIGH = 'high', 'High'


class Experience(TextChoices):
    """What the law sees: only a placement is work."""

    PLACEMENT = 'placement', 'Placement'
    VISIT = 'visit', 'Visit'
    TALK = 'talk', 'Talk or workshop'
    VIRTUAL = 'virtual', 'Virtual experience'


class Standing(TextChoices):
    CHILD = 'child', 'Child (up to the minimum school leaving age)'
    YOUNG_PERSON = 'young_person', 'Young person (under 18)'
    ADULT = 'adult', 'Adult'


class ConsentAnswer(TextChoices):
    GIVEN = 'given', 'Given'
    REFUSED = 'refused', 'Refused'
    MISSING = 'missing', 'No answer yet'
    DISPUTED = 'disputed', 'One said yes, another said no'


class Settlement(TextChoices):
    """What ended a disagreement between people who may consent."""

    AGREED = 'agreed', 'They agree now: both told us that the student may go'
    DECIDED = (
        'decided',
        'A court order or the local authority decides, we have seen it, and the student may go',
    )
    NOT_GOING = 'not_going', 'The student does not go'


class SummaryMethod(TextChoices):
    """Any form will do, so long as it reaches a parent before the first day."""

    EMAIL = 'email', 'By e-mail'
    LINK = 'link', 'Read through a personal link'
    LETTER = 'letter', 'By post'
    PAPER = 'paper', 'On paper through the student'
    SPOKEN = 'spoken', 'Told in person or by phone'


class Gate(TextChoices):
    ELIGIBILITY = 'eligibility', 'Year group and age'
    INSURANCE = 'insurance', 'Insurance'
    RISK_ASSESSMENT = 'risk_assessment', 'Risk assessment'
    WORKPLACE = 'workplace', 'Workplace check'
    HOURS = 'hours', 'Days and hours'
    DSL = 'dsl', 'Safeguarding decision'
    PARENT_SUMMARY = 'parent_summary', "Parent's risk summary"
    PARENT_CONSENT = 'parent_consent', "Parent's consent"
    SCHOOL_APPROVAL = 'school_approval', 'School approval'


class GateState(TextChoices):
    GREEN = 'green', 'Done'
    RED = 'red', 'To do'
    NOT_NEEDED = 'not_needed', 'Not needed'


class Holder(TextChoices):
    EMPLOYER = 'employer', 'Employer'
    SCHOOL = 'school', 'School'
    PARENT = 'parent', 'Parent or carer'
    DSL = 'dsl', 'Designated safeguarding lead'
    HUB = 'hub', 'Hub'


class DslOutcome(TextChoices):
    GO_AHEAD = 'go_ahead', 'Go ahead'
    GO_AHEAD_WITH_CONDITIONS = 'go_ahead_with_conditions', 'Go ahead, with the conditions written below'
    STOP = 'stop', 'Stop'


class DslChoice(TextChoices):
    """What a safeguarding lead may ask for; the student's age decides which of them is offered."""

    GO_AHEAD = 'go_ahead', 'Go ahead: the supervision described is right for this student'
    SECOND_ADULT = 'second_adult', 'Go ahead once a second adult is present'
    SCHOOL_VISIT = 'school_visit', 'Go ahead with an early visit or call by the school'
    ASK_BARRED_LIST = 'ask_barred_list', 'Ask the employer to make sure that the supervisor is not barred'
    STUDENT_DBS = 'student_dbs', 'Ask whether the student needs a DBS check for this setting'
    STOP = 'stop', 'Stop this placement'


class DslReason(TextChoices):
    LONE_ADULT = 'lone_adult', 'One adult will be alone with a student under 16 as a main part of the work'
    HOME_SETTING = 'home_setting', "The work is in somebody's home"
    VEHICLE = 'vehicle', 'The student will travel in a vehicle with one adult'
    RESIDENTIAL = 'residential', 'The student will stay away overnight'
    LONG = 'long', 'The placement is longer than the set number of days'
    VULNERABLE = 'vulnerable', 'The school has asked for a closer look for this student'
    STUDENT_DBS = 'student_dbs', 'A student of 16 or over will be in a school, nursery or care setting'


class OverrideState(TextChoices):
    """A rule of practice that two people may set aside for one placement."""

    ASKED = 'asked', 'Waiting for a second person'
    AGREED = 'agreed', 'Set aside'
    REFUSED = 'refused', 'Refused'
    WITHDRAWN = 'withdrawn', 'Taken back'


class CheckHow(TextChoices):
    """How somebody satisfied themselves about a workplace."""

    TALK = 'talk', 'We talked by phone'
    QUESTIONS = 'questions', 'We asked the questions below'
    VISIT = 'visit', 'We visited'


class CheckEnd(TextChoices):
    CONCERN = 'concern', 'A concern was raised'
    ACCIDENT = 'accident', 'There was an accident'
    CHANGED = 'changed', 'The work, the place or the people changed'
    SUSPENDED = 'suspended', 'The hub suspended the employer or the site'
