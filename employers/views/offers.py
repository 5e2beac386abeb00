"""Offers for those who sign in: the list, one offer, and the three pages that make one."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.core.distance import in_words
from brokerage.core.errors import Refused
from brokerage.core.paging import page_of
from employers.actions import add_site, duplicate_offer, start_offer, update_offer
from employers.forms.offers import LEAST_COMPLETE, OfferForm, OffersFilter, SchoolOffersFilter, StartOfferForm
from employers.models import Employer, Offer
from employers.queries import OfferSearch
from employers.queries.completeness import completeness_of, gaps_of, with_completeness
from employers.queries.offers import edit_consequences, terms_words, with_places
from employers.queries.pages import offers_page
from employers.queries.reports import outcomes_for_employer
from employers.queries.reserved import dates_of
from employers.rules.plain_words import suggestions
from employers.views.common import Doors, tell
from employers.views.employer import employer_of
from employers.views.offer_pages import act_page, dates_page, publish, terms_page

DOORS = Doors()


def offer_of(request, ref):
    offers = Offer.objects.visible_to(request.membership)
    offers = offers.select_related('employer__organisation__hub', 'site', 'contact', 'head_start_school')
    return get_object_or_404(offers, ref=ref)


@needs(Permission.OFFERS_VIEW)
def offers(request):
    """Your own offers; of the hub's area; or, for a school, what is published, nearest first."""
    if request.membership.organisation.kind == Kind.SCHOOL:
        return _for_school(request)
    member = request.membership
    form = OffersFilter(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    found = _all_offers(member, data)
    lowest_first = data.get('order') == LEAST_COMPLETE
    order = ('complete', 'title', 'pk') if lowest_first else ('title', 'pk')
    page = page_of(with_completeness(with_places(found)), request, order=order)
    own = member.organisation.kind == Kind.EMPLOYER
    context = {
        'form': form,
        'page': page,
        'rows': page.rows,
        'total': found.count(),
        'filtered': any(data.values()),
        'employer': Employer.objects.visible_to(member).first() if own else None,
        'may_edit': member.may(Permission.OFFERS_EDIT),
        'is_hub': member.may(Permission.REGISTER_EDIT),
        'sets_rules': not own and member.may(Permission.PEOPLE_MANAGE),
        'doors': DOORS,
    }
    return render(request, 'employers/offers.html', context)


def _all_offers(member, data):
    found = Offer.objects.visible_to(member).select_related('employer__organisation', 'site')
    found = found.filter(
        **{name: data[name] for name in ('sector', 'sub_sector', 'status') if data.get(name)}
    )
    if words := data.get('q'):
        found = found.filter(Q(title__icontains=words) | Q(employer__organisation__name__icontains=words))
    return found


def _for_school(request):
    member = request.membership
    form = SchoolOffersFilter(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    search = _near_school(member, data)
    found = search.found(Offer.objects.visible_to(member))
    page = offers_page(search, request, lambda asked: asked.found(Offer.objects.visible_to(member)))
    located = search.near is not None
    context = {
        'form': form,
        'page': page,
        'rows': [(offer, in_words(offer.metres) if located else '') for offer in page.rows],
        'total': found.count(),
        'filtered': any(data.values()),
        'located': located,
        'today': timezone.localdate(),
        'may_find': member.may(Permission.STUDENTS_EDIT),
    }
    return render(request, 'employers/school_offers.html', context)


def _near_school(member, data):
    # A school's row hangs on its organisation; it has an easting and a northing, which is all that is used.
    school = getattr(member.organisation, 'school', None)
    located = school is not None and school.easting is not None
    need = data.get('need') or ''
    return OfferSearch(
        text=data.get('q', ''),
        sectors=(data['sector'],) if data.get('sector') else (),
        sub_sectors=(data['sub_sector'],) if data.get('sub_sector') else (),
        pattern=data.get('pattern') or '',
        step_free=need == 'step_free',
        adjustments=(need,) if need not in ('', 'step_free') else (),
        near=school if located else None,
        hub=member.organisation.hub,
        school=member.organisation,
    )


@needs(Permission.OFFERS_VIEW)
def offer(request, ref):
    offer = offer_of(request, ref)
    may_edit = request.membership.may(Permission.OFFERS_EDIT)
    organisation, today = request.membership.organisation, timezone.localdate()
    windows = offer.windows.select_related('reserved_school')
    if organisation.kind == Kind.SCHOOL:
        windows = windows.for_school(organisation, today)
    context = {
        'offer': offer,
        'rows': dates_of(windows, today),
        'terms': terms_words(offer, today),
        'today': today,
        'may_edit': may_edit,
        'kind': organisation.kind,
        **_for_those_who_mend(offer, today, may_edit and offer.status != 'closed'),
        'may_wish': request.membership.may(Permission.STUDENTS_EDIT),
        'doors': DOORS,
    }
    return render(request, 'employers/offer.html', context)


def _for_those_who_mend(offer, today, may_mend):
    if not may_mend:
        return {'complete': None, 'asked': False, 'outcomes': []}
    found = completeness_of(offer, today)
    return {
        'complete': found,
        'gaps': gaps_of(offer, found),
        'plainer': suggestions(offer),
        'asked': offer.waits_for_answer,
        'outcomes': outcomes_for_employer(offer),
    }


@needs(Permission.OFFERS_EDIT)
def new(request, ref):
    """Page one of three: sector, site and kind."""
    employer, member = employer_of(request, ref), request.membership
    form = StartOfferForm(request.POST or None, employer=employer, membership=member)
    if request.method == 'POST' and form.is_valid():
        data = form.cleaned_data
        try:
            site = data.get('site') or add_site(
                by=member, employer=employer, address=data['address'], postcode=data['postcode']
            )
            draft = start_offer(
                by=member, employer=employer, site=site, sector=data['sector'], rung=data['rung']
            )
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect('employers:offer_edit', draft.ref)
    return render(request, 'employers/offer_new.html', {'form': form, 'employer': employer})


@needs(Permission.OFFERS_EDIT)
def edit(request, ref):
    """Page two of three. A change that matters to safety is shown with what it means before it is saved."""
    offer = offer_of(request, ref)
    form = OfferForm(request.POST or None, instance=offer, membership=request.membership)
    lines = []
    if request.method == 'POST' and form.is_valid():
        lines = [] if form.cleaned_data['confirmed'] else edit_consequences(offer, form.changes)
        if not lines and _save(request, form, offer):
            return redirect('employers:offer_dates' if offer.status == 'draft' else 'employers:offer', ref)
    context = {
        'form': form,
        'offer': offer,
        'lines': lines,
        'is_draft': offer.status == 'draft',
        'plainer': suggestions(offer),
    }
    return render(request, 'employers/offer_edit.html', context)


def _save(request, form, offer):
    try:
        update_offer(by=request.membership, offer=offer, **form.changes)
    except Refused as refused:
        tell(form, refused)
        return False
    messages.success(request, 'The offer is saved.')
    return True


@needs(Permission.OFFERS_EDIT)
def dates(request, ref):
    """Page three of three: dates × places, and publish."""
    return dates_page(request, offer_of(request, ref), by=request.membership, doors=DOORS)


@needs(Permission.OFFERS_EDIT)
def terms(request, ref):
    """How many at once, how many together, and who comes first."""
    return terms_page(request, offer_of(request, ref), by=request.membership, doors=DOORS)


@needs(Permission.OFFERS_EDIT)
def publish_it(request, ref):
    return publish(request, offer_of(request, ref), by=request.membership, doors=DOORS)


@needs(Permission.OFFERS_EDIT)
def act(request, ref, verb):
    return act_page(request, offer_of(request, ref), verb, by=request.membership, doors=DOORS)


@needs(Permission.OFFERS_EDIT)
def duplicate(request, ref):
    """A copy changes nothing that is there, so it is made at once and opened."""
    offer = offer_of(request, ref)
    if request.method == 'POST':
        offer = duplicate_offer(by=request.membership, offer=offer)
        messages.success(request, 'The copy is a draft: change what differs, then add dates.')
        return redirect('employers:offer_edit', offer.ref)
    return act_page(request, offer, 'duplicate', by=request.membership, doors=DOORS)
