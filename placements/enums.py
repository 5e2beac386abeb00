"""States of a placement with their named groups, moves, parties and reasons."""

from django.db.models import TextChoices


class State(TextChoices):
    NOMINATED = 'nominated', 'Waiting for the employer'
    MEETING = 'meeting', 'The employer asks to meet first'
    ACCEPTED = 'accepted', 'Accepted, checks under way'
    CONFIRMED = 'confirmed', 'Confirmed'
    LIVE = 'live', 'Under way'
    COMPLETED = 'completed', 'Completed'
    CLOSED = 'closed', 'Closed'
    DECLINED = 'declined', 'Declined by the employer'
    EXPIRED = 'expired', 'No answer from the employer'
    WITHDRAWN = 'withdrawn', 'Withdrawn by the school'
    WITHDRAWN_BY_STUDENT = 'withdrawn_by_student', 'Withdrawn by the student or family'
    TRANSFERRED = 'transferred', 'Moved to another place'
    CANCELLED_BY_EMPLOYER = 'cancelled_by_employer', 'Cancelled by the employer'
    CANCELLED_BY_SCHOOL = 'cancelled_by_school', 'Cancelled by the school'
    CANCELLED_BY_HUB = 'cancelled_by_hub', 'Called off by the hub'
    STOPPED = 'stopped', 'Stopped for safeguarding'
    NO_SHOW = 'no_show', 'The student did not come'
    ENDED_EARLY = 'ended_early', 'Ended early'


# Still on the way to the first day.
PENDING = (State.NOMINATED, State.MEETING, State.ACCEPTED, State.CONFIRMED)
# Gone to the end: attendance is still put right while completed, nothing changes once closed.
DONE = (State.COMPLETED, State.CLOSED)
# These hold a place in a window and block the student's dates.
HOLDING = (*PENDING, State.LIVE, *DONE)
ENDED = tuple(state for state in State if state not in (*PENDING, State.LIVE))
# Ended otherwise than by going to the end: everybody is told.
OUT = tuple(state for state in ENDED if state not in DONE)
# From acceptance until it is closed the employer knows the student's first name (domain rule: only what is needed).
NAMED_TO_EMPLOYER = (State.ACCEPTED, State.CONFIRMED, State.LIVE, State.COMPLETED)
# Families that know of the placement: they were asked for consent once the employer had accepted.
FAMILY_KNOWS = (State.ACCEPTED, State.CONFIRMED, State.LIVE, State.COMPLETED)


class Move(TextChoices):
    NOMINATE = 'nominate', 'Nominated'
    REBOOK = 'rebook', 'Nominated again for other dates or another place'
    ASK_TO_MEET = 'ask_to_meet', 'Meeting asked for'
    ANSWER_MEETING = 'answer_meeting', 'Meeting answered'
    ACCEPT = 'accept', 'Accepted'
    DECLINE = 'decline', 'Declined'
    EXPIRE = 'expire', 'Expired'
    CONFIRM = 'confirm', 'Confirmed'
    REOPEN = 'reopen', 'Checks opened again'
    WITHDRAW = 'withdraw', 'Withdrawn'
    WITHDRAW_AS_STUDENT = 'withdraw_as_student', 'Withdrawn by the student or family'
    TRANSFER = 'transfer', 'Moved to another place'
    CANCEL_AS_EMPLOYER = 'cancel_as_employer', 'Cancelled by the employer'
    CANCEL_AS_SCHOOL = 'cancel_as_school', 'Cancelled by the school'
    CALL_OFF = 'call_off', 'Called off by the hub'
    CALL_BACK = 'call_back', 'Called back by the hub'
    STOP = 'stop', 'Stopped'
    START = 'start', 'Started'
    NO_SHOW = 'no_show', 'The student did not come'
    END_EARLY = 'end_early', 'Ended early'
    COMPLETE = 'complete', 'Completed'
    CLOSE = 'close', 'Closed'
    RESTORE = 'restore', 'Brought back'
    UNDO = 'undo', 'Undone'


class Party(TextChoices):
    SCHOOL = 'school', 'School'
    DSL = 'dsl', 'Designated safeguarding lead'
    EMPLOYER = 'employer', 'Employer'
    HUB = 'hub', 'Hub'
    PARENT = 'parent', 'Parent or carer'
    STUDENT = 'student', 'Student'
    SYSTEM = 'system', 'Automatic'


class DeclineReason(TextChoices):
    FULL = 'full', 'We are full that week'
    STAFF = 'staff', 'Nobody free to supervise'
    DATES = 'dates', 'The dates do not work'
    ROLE = 'role', 'The role has changed or ended'
    AGE = 'age', 'The work does not suit this age'
    TOO_LATE = 'too_late', 'Not enough notice'
    CLOSURE = 'closure', 'We are closed on these days'
    OTHER = 'other', 'Another reason'


