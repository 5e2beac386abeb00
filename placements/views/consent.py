"""A parent's consent: one page by signed link, or a paper that the school types in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from brokerage.accounts.access import by_link, needs
from brokerage.accounts.enums import Permission
from placements.actions.paperwork import NEEDS_KEPT, answer_consent
from placements.documents import FAMILY
from placements.enums import ENDED, PENDING, State
from placements.forms import ConsentForm, PaperConsentForm
from placements.notifications import CONSENT
from placements.queries.meanings import MEANINGS
from placements.queries.papers import papers_of
from placements.queries.placements import (
    assessment_of,
    contact_of,
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
    if row.state in ENDED:
        means = MEANINGS[row.state].family
        return render(request, 'placements/consent_ended.html', {'means': means}, status=410)
    form = _form(ConsentForm, request, row)
    if form.is_valid() and attempt(form, answer_consent, by=request.link, placement=row, **form.cleaned_data):
        messages.success(request, _thanks(form, row))
        return redirect('placements:consent', token)
    note_read(request.link, 'placements:consent', [row])
    return render(request, 'placements/consent.html', {**_shown(row), 'form': form, 'token': token})


def _form(kind, request, row):
    has_note = bool(needs_words(row))
    return kind(request.POST or None, first_name=row.student.first_name, has_note=has_note)


def _shown(row):
    """All that a parent reads before answering."""
    assessment = assessment_of(row)
    answered = newest_consent(row)
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
    form = _form(PaperConsentForm, request, row)
    by = request.membership
    if form.is_valid() and attempt(form, answer_consent, by=by, placement=row, **form.cleaned_data):
        messages.success(request, 'The answer is recorded.')
        return redirect(page_of_placement(row))
    note_read(by, 'placements:paper_consent', [row])
    context = {'placement': row, 'form': form, 'back': page_of_placement(row)}
    return render(request, 'placements/consent_paper.html', context)
