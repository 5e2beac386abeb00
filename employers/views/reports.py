"""Report a problem with an offer, from the public page or signed in; and the hub's list of reports."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs, public
from brokerage.accounts.attempts import too_often
from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from brokerage.core.paging import page_of
from brokerage.core.ui import Tab
from employers.actions.reports import decide_report, look_at_report, report_offer
from employers.forms.reports import DecideForm, ReportForm
from employers.models import Offer, Report
from employers.queries import OfferSearch
from employers.queries.reports import reports_for, trail_of
from employers.views.common import tell
from employers.views.offers import offer_of

# Reports from one machine in an hour; a class room shares an address.
MOST = 10
THANKS = 'Thank you. The careers hub looks at your report. The employer is not told who sent it.'


@public
def report_public(request, ref):
    """For anybody who sees the offer in public; no account, no name."""
    offer = get_object_or_404(
        OfferSearch().queryset(Offer.objects.select_related('employer__organisation__hub')), ref=ref
    )
    return _report_page(request, offer, back=reverse('browse:offer', args=[ref]), by=None)


@needs(Permission.OFFERS_VIEW)
def report_signed_in(request, ref):
    offer = offer_of(request, ref)
    return _report_page(request, offer, back=reverse('employers:offer', args=[ref]), by=request.membership)


def _report_page(request, offer, *, back, by):
    form = ReportForm(request.POST or None, now=timezone.now())
    if by:
        # They are told at the address they sign in with.
        form.fields['email'].initial = by.user.email
    if request.method == 'POST':
        if form.is_trapped:
            # Whatever filled it in learns nothing.
            messages.success(request, THANKS)
            return redirect(back)
        if form.is_valid():
            if too_often(request, 'report', MOST):
                return render(request, '429.html', status=429)
            told = {name: form.cleaned_data[name] for name in ('problem', 'words', 'email')}
            report_offer(offer=offer, by=by, **told)
            messages.success(request, THANKS)
            return redirect(back)
    context = {'form': form, 'offer': offer, 'back': back, 'hub': offer.employer.organisation.hub}
    return render(request, 'employers/report_problem.html', context)


@needs(Permission.REGISTER_EDIT)
def reports(request):
    """What waits for a decision, the urgent first; or what is decided."""
    decided = request.GET.get('show') == 'decided'
    rows = reports_for(request.membership, decided=decided)
    page = page_of(
        rows, request, order=('-created_at', 'ref') if decided else ('urgency', 'created_at', 'ref')
    )
    here = reverse('employers:reports')
    tabs = [
        Tab('To decide', here, current=not decided),
        Tab('Decided', f'{here}?show=decided', current=decided),
    ]
    return render(request, 'employers/reports.html', {'page': page, 'tabs': tabs, 'decided': decided})


def _report_of(request, ref):
    rows = Report.objects.visible_to(request.membership)
    rows = rows.select_related(
        'offer__employer__organisation', 'offer__site', 'reporter__user', 'reporter__organisation'
    )
    return get_object_or_404(rows, ref=ref)


@needs(Permission.REGISTER_EDIT)
def report(request, ref):
    """One report with its trail, and the decision."""
    report = _report_of(request, ref)
    form = DecideForm(request.POST or None)
    if request.method == 'POST' and form.is_valid():
        try:
            decide_report(by=request.membership, report=report, **form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, 'The report is decided.')
            return redirect('employers:reports')
    context = {'report': report, 'offer': report.offer, 'form': form, 'trail': trail_of(report)}
    return render(request, 'employers/report.html', context)


@needs(Permission.REGISTER_EDIT)
@require_POST
def report_look(request, ref):
    look_at_report(by=request.membership, report=_report_of(request, ref))
    return redirect('employers:report', ref)
