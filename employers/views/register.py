"""The hub's register, and the yearly question to all of it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.calendar import academic_year, academic_year_name
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from brokerage.core.paging import page_of
from employers.actions import register_employer
from employers.forms.register import EmployerForm, RegisterFilter
from employers.models import Employer
from employers.queries.register import RegisterSearch, ask_count, insurance_of, register_rows
from employers.views.common import tell


@needs(Permission.REGISTER_VIEW)
def register(request):
    form = RegisterFilter(request.GET)
    search = RegisterSearch(**(form.cleaned_data if form.is_valid() else {}))
    employers = search.narrow(Employer.objects.visible_to(request.membership))
    page = page_of(register_rows(employers), request, order=('organisation__name', 'pk'))
    today = timezone.localdate()
    rows = [(employer, insurance_of(employer, today)) for employer in page.rows]
    context = {
        'form': form,
        'filtered': search != RegisterSearch(),
        'page': page,
        'rows': rows,
        'total': employers.count(),
    }
    return render(request, 'employers/register.html', context)


@needs(Permission.REGISTER_EDIT)
def add(request):
    form = EmployerForm(request.POST or None, membership=request.membership)
    if request.method == 'POST' and form.is_valid():
        hub = request.membership.organisation
        try:
            employer = register_employer(by=request.membership, hub=hub, **form.facts)
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, f'{employer} is on the register. Next: add a site and a contact.')
            return redirect('employers:employer', employer.ref)
    return render(request, 'employers/add.html', {'form': form})


@needs(Permission.REGISTER_EDIT)
def ask_all(request):
    """Ask everyone on the register who was not asked yet, after saying how many that is."""
    year = academic_year(timezone.localdate())
    employers = Employer.objects.visible_to(request.membership)
    count = ask_count(employers, year)
    if request.method == 'POST':
        after_commit('employers.ask_area', membership_id=request.membership.pk, year=year)
        messages.success(request, f'The question is on its way: {_get(count.will)} one e-mail.')
        return redirect('employers:register')
    lines = [
        f'{_get(count.will)} one e-mail, with a link to a page of five questions.',
        f'Asked for {academic_year_name(year)} already and not asked again: {count.asked}.',
        f'Left out because we have no e-mail address of a main contact: {count.no_address}.',
        f'Left out because they asked not to be contacted: {count.do_not_contact}.',
    ]
    context = {
        'lines': lines,
        'count': count,
        'year': academic_year_name(year),
        'back': reverse('employers:register'),
    }
    return render(request, 'employers/ask_all.html', context)


def _get(count):
    return '1 employer gets' if count == 1 else f'{count} employers get'
