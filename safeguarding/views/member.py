"""The risk assessment of an offer for those who are signed in: the employer writes, hub and school read."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.core.errors import Refused
from brokerage.core.ui import long_date
from brokerage.uploads.serving import handed_out
from employers.models import Offer
from safeguarding.actions import ask_assessment, ask_document, note_conversation
from safeguarding.actions.papers import kinds_of
from safeguarding.forms.signing import ConversationForm
from safeguarding.models import RiskAssessment
from safeguarding.queries import fewer_than_five
from safeguarding.rules.risk import conversation_is_enough
from safeguarding.views import own, pages
from safeguarding.views.standing import standing


def offer_of(request, ref):
    offers = Offer.objects.visible_to(request.membership)
    return get_object_or_404(offers.select_related('employer__organisation__hub', 'site', 'contact'), ref=ref)


def doors_of(request, ref):
    return pages.Doors(offer_of(request, ref))


@needs(Permission.RISK_VIEW)
def assessment(request, ref):
    doors, member = doors_of(request, ref), request.membership
    if member.may(Permission.RISK_CONFIRM):
        return pages.overview(request, doors, **extras(member))
    seen = RiskAssessment.objects.visible_to(member).filter(offer=doors.offer)
    context = standing(doors.offer, seen) | {'doors': doors, 'same_form': None, **extras(member)}
    enough = conversation_is_enough(fewer_than_five(doors.offer.employer), doors.offer.risk_band)
    context['may_talk'] = member.may(Permission.RISK_ASK) and enough
    return render(request, 'safeguarding/assessment.html', context)


def extras(member):
    """What the reader may do on the page."""
    return {
        'may_write': member.may(Permission.RISK_CONFIRM),
        'may_ask': member.may(Permission.RISK_ASK),
        'may_talk': False,
        'shows_employer': member.organisation.kind in (Kind.HUB, Kind.EMPLOYER),
        'bare': False,
    }


@needs(Permission.RISK_CONFIRM)
@require_POST
def start(request, ref):
    return pages.start_page(request, doors_of(request, ref), request.membership)


@needs(Permission.RISK_CONFIRM)
def same(request, ref):
    return pages.same_page(request, doors_of(request, ref), request.membership, **extras(request.membership))


@needs(Permission.RISK_CONFIRM)
def own_document(request, ref):
    return own.own_page(request, doors_of(request, ref), request.membership)


@needs(Permission.RISK_CONFIRM)
def own_check(request, ref):
    return own.own_check_page(request, doors_of(request, ref), request.membership)


@needs(Permission.RISK_VIEW)
def own_file(request, ref):
    """The employer's own document, for those who may see the assessment."""
    seen = RiskAssessment.objects.visible_to(request.membership).filter(upload__isnull=False)
    row = get_object_or_404(seen.select_related('upload__owner__hub'), ref=ref)
    return handed_out(row.upload, by=request.membership)


@needs(Permission.RISK_CONFIRM)
def step(request, ref, step):
    return pages.step_page(request, doors_of(request, ref), step, request.membership)


@needs(Permission.RISK_CONFIRM)
def hazards(request, ref):
    return pages.hazards_page(request, doors_of(request, ref), request.membership)


@needs(Permission.RISK_CONFIRM)
def check(request, ref):
    return pages.check_page(request, doors_of(request, ref), request.membership)


@needs(Permission.RISK_ASK)
@require_POST
def ask(request, ref):
    """Send the employer a link to its assessment."""
    offer = offer_of(request, ref)
    try:
        message = ask_assessment(by=request.membership, offer=offer)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f'{message.addressee} gets an e-mail with a link to the risk assessment.')
    return redirect('safeguarding:assessment', ref)


@needs(Permission.RISK_ASK)
def conversation(request, ref):
    """Note a conversation with a small, low-risk employer."""
    offer = offer_of(request, ref)
    form = ConversationForm(request.POST or None, initial={'on': timezone.localdate()})
    if request.method == 'POST' and form.is_valid():
        try:
            noted = note_conversation(by=request.membership, offer=offer, **form.noted())
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(
                request, f'The conversation is noted and counts until {long_date(noted.expires_on)}.'
            )
            return redirect('safeguarding:assessment', ref)
    return render(request, 'safeguarding/conversation.html', {'form': form, 'offer': offer})


@needs(Permission.RISK_VIEW)
@require_POST
def document(request, ref, kind):
    """Open a document of an assessment one may see: one's organisation becomes a reader of it."""
    seen = RiskAssessment.objects.visible_to(request.membership)
    row = get_object_or_404(seen.select_related('offer__employer__organisation__hub'), ref=ref)
    if kind not in kinds_of(row):
        raise Http404
    paper = ask_document(by=request.membership, assessment=row, kind=kind)
    return redirect('documents:document', paper.ref)
