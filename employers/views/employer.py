"""One employer: its page, its facts, whether it may be contacted, its insurance and the outreach log."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.calendar import academic_year, academic_year_name
from employers.actions import (
    ask_capacity,
    change_status,
    log_outreach,
    save_insurance,
    send_offers_link,
    update_employer,
)
from employers.enums import EmployerStatus
from employers.forms.register import EmployerForm, InsuranceForm, OutreachForm, StatusForm
from employers.models import Employer
from employers.queries.page import employer_page, page_rows
from employers.queries.register import status_consequences
from employers.views.common import attempt, form_page


def employer_of(request, ref):
    employers = Employer.objects.visible_to(request.membership).select_related(
        'organisation__hub', 'insurance__certificate'
    )
    return get_object_or_404(employers, ref=ref)


@needs(Permission.OFFERS_VIEW)
def employer(request, ref):
    rows = page_rows(Employer.objects.visible_to(request.membership))
    employer = get_object_or_404(rows, ref=ref)
    member, today = request.membership, timezone.localdate()
    for_hub = member.may(Permission.REGISTER_VIEW)
    year = academic_year(today)
    page = employer_page(employer, for_hub=for_hub, today=today)
    context = {
        'page': page,
        'employer': employer,
        'for_hub': for_hub,
        'may_edit': member.may(Permission.OFFERS_EDIT),
        'year_name': academic_year_name(year),
        'asked': any(ask.year == year for ask in page.asks),
    }
    return render(request, 'employers/employer.html', context)


@needs(Permission.OFFERS_EDIT)
def edit(request, ref):
    employer = employer_of(request, ref)
    facts = [
        'sector',
        'company_number',
        'employees',
        'min_year_group',
        'most_at_once',
        'good_with',
        'places_shown',
        'risk_band',
        'notes',
    ]
    initial = {name: getattr(employer, name) for name in facts} | {'name': employer.organisation.name}
    initial['owner'] = employer.owner.ref if employer.owner else ''
    form = EmployerForm(
        request.POST or None, membership=request.membership, employer=employer, initial=initial
    )
    return form_page(
        request,
        form,
        lambda _: update_employer(by=request.membership, employer=employer, **form.facts),
        title=f'Change the facts of {employer}',
        submit='Save the facts',
        back=reverse('employers:employer', args=[ref]),
        crumb=employer.organisation.name,
        done='The facts are saved.',
    )


@needs(Permission.REGISTER_EDIT)
def status(request, ref):
    """Choose a status; what it will do is shown before it is done."""
    employer = employer_of(request, ref)
    form = StatusForm(request.POST or None, initial={'status': employer.status})
    lines = []
    if request.method == 'POST' and form.is_valid():
        data = form.cleaned_data
        if data['confirmed']:
            change_status(
                by=request.membership, employer=employer, status=data['status'], reason=data['reason']
            )
            messages.success(request, f'{employer} is now marked: {employer.get_status_display()}.')
            return redirect('employers:employer', ref)
        lines = status_consequences(employer, data['status'])
    context = {
        'employer': employer,
        'form': form,
        'lines': lines,
        'chosen': EmployerStatus(form.cleaned_data['status']) if lines else None,
    }
    return render(request, 'employers/status.html', context)


@needs(Permission.OFFERS_EDIT)
def insurance(request, ref):
    employer = employer_of(request, ref)
    held = getattr(employer, 'insurance', None)
    facts = ['basis', 'insurer', 'policy_number', 'cover_pounds', 'expires_on', 'insurer_told']
    initial = {name: getattr(held, name) for name in facts} if held else {}
    return form_page(
        request,
        InsuranceForm(request.POST or None, initial=initial),
        lambda data: save_insurance(by=request.membership, employer=employer, **data),
        title='Insurance',
        lead='Employers’ liability insurance of at least £5 million is the law. It covers students too.',
        submit='Save the insurance',
        back=reverse('employers:employer', args=[ref]),
        crumb=employer.organisation.name,
        done='The insurance is saved.',
    )


@needs(Permission.REGISTER_EDIT)
def outreach_add(request, ref):
    employer = employer_of(request, ref)
    return form_page(
        request,
        OutreachForm(request.POST or None),
        lambda data: log_outreach(by=request.membership, employer=employer, **data),
        title=f'Log a contact with {employer}',
        lead='Choosing “Asked not to be contacted” takes their offers off the lists and stops all messages.',
        submit='Save in the log',
        back=reverse('employers:employer', args=[ref]),
        crumb=employer.organisation.name,
        done='Saved in the log.',
    )


@needs(Permission.REGISTER_EDIT)
@require_POST
def send_link(request, ref):
    employer = employer_of(request, ref)
    done = f'A link to manage its offers is on its way to the main contact of {employer}.'
    attempt(request, done, send_offers_link, by=request.membership, employer=employer)
    return redirect('employers:employer', ref)


@needs(Permission.REGISTER_EDIT)
@require_POST
def ask(request, ref):
    employer = employer_of(request, ref)
    year = academic_year(timezone.localdate())
    done = f'{employer} is asked how many places it could offer in {academic_year_name(year)}.'
    attempt(request, done, ask_capacity, by=request.membership, employer=employer, year=year)
    return redirect('employers:employer', ref)
