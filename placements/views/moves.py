"""Steps of a placement that need one short form at most: each page says first what will happen."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from brokerage.core.forms import BaseForm
from placements.actions import elsewhere, progress
from placements.enums import Move, Party
from placements.forms.moves import ElsewhereForm, EndEarlyForm, MeetingAnswerForm, MeetingForm, WordsForm
from placements.lifecycle import MOVES
from placements.queries.consequences import consequences
from placements.queries.elsewhere import places_for
from placements.queries.placements import known_as
from placements.queries.table import standings, table_of_moves
from placements.views.common import act_page, made, note_read, page_of_placement, placement_of


@dataclass(frozen=True)
class Act:
    """A page for one move; `title` may hold {who} and {employer}. `first` is said before the consequences."""

    move: Move
    verb: object
    title: str
    submit: str
    done: str
    form: type[BaseForm] | None = WordsForm
    first: tuple = ()
    kind: str = 'primary'


NO_SHOW = Act(
    Move.NO_SHOW,
    progress.no_show,
    'Record that {who} did not come?',
    'Record that they did not come',
    'Recorded. Everyone concerned is being told.',
    first=('Ring the family before you record this, so that somebody knows where the student is.',),
    kind='warning',
)
NO_SHOW_AT_HOST = Act(
    **{**NO_SHOW.__dict__, 'first': ('Ring the school first, so that somebody knows where the student is.',)}
)
END_EARLY = Act(
    Move.END_EARLY,
    progress.end_early,
    'End the placement of {who} early?',
    'End the placement',
    'It has ended. Everyone concerned is being told.',
    form=EndEarlyForm,
    kind='warning',
)
BY_SCHOOL = {
    'no-show': NO_SHOW,
    'end-early': END_EARLY,
    'meeting': Act(
        Move.ANSWER_MEETING,
        progress.answer_meeting,
        'Answer {employer} about meeting the student',
        'Send your answer',
        'Your answer is being sent. The employer is asked again for its decision.',
        form=MeetingAnswerForm,
    ),
    'family': Act(
        Move.WITHDRAW_AS_STUDENT,
        progress.withdraw_as_student,
        'Record that {who} or the family does not want this?',
        'Record it and withdraw the student',
        'Recorded. The place is free again and everyone concerned is being told.',
        kind='warning',
    ),
    'close': Act(
        Move.CLOSE,
        progress.close,
        'Close {who}’s placement?',
        'Close the placement',
        'Closed.',
        form=None,
        first=(
            'Attendance can no longer be put right.',
            '{employer} no longer sees the name of the student.',
        ),
    ),
    'restore': Act(
        Move.RESTORE,
        progress.restore,
        'Bring back {who} at {employer}?',
        'Bring it back and ask the employer',
        'It is back. The employer is being asked again.',
        first=('Consent and your approval are asked for again: what was agreed before does not stand.',),
    ),
}
BY_EMPLOYER = {
    'meet': Act(
        Move.ASK_TO_MEET,
        progress.ask_to_meet,
        'Ask to meet {who} first?',
        'Ask the school',
        'The school is being asked. We keep the request open for you meanwhile.',
        form=MeetingForm,
        first=('You still answer yes or no afterwards. You learn the first name once you have said yes.',),
    ),
    'no-show': NO_SHOW_AT_HOST,
    'end-early': END_EARLY,
}


@needs(Permission.PLACEMENTS_ARRANGE)
def school_act(request, ref, name):
    return _act(request, ref, BY_SCHOOL.get(name), Party.SCHOOL)


@needs(Permission.PLACEMENTS_ANSWER)
def host_act(request, ref, name):
    return _act(request, ref, BY_EMPLOYER.get(name), Party.EMPLOYER)


def _act(request, ref, act, party):
    if act is None:
        raise Http404
    row = placement_of(request, ref)
    names = {
        'who': row.student.name if party == Party.SCHOOL else known_as(row),
        'employer': row.employer.organisation.name,
    }
    first = [line.format(**names) for line in act.first]
    return act_page(
        request,
        row,
        act.verb,
        form=act.form(request.POST or None) if act.form else None,
        title=act.title.format(**names),
        lines=[*first, *consequences([row], act.move, party)],
        submit=act.submit,
        done=act.done,
        kind=act.kind,
    )


@needs(Permission.PLACEMENTS_VIEW)
@require_POST
def undo(request, ref):
    """Take back the last step: one press, for as long as nobody has acted on it."""
    row = placement_of(request, ref)
    try:
        progress.undo(by=request.membership, placement=row)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, 'Taken back. Everyone who was told is told that it goes on.')
    return redirect(page_of_placement(row))


@needs(Permission.PLACEMENTS_ARRANGE)
def elsewhere_page(request, ref):
    """Choose another place; a placement still to come ends as moved."""
    row = placement_of(request, ref)
    windows = places_for(row)
    form = ElsewhereForm(request.POST or None, windows=windows)
    if form.is_valid():
        given = {'by': request.membership, 'placement': row, **form.cleaned_data}
        placed = made(form, elsewhere.send_elsewhere, **given)
        if placed:
            messages.success(request, f'{row.student.name} is nominated. {placed.employer} is being asked.')
            return redirect(page_of_placement(placed))
    note_read(request.membership, 'placements:elsewhere', [row])
    context = {
        'placement': row,
        'form': form,
        'windows': windows,
        'lines': _moved_lines(row),
        'back': page_of_placement(row),
    }
    return render(request, 'placements/elsewhere.html', context)


def _moved_lines(row):
    going = row.state in MOVES[Move.TRANSFER].sources
    ended = consequences([row], Move.TRANSFER, Party.SCHOOL) if going else []
    asked = 'The employer you choose is asked, and the new place is held until it answers.'
    anew = 'The family’s consent and your approval are asked for anew.'
    return [*ended, asked, anew]


@needs(Permission.PLACEMENTS_VIEW)
def table(request):
    """What can happen to a placement: the table that the service itself obeys."""
    return render(request, 'placements/moves.html', {'moves': table_of_moves(), 'states': standings()})
