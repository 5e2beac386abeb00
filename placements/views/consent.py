"""A parent's consent: one page by signed link, or a paper that the school types in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from brokerage.accounts.access import by_link, needs
from brokerage.accounts.enums import Permission
from placements.actions import codes
from placements.actions.paperwork import NEEDS_KEPT, answer_consent, takes_code
from placements.documents import FAMILY
from placements.enums import ENDED, PENDING, Signer, State
from placements.forms import ConsentForm
from placements.forms.families import GuardianPaperForm
from placements.notifications import CONSENT
from placements.queries.meanings import MEANINGS
from placements.queries.papers import papers_of
from placements.queries.placements import (
    assessment_of,
    consenters_of,
    contact_of,
    guardian_by,
    needs_words,
    newest_consent,
    whole,
)
from placements.views.common import attempt, note_read, page_of_placement, placement_of
from safeguarding.documents import parent_summary
from safeguarding.enums import ConsentAnswer


@by_link(CONSENT)
def consent(request, token):
    row = get_object_or_404(whole(), ref=request.link.subject_ref)
    guardian = guardian_by(request.link, row)
    if row.state in ENDED or (request.link.person_ref and guardian is None):
        means = MEANINGS[row.state].family if row.state in ENDED else ''
        return render(request, 'placements/consent_ended.html', {'means': means}, status=410)
    form = _form(ConsentForm, request, row)
    sent = _code_step(request, row, guardian, form)
    if form.is_valid() and not sent and _keep(form, request.link, row):
        messages.success(request, _thanks(form, row))
        return redirect('placements:consent', token)
    note_read(request.link, 'placements:consent', [row])
    shown = {**_shown(row, guardian), 'form': form, 'token': token, 'link': request.link}
    return render(request, 'placements/consent.html', shown | {'sent': sent or 'code' in request.POST})


def _code_step(request, row, guardian, form):
    """True when a code is sent and has to come back first; a wrong one is told in the form."""
    said_yes = form.is_valid() and form.cleaned_data['answer'] == ConsentAnswer.GIVEN
    about = {'placement': row, 'signer': Signer.PARENT, 'person_ref': request.link.person_ref}
    if not said_yes or row.state != State.ACCEPTED or not takes_code(request.link, guardian):
        return False
    if codes.is_proved(**about):
        return False
    if code := form.cleaned_data['code']:
        if not codes.prove(code=code, **about):
            form.add_error(
                'code', 'That is not the code, or it is no longer good. Check it, or have a new one sent'
            )
        return False
    if 'send' in request.POST or not codes.is_sent(**about):
        attempt(form, codes.ask_code, **about)
    return True


def _keep(form, link, row):
    said = {name: value for name, value in form.cleaned_data.items() if name != 'code'}
    return attempt(form, answer_consent, by=link, placement=row, **said)


def _form(kind, request, row, **more):
    given = {'first_name': row.student.first_name, 'has_note': bool(needs_words(row)), **more}
    return kind(request.POST or None, request.FILES or None, **given)


def _shown(row, guardian):
    """All that a parent reads before answering, and what this one has answered."""
    assessment = assessment_of(row)
    answered = newest_consent(row, guardian)
    return {
        'placement': row,
        'student': row.student,
        'offer': row.window.offer,
        'contact': contact_of(row),
        'summary': parent_summary(assessment) if assessment else None,
        'needs': needs_words(row),
        'needs_until': row.end + NEEDS_KEPT,
        'answered': answered,
        'said_yes': answered is not None and answered.answer == ConsentAnswer.GIVEN,
        'means': MEANINGS[row.state].family,
        'open': row.state == State.ACCEPTED,
        'may_withdraw': row.state in PENDING,
        'has_papers': bool(assessment or papers_of(row, FAMILY)),
    }


def _thanks(form, row):
    school = row.school.organisation.name
    if form.cleaned_data['answer'] == ConsentAnswer.GIVEN:
        return f'Thank you. Your yes is saved. {school} will tell you when the placement is confirmed.'
    return f'Thank you. Your no is saved and {school} has been told. They will talk to you.'


@needs(Permission.PLACEMENTS_ARRANGE)
def paper_consent(request, ref):
    row = placement_of(request, ref)
    form = _form(GuardianPaperForm, request, row, asked=consenters_of(row))
    by = request.membership
    if form.is_valid() and attempt(form, answer_consent, by=by, placement=row, **form.given()):
        messages.success(request, 'The answer is recorded.')
        return redirect(page_of_placement(row))
    note_read(by, 'placements:paper_consent', [row])
    context = {'placement': row, 'form': form, 'back': page_of_placement(row)}
    return render(request, 'placements/consent_paper.html', context)
