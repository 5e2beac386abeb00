"""What each state means, in a sentence for whoever reads: the school and its hub, the employer, the family."""

from typing import NamedTuple

from placements.enums import Move, State


class Meaning(NamedTuple):
    """`school` is read by the hub too; `employer` and `family` never learn more than is theirs to know."""

    school: str
    employer: str
    family: str


STOPPED = 'The school has stopped it. Please ring the school if you have a question.'
OVER = 'It will not go on. The school will talk to you about what happens next.'
MEANINGS = {
    State.NOMINATED: Meaning(
        'The employer has been asked, and the place is kept until it answers.',
        'The school asks whether you can take a student. The place is kept until you answer.',
        'The employer is being asked. You hear from us when it has answered.',
    ),
    State.MEETING: Meaning(
        'The employer would like to meet the student before it answers. It waits for your answer; the place is kept.',
        'You asked to meet the student first. The school answers you; you can say yes or no at any time.',
        'The employer is being asked. You hear from us when it has answered.',
    ),
    State.ACCEPTED: Meaning(
        'The employer has said yes. It can be confirmed once every check below is done.',
        'You have said yes. The school confirms it once every check is done.',
        'The employer has said yes. It is not confirmed yet.',
    ),
    State.CONFIRMED: Meaning(
        'Every check is done. A change of days, hours, work or place opens the checks it touches again.',
        'It is confirmed. Tell the school at once if anything changes.',
        'It is confirmed.',
    ),
    State.LIVE: Meaning(
        'The placement has begun. If the student does not come, ring the family before you record it.',
        'The placement has begun. If the student does not come, ring the school by 10am.',
        'The placement has begun.',
    ),
    State.COMPLETED: Meaning(
        'The last day is over. Attendance can be put right until it closes by itself, as the block’s schedule says.',
        'The last day is over. Thank you.',
        'The last day is over.',
    ),
    State.CLOSED: Meaning(
        'All is settled, and the employer no longer sees who it was.',
        'It is closed, and you no longer see the name of the student. Thank you.',
        'It is over.',
    ),
    State.DECLINED: Meaning(
        'The employer cannot take the student. The place has been given back.',
        'You said no. The place is free.',
        OVER,
    ),
    State.EXPIRED: Meaning(
        'The employer did not answer in time. The place has been given back.',
        'There was no answer in time. The place is free.',
        OVER,
    ),
    State.WITHDRAWN: Meaning(
        'You took the student back before it was confirmed. The place has been given back.',
        'The school has taken it back. The place is free.',
        OVER,
    ),
    State.WITHDRAWN_BY_STUDENT: Meaning(
        'The student or the family does not want it. Talk to them about what would suit.',
        'The school has taken it back. The place is free.',
        'It was ended because you, or the student, did not want it. The school will talk to you.',
    ),
    State.TRANSFERRED: Meaning(
        'Another place was arranged instead of this one.',
        'The school has made another arrangement. The place is free.',
        'Other days or another place are being arranged, and you are asked about them.',
    ),
    State.CANCELLED_BY_EMPLOYER: Meaning(
        'The employer cannot host after all. The student needs another place.',
        'You cancelled it. The school and the family were told.',
        OVER,
    ),
    State.CANCELLED_BY_SCHOOL: Meaning(
        'You cancelled it after it was confirmed. The place has been given back.',
        'The school has cancelled it. The place is free.',
        OVER,
    ),
    State.CANCELLED_BY_HUB: Meaning(
        'Your careers hub has called off all placements there on these days. The student needs another place.',
        'The careers hub has called off all placements on these days. There is nothing you need to do.',
        'The careers hub has called off all placements there on these days. The school will talk to you.',
    ),
    State.STOPPED: Meaning(
        'Your safeguarding lead has stopped it. Nobody else is told why.', STOPPED, STOPPED
    ),
    State.NO_SHOW: Meaning(
        'It is written down that the student did not come. Make sure that the family knows where the student is.',
        'It is written down that the student did not come.',
        'It is written down that the student did not come. If you did not know this, ring the school now.',
    ),
    State.ENDED_EARLY: Meaning(
        'It ended before its last day.', 'It ended before its last day.', 'It ended before its last day.'
    ),
}

# What was tried, as the subject of a sentence.
TRIED = {
    Move.NOMINATE: 'Nominating',
    Move.REBOOK: 'Nominating again',
    Move.ASK_TO_MEET: 'Asking to meet',
    Move.ANSWER_MEETING: 'Answering about the meeting',
    Move.ACCEPT: 'Accepting',
    Move.DECLINE: 'Declining',
    Move.EXPIRE: 'Closing',
    Move.CONFIRM: 'Confirming',
    Move.REOPEN: 'Opening the checks again',
    Move.WITHDRAW: 'Withdrawing',
    Move.WITHDRAW_AS_STUDENT: 'Withdrawing',
    Move.TRANSFER: 'Moving to another place',
    Move.CANCEL_AS_EMPLOYER: 'Cancelling',
    Move.CANCEL_AS_SCHOOL: 'Cancelling',
    Move.CALL_OFF: 'Calling off',
    Move.CALL_BACK: 'Calling back',
    Move.STOP: 'Stopping',
    Move.START: 'Starting',
    Move.NO_SHOW: 'Recording that the student did not come',
    Move.END_EARLY: 'Ending early',
    Move.COMPLETE: 'Completing',
    Move.CLOSE: 'Closing',
    Move.RESTORE: 'Bringing back',
    Move.UNDO: 'Undoing',
}
