"""An employer's yes or no: by signed link, signed in, or by phone to the school."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import by_link, needs
from brokerage.accounts.enums import Permission
from brokerage.accounts.links import issue_link
from brokerage.core.errors import Refused
from employers.notifications import INSURANCE
from placements import rules
from placements.actions import progress
from placements.clearance import gates_of
from placements.enums import ENDED, Move, Party, State
from placements.forms import YES, AnswerForm, LeaveForm, PhoneAnswerForm
from placements.forms.moves import MeetingForm
from placements.lifecycle import can_undo
from placements.models import Placement
from placements.notifications import ANSWER
from placements.queries import pages
from placements.queries.consequences import consequences
from placements.queries.placements import known_as, needs_note_of, whole
from placements.views.common import attempt, note_read, page_of_placement, placement_of
from safeguarding.notifications import ASSESSMENT

LINK_DAYS = 30


def linked(link):
    """The placement an employer's link opens; its organisation must agree."""
    rows = Placement.objects.filter(employer__organisation_id=link.organisation_id)
    return get_object_or_404(whole(rows), ref=link.subject_ref)


@by_link(ANSWER)
def answer(request, token):
    row = linked(request.link)
    if row.state in ENDED:
        return ended(request, row, token)
    form = AnswerForm(request.POST or None)
    if form.is_valid() and _save(form, request.link, row):
        messages.success(request, _thanks(form, row))
        return redirect('placements:answer', token)
    note = needs_note_of(row)
    if row.names_student_to_employer:
        note_read(request.link, 'placements:answer', [row], needs_shown=bool(note))
    context = {**_request(row), 'form': form, 'token': token, 'note': note, 'link': request.link}
    return render(request, 'placements/answer.html', context)


def ended(request, row, token):
    """Nothing about the student is shown once a placement is over; what was only just said can be taken back."""
    context = {'employer': row.employer.organisation.name, 'token': token}
    context['may_undo'] = can_undo(row, request.link)
    return render(
        request, 'placements/answer_ended.html', context, status=200 if context['may_undo'] else 410
    )


def _request(row):
    """What an employer is asked, in the words it may read."""
    return {
        'placement': row,
        'who': known_as(row),
        'open': row.state in (State.NOMINATED, State.MEETING),
        'may_meet': row.state == State.NOMINATED,
        'kind': pages.state_kind(row.state),
        'answer_by': rules.answer_by(timezone.localdate(row.state_since), row.start),
        'left': pages.left_for_employer(row, gates_of([row])[row.pk]),
        'may_cancel': row.state in (State.ACCEPTED, State.CONFIRMED),
    }


def _save(form, by, row, told_by=''):
    said = form.cleaned_data
    words = ' '.join(part for part in (told_by, said['words']) if part)
    if said['answer'] == YES:
        return attempt(form, progress.accept, by=by, placement=row, words=words)
    return attempt(form, progress.decline, by=by, placement=row, reason=said['reason'], words=words)


def _thanks(form, row):
    if form.cleaned_data['answer'] == YES:
        return f'Thank you. {row.school.organisation.name} has been told that you said yes.'
    return f'Thank you for telling us. {row.school.organisation.name} will look elsewhere.'


@by_link(ANSWER)
def cancel(request, token):
    """An employer without an account cannot host after all."""
    row = linked(request.link)
    if row.state in ENDED:
        return ended(request, row, token)
    form = LeaveForm(request.POST or None, school=False)
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, progress.cancel_as_employer, by=request.link, placement=row, **said):
            return redirect('placements:answer', token)
    lines = consequences([row], Move.CANCEL_AS_EMPLOYER, Party.EMPLOYER)
    context = {'placement': row, 'form': form, 'lines': lines, 'back': _back(token)}
    return render(request, 'placements/answer_cancel.html', context)


def _back(token):
    return reverse('placements:answer', args=[token])


@by_link(ANSWER)
@require_POST
def undo(request, token):
    """Take back a no or a cancellation, for as long as nobody has acted on it."""
    row = linked(request.link)
    try:
        progress.undo(by=request.link, placement=row)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f'Taken back. {row.school.organisation.name} is told that it goes on.')
    return redirect('placements:answer', token)


@by_link(ANSWER)
def meet(request, token):
    """The employer would meet the student before it answers."""
    row = linked(request.link)
    if row.state != State.NOMINATED:
        return redirect('placements:answer', token)
    form = MeetingForm(request.POST or None)
    if form.is_valid() and attempt(
        form, progress.ask_to_meet, by=request.link, placement=row, **form.cleaned_data
    ):
        messages.success(request, f'{row.school.organisation.name} is being asked.')
        return redirect('placements:answer', token)
    lines = consequences([row], Move.ASK_TO_MEET, Party.EMPLOYER)
    context = {'placement': row, 'form': form, 'lines': lines, 'back': _back(token)}
    return render(request, 'placements/answer_meet.html', context)


@by_link(ANSWER)
@require_POST
def assessment(request, token):
    """On to the offer's risk assessment, with a link of its own for the same person."""
    row = linked(request.link)
    if row.state in ENDED:
        return ended(request, row, token)
    _, token, _ = issue_link(
        purpose=ASSESSMENT,
        url_name='safeguarding:link_assessment',
        subject=row.window.offer,
        person=request.link.person,
        issued_for=request.link.issued_for,
        organisation=row.employer.organisation,
        days=LINK_DAYS,
    )
    return redirect('safeguarding:link_assessment', token)


@by_link(ANSWER)
@require_POST
def insurance(request, token):
    """On to the employer's certificate of insurance, in the same way."""
    row = linked(request.link)
    if row.state in ENDED:
        return ended(request, row, token)
    _, token, _ = issue_link(
        purpose=INSURANCE,
        url_name='employers:link_certificate',
        subject=row.employer,
        person=request.link.person,
        issued_for=request.link.issued_for,
        organisation=row.employer.organisation,
        days=LINK_DAYS,
    )
    return redirect('employers:link_certificate', token)


@needs(Permission.PLACEMENTS_ANSWER)
def reply(request, ref):
    """The same answer from somebody signed in."""
    row = placement_of(request, ref)
    form = AnswerForm(request.POST or None)
    if form.is_valid() and _save(form, request.membership, row):
        messages.success(request, _thanks(form, row))
        return redirect(page_of_placement(row))
    context = {**_request(row), 'form': form, 'back': page_of_placement(row)}
    return render(request, 'placements/answer_signed_in.html', context)


@needs(Permission.PLACEMENTS_ARRANGE)
def phone_answer(request, ref):
    """The school writes down what the employer said by phone; the employer is told that it was."""
    row = placement_of(request, ref)
    form = PhoneAnswerForm(request.POST or None)
    if form.is_valid():
        told_by = f'By phone from {form.cleaned_data["told_by"]}.'
        if _save(form, request.membership, row, told_by):
            messages.success(request, 'The answer is recorded, and the employer is told what you wrote down.')
            return redirect(page_of_placement(row))
    note_read(request.membership, 'placements:phone_answer', [row])
    context = {**_request(row), 'form': form, 'back': page_of_placement(row)}
    return render(request, 'placements/answer_by_phone.html', context)
