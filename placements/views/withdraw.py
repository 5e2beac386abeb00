"""A student or a parent takes the student out, by the link they hold."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from brokerage.accounts.access import by_link
from placements.actions.progress import withdraw_as_student
from placements.enums import Move, Party
from placements.forms.moves import WordsForm
from placements.lifecycle import allowed_moves
from placements.notifications import CONSENT, STUDENT
from placements.queries.consequences import consequences
from placements.queries.meanings import MEANINGS
from placements.queries.placements import whole
from placements.views.common import attempt, note_read


@by_link(CONSENT)
def by_parent(request, token):
    return _withdraw(request, Party.PARENT)


@by_link(STUDENT)
def by_student(request, token):
    return _withdraw(request, Party.STUDENT)


def _withdraw(request, party):
    row = get_object_or_404(whole(), ref=request.link.subject_ref)
    if Move.WITHDRAW_AS_STUDENT not in allowed_moves(row, request.link):
        means = MEANINGS[row.state].family
        return render(request, 'placements/consent_ended.html', {'means': means}, status=410)
    form = WordsForm(request.POST or None)
    if form.is_valid() and attempt(
        form, withdraw_as_student, by=request.link, placement=row, **form.cleaned_data
    ):
        messages.success(request, f'{row.school.organisation.name} has been told.')
        return redirect(request.path)
    note_read(request.link, f'placements:{request.resolver_match.url_name}', [row])
    context = {
        'placement': row,
        'form': form,
        'lines': consequences([row], Move.WITHDRAW_AS_STUDENT, party),
        'by_student': party == Party.STUDENT,
    }
    return render(request, 'placements/withdraw_by_link.html', context)
