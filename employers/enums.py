from django.db.models import TextChoices


class OfferStatus(TextChoices):
    DRAFT = 'draft', 'Draft'
    PUBLISHED = 'published', 'Published'
    PAUSED = 'paused', 'Paused'
    CLOSED = 'closed', 'Closed'


class Rung(TextChoices):
    """How far up the ladder from a first talk to a long placement."""

    TALK = 'talk', 'Talk or workshop'
    VISIT = 'visit', 'Workplace visit'
    TASTER = 'taster', 'Taster of one or two days'
    ONE_WEEK = 'one_week', 'One week'
    TWO_WEEKS = 'two_weeks', 'Two weeks'
    EXTENDED = 'extended', 'Longer or one day a week'


class Experience(TextChoices):
    """Rungs as people look for them: what the employer says it is, never guessed from its dates."""

    ENCOUNTER = 'encounter', 'Talk or visit'
    TASTER = 'taster', 'Taster of one or two days'
    WEEK = 'week', 'One or two weeks'
    EXTENDED = 'extended', 'Longer or one day a week'


RUNGS_OF = {
    Experience.ENCOUNTER: (Rung.TALK, Rung.VISIT),
    Experience.TASTER: (Rung.TASTER,),
    Experience.WEEK: (Rung.ONE_WEEK, Rung.TWO_WEEKS),
    Experience.EXTENDED: (Rung.EXTENDED,),
}


class Size(TextChoices):
    """Employers by how many work there, in the bands of the UK's business population estimates."""

    MICRO = 'micro', 'Up to 9 people'
    SMALL = 'small', '10 to 49 people'
    MEDIUM = 'medium', '50 to 249 people'
    LARGE = 'large', '250 people or more'


# The fewest and the most employees of each; None is no limit.
EMPLOYEES_OF = {Size.MICRO: (0, 9), Size.SMALL: (10, 49), Size.MEDIUM: (50, 249), Size.LARGE: (250, None)}


class Sort(TextChoices):
    """In which order offers are shown."""

    RELEVANCE = 'relevance', 'Best match of the words'
    DISTANCE = 'distance', 'Nearest'
    DATE = 'date', 'Soonest dates'
    NEWEST = 'newest', 'Newest'


class Mode(TextChoices):
    IN_PERSON = 'in_person', 'In person'
    VIRTUAL = 'virtual', 'Virtual'
    HYBRID = 'hybrid', 'Part in person, part virtual'


class PreMeeting(TextChoices):
    NONE = 'none', 'No meeting needed'
    INTERVIEW = 'interview', 'Short interview first'
    VISIT = 'visit', 'Visit first'


class InsuranceBasis(TextChoices):
    EMPLOYERS_LIABILITY = 'employers_liability', "Employers' liability insurance"
    INDEMNITY_LETTER = 'indemnity_letter', 'Indemnity letter (Crown, council or NHS)'
    FAMILY_ONLY = 'family_only', 'None: only close family work here'
    NOT_KNOWN = 'not_known', 'Not known yet'


class EmployerStatus(TextChoices):
    PROSPECT = 'prospect', 'Prospect'
    ACTIVE = 'active', 'Active'
    RESTING = 'resting', 'Resting'
    DO_NOT_CONTACT = 'do_not_contact', 'Do not contact'


class ContactOutcome(TextChoices):
    NO_ANSWER = 'no_answer', 'No answer'
    MESSAGE_LEFT = 'message_left', 'Message left'
    CALL_BACK = 'call_back', 'Asked us to call back'
    INTERESTED = 'interested', 'Interested'
    OFFERED = 'offered', 'Offered places'
    DECLINED = 'declined', 'Said no this time'
    DO_NOT_CONTACT = 'do_not_contact', 'Asked not to be contacted'
    WRONG_DETAILS = 'wrong_details', 'Details are wrong'


class ContactWay(TextChoices):
    CALL = 'call', 'Call'
    EMAIL = 'email', 'E-mail'
    VISIT = 'visit', 'Visit'
    LINK = 'link', 'Answer by link'


class CapacityAnswer(TextChoices):
    YES = 'yes', 'Yes, we can host'
    NO = 'no', 'No, not this year'
    LATER = 'later', 'Ask us again in a month'


class Priority(TextChoices):
    """Groups of students for whom places may be kept; who belongs to one is for their school to know."""

    CARE = 'care', 'Students in care and care leavers'
    NEED = 'need', 'Students in care, with an education, health and care plan, or on free school meals'


class Removal(TextChoices):
    """Why an offer left the public list."""

    CLOSED = 'closed', 'The employer has closed it'
    FULL = 'full', 'No place is left'
    EXPIRED = 'expired', 'Its dates are over'
    WITHDRAWN = 'withdrawn', 'Not offered at the moment'


class Often(TextChoices):
    """How often a saved search writes, when there is anything new."""

    NEVER = 'never', 'Never'
    DAILY = 'daily', 'Every day'
    WEEKLY = 'weekly', 'Every Monday'


class Problem(TextChoices):
    """What may be wrong with an offer. The first two are about a child's safety and cannot wait."""

    UNSAFE = 'unsafe', 'Something there is not safe for a student'
    BEHAVIOUR = 'behaviour', 'How somebody there behaved worries me'
    PERSONAL = 'personal', 'It shows somebody’s personal details'
    UNFAIR = 'unfair', 'It leaves people out, or asks for money'
    WRONG = 'wrong', 'What it says is not right'
    GONE = 'gone', 'The business has closed or moved'
    OTHER = 'other', 'Something else'

    @classmethod
    def urgent(cls):
        return frozenset({cls.UNSAFE, cls.BEHAVIOUR})


class ReportState(TextChoices):
    OPEN = 'open', 'Open'
    LOOKED_AT = 'looked_at', 'Being looked at'
    DECIDED = 'decided', 'Decided'


class Outcome(TextChoices):
    FINE = 'fine', 'Nothing is wrong'
    MEND = 'mend', 'The employer is asked to mend it'
    HIDDEN = 'hidden', 'The offer is hidden'
    PASSED_ON = 'passed_on', 'Passed on as a safeguarding concern'


class PlacesShown(TextChoices):
    """How an employer lets its places left be told in public; schools that book see the number."""

    BAND = 'band', 'Roughly: “2 to 4 places left”'
    NUMBER = 'number', 'Exactly: “3 places left”'


class PlacesBand(TextChoices):
    NONE = 'none', 'No places at the moment'
    LAST = 'last', 'Last place'
    FEW = 'few', '2 to 4 places left'
    MANY = 'many', '5 or more places left'
