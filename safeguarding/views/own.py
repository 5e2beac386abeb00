"""Sending one's own risk assessment: a page to send it, and one to check and confirm; signed in or by link."""

from django.contrib import messages
from django.shortcuts import redirect, render

from brokerage.core.errors import Refused
from brokerage.uploads.actions import SHUT, takes_files
from safeguarding.actions import confirm_assessment, send_own
from safeguarding.documents import parent_summary
from safeguarding.enums import AssessmentKind, AssessmentState
from safeguarding.forms.own import OwnDocumentForm
from safeguarding.forms.signing import SignForm
from safeguarding.queries import missing_answers
from safeguarding.rules.hazards import regulation_19_questions


def own_draft(offer):
    drafts = offer.risk_assessments.filter(state=AssessmentState.DRAFT, kind=AssessmentKind.UPLOADED)
    return drafts.select_related('upload', 'offer__employer__organisation', 'offer__contact').first()


def own_page(request, doors, by):
    draft = own_draft(doors.offer)
    held = draft.upload if draft else None
    initial = OwnDocumentForm.told(draft) if draft else {}
    form = OwnDocumentForm(request.POST or None, request.FILES or None, initial=initial, held=held)
    if request.method == 'POST' and form.is_valid():
        try:
            send_own(by=by, offer=doors.offer, **form.sent())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        else:
            return redirect(doors.to('own-check'))
    context = {'form': form, 'held': held, 'shut': '' if takes_files() else SHUT, **_shared(doors)}
    return render(request, 'safeguarding/own.html', context)


def own_check_page(request, doors, by):
    """What was sent and answered, whether the file is through, and the signature."""
    draft = own_draft(doors.offer)
    if draft is None:
        return redirect(doors.to('own'))
    form = SignForm(request.POST or None, initial={'offer_version': doors.offer.version})
    if request.method == 'POST' and form.is_valid():
        try:
            confirm_assessment(by=by, assessment=draft, **form.signature())
        except Refused as refused:
            form.add_error(None, refused.words)
            form.data = form.data.copy() | {'offer_version': doors.offer.version}
        else:
            messages.success(
                request, 'Your risk assessment is confirmed. Your hub and schools of the area can see it.'
            )
            return redirect(doors.to())
    context = {
        'form': form,
        'draft': draft,
        'upload': draft.upload,
        'summary': parent_summary(draft),
        'questions': [
            (each['question'], draft.regulation_19[each['code']]) for each in regulation_19_questions()
        ],
        'problems': [problem.words for problem in missing_answers(draft)],
        **_shared(doors),
    }
    return render(request, 'safeguarding/own_check.html', context)


def _shared(doors):
    return {'offer': doors.offer, 'doors': doors, 'back': doors.to(), 'bare': bool(doors.token)}