class LeaveReason(TextChoices):
    """Why a school withdraws or cancels."""

    STUDENT_ILL = 'ill', 'The student is ill'
    STUDENT_CHOICE = 'choice', 'The student has changed their mind'
    OWN_PLACEMENT = 'own', 'The student found a placement'
    LEFT_SCHOOL = 'left', 'The student has left the school'
    BLOCK_MOVED = 'block', 'The block dates have changed'
    PLACE_AGAIN = 'again', 'The block dates have changed, and another place is looked for'
    NOT_SUITABLE = 'not_suitable', 'The placement does not suit the student'
    CLOSURE = 'closure', 'Closure or weather'
    OTHER = 'other', 'Another reason'


class ClosureReason(TextChoices):
    """Why a hub closes its area or a site for some days. Families read it."""

    WEATHER = 'weather', 'Bad weather'
    CLOSED = 'closed', 'The workplace is closed'
    STRIKE = 'strike', 'A strike, or no transport'
    OTHER_CLOSURE = 'other_closure', 'Something else'


class BulkKind(TextChoices):
    """What is done to many placements as one act."""

    END = 'end', 'End them'
    RESTORE = 'restore', 'Bring them back'
    CLOSE = 'close', 'Close them'
    DATES = 'dates', 'Follow the new dates'
    CALL_OFF = 'call_off', 'Call them off'
    CALL_BACK = 'call_back', 'Call them back'


class Follow(TextChoices):
    """What becomes of a placement that the new dates of its block leave outside."""

    MOVE = 'move', 'Moved to the new dates'
    STAY = 'stay', 'Stays on the old dates'
    AGAIN = 'again', 'Ended, and waits for another place'
    END = 'end', 'Ended'


class FoundState(TextChoices):
    """A place that a student has found: it books nothing until the school has looked at it."""

    SUBMITTED = 'submitted', 'For the school to check'
    ASKED = 'asked', 'Checked, and the employer asked'
    TURNED_DOWN = 'turned_down', 'Not taken further'


class Done(TextChoices):
    """What became of one placement of many."""

    WAITING = 'waiting', 'Waiting'
    DONE = 'done', 'Done'
    REFUSED = 'refused', 'Not done'


class ApartReason(TextChoices):
    """Why a student must not go to an employer. Nobody outside the school learns it."""

    FAMILY = 'family', 'A relative works there, and that would not help'
    SAFEGUARDING = 'safeguarding', 'Safeguarding'
    SAID_NO = 'said_no', 'The student, or the employer, said no before'
    OTHER = 'other', 'Another reason'


class PinKind(TextChoices):
    LOCK = 'lock', 'Keep'
    FORBID = 'forbid', 'Never'


class Policy(TextChoices):
    LINEAR = 'linear', 'Best on the whole'
    CONVEX = 'convex', 'Nobody far down their list'
    FIRST_CHOICES = 'first-choices', 'Most first choices'


class PlanState(TextChoices):
    """A hub's plan of block dates: worked on, with the schools, or over."""

    DRAFT = 'draft', 'Draft'
    PUBLISHED = 'published', 'With the schools'
    CLOSED = 'closed', 'Closed'


class Answer(TextChoices):
    """Where a school's proposed dates stand."""

    PROPOSED = 'proposed', 'Waiting for the school'
    AGREED = 'agreed', 'Agreed'
    COUNTERED = 'countered', 'Another week asked for'
    FIXED = 'fixed', 'Fixed by the school'


# Such a block stays where it is, whatever is planned next.
SETTLED = (Answer.AGREED, Answer.FIXED)


class FreedState(TextChoices):
    """A place that was given back, proposed to somebody who waits."""

    OPEN = 'open', 'Waiting for your decision'
    GIVEN = 'given', 'Nominated'
    DROPPED = 'dropped', 'Left for others'
    GONE = 'gone', 'The place has gone'


class Signer(TextChoices):
    """Who signs a placement agreement, in any order."""

    EMPLOYER = 'employer', 'Employer'
    SCHOOL = 'school', 'School'
    PARENT = 'parent', 'Parent or carer'
    STUDENT = 'student', 'Student'


class SignMethod(TextChoices):
    SIGNED_IN = 'signed_in', 'Typed, signed in'
    LINK = 'link', 'Typed, by signed link'
    CODE = 'code', 'Typed, by signed link and a code sent by e-mail'
    PAPER = 'paper', 'On paper, kept by the school'


class Term(TextChoices):
    """What is agreed: a change asks for new signatures and opens checks again."""

    SITE = 'site', 'Place'
    DATES = 'dates', 'Dates'
    HOURS = 'hours', 'Hours'
    TASKS = 'tasks', 'Work'
    SUPERVISOR = 'supervisor', 'Supervisor'
    INSURANCE = 'insurance', 'Insurance'
    NEEDS = 'needs', 'Needs'
