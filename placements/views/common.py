"""What several placement pages need."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from brokerage.accounts.enums import Kind
from brokerage.audit.actions import record_read
from brokerage.core.errors import Refused
from placements.models import Placement
from placements.queries.placements import whole


def placement_of(request, ref):
    """The placement, if this member may see it."""
    return get_object_or_404(whole(Placement.objects.visible_to(request.membership)), ref=ref)


def page_of_placement(placement):
    return reverse('placements:placement', args=[placement.ref])


def note_read(by, page, placements, **more):
    """Write down which named students were shown: one row a school."""
    ordered = sorted(placements, key=lambda each: each.school_id)
    for _, group in groupby(ordered, key=lambda each: each.school_id):
        seen = list(group)
        students = [each.student for each in seen]
        owner = seen[0].school.organisation
        record_read(by=by, page=page, students=students, owner=owner, **more)


def attempt(form, verb, **given):
    """True when `verb` was done; else the reason why not is put on the form."""
    try:
        verb(**given)
    except Refused as refused:
        put_on(form, refused)
        return False
    return True


def made(form, verb, **given):
    """The row that `verb` returns, or None with the reason why not on the form."""
    try:
        return verb(**given)
    except Refused as refused:
        put_on(form, refused)
        return None


def put_on(form, refused):
    form.add_error(refused.field if refused.field in form.fields else None, refused.words)


def act_page(request, placement, verb, *, form=None, given=None, title, lines, submit, done, kind='primary'):
    """Say what will happen; on POST do it, say `done` and go back to the placement.

    `given` turns the form's data into arguments of `verb` (as they are, by default).
    """
    back = page_of_placement(placement)
    if form.is_valid() if form else request.method == 'POST':
        data = (given or dict)(form.cleaned_data) if form else {}
        try:
            verb(by=request.membership, placement=placement, **data)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            messages.success(request, done)
        return redirect(back)
    _note_act(request, placement)
    context = {
        'placement': placement,
        'form': form,
        'page_title': title,
        'lines': lines,
        'submit': submit,
        'kind': kind,
        'back': back,
    }
    return render(request, 'placements/placement_act.html', context)


def _note_act(request, placement):
    """An employer that has not said yes yet is shown no name."""
    employing = request.membership.organisation.kind == Kind.EMPLOYER
    if not employing or placement.names_student_to_employer:
        note_read(request.membership, f'placements:{request.resolver_match.url_name}', [placement])


def tell_outcomes(request, outcomes, what, done_words):
    """What became of the ticked placements: 'Nothing was {what}', '3 placements are {done_words}', each refusal."""
    refused = [each for each in outcomes if each.words]
    done = len(outcomes) - len(refused)
    if not outcomes:
        messages.info(request, f'Nothing was {what}: no placement was ticked.')
    if done:
        noun = 'placement is' if done == 1 else 'placements are'
        messages.success(request, f'{done} {noun} {done_words}')
    for each in refused:
        messages.error(request, f'{each.placement.student.name}: {each.words}')
