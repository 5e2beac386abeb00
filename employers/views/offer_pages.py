"""Pages of offers and dates that members and holders of a link share: `by` acts, `doors` leads on."""

from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone

from brokerage.core.errors import Refused
from brokerage.core.ui import day_span
from employers.actions import (
    add_window,
    change_places,
    close_offer,
    close_window,
    host_again,
    open_places,
    pause_offer,
    publish_offer,
    reserve_places,
    set_terms,
)
from employers.enums import OfferStatus
from employers.forms.offers import PlacesForm, WindowForm
from employers.forms.reserving import ReserveForm, TermsForm, first_terms
from employers.queries.alike import like
from employers.queries.offers import (
    consequences,
    next_year_windows,
    publish_problems,
    terms_words,
    window_consequences,
)
from employers.queries.reserved import dates_like, dates_of
from employers.views.common import attempt, confirm_page, form_page, tell

ACTS = {
    'pause': (pause_offer, 'Pause this offer', 'The offer is paused. Publish it again when you are ready.'),
    'close': (close_offer, 'Close this offer', 'The offer is closed.'),
    'duplicate': (None, 'Duplicate this offer', ''),
}


def dates_page(request, offer, *, by, doors):
    form = WindowForm(request.POST or None)
    if request.method == 'POST' and form.is_valid():
        try:
            window = add_window(by=by, offer=offer, **form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
        else:
            attempt(request, f'Added: {day_span(window.start, window.end)}.', lambda: None)
            return redirect(doors.to('offer_dates', offer.ref))
    today = timezone.localdate()
    rows = dates_of(offer.windows.select_related('reserved_school'), today)
    context = {
        'offer': offer,
        'form': form,
        'rows': [dates for dates in rows if dates.end >= today],
        'over': [dates for dates in rows if dates.end < today],
        'terms': terms_words(offer, today),
        'kept': offer.kept_on(today),
        'problems': publish_problems(offer, today),
        # Asked only while it can still be prevented.
        'alike': [] if offer.status in (OfferStatus.PUBLISHED, OfferStatus.CLOSED) else like(offer),
        'doors': doors,
    }
    return render(request, 'employers/offer_dates.html', context)


def publish(request, offer, *, by, doors):
    if request.method != 'POST':
        return HttpResponseNotAllowed(['POST'])
    done = f'“{offer.title}” is published: students, schools and partners can see it.'
    attempt(request, done, publish_offer, by=by, offer=offer)
    return redirect(doors.to('offer_dates', offer.ref))


def act_page(request, offer, verb, *, by, doors):
    action, label, done = ACTS[verb]
    return confirm_page(
        request,
        lambda: action(by=by, offer=offer),
        title=f'{label}: {offer.title}',
        lines=consequences(offer, verb),
        submit=label,
        back=doors.to('offer_dates', offer.ref),
        crumb=offer.title,
        done=done,
        kind='primary' if verb == 'duplicate' else 'warning',
    )


def places_page(request, window, *, by, doors):
    dates = dates_like(window, timezone.localdate())
    return form_page(
        request,
        PlacesForm(request.POST or None, initial={'places': dates.places}),
        lambda data: change_places(by=by, window=window, places=data['places']),
        title='Change the number of places',
        lead=f'{day_span(dates.start, dates.end)}. Taken so far: {dates.taken}.',
        submit='Save the number of places',
        back=doors.to('offer_dates', window.offer.ref),
        crumb=window.offer.title,
        done='The number of places is saved.',
    )


def reserve_page(request, window, *, by, doors):
    form = ReserveForm(request.POST or None, employer=window.offer.employer)
    return form_page(
        request,
        form,
        lambda _: reserve_places(by=by, window=window, **form.terms),
        title='Reserve places',
        lead=f'{day_span(window.start, window.end)}. You will not be told who comes by a reserved place.',
        submit='Reserve these places',
        back=doors.to('offer_dates', window.offer.ref),
        crumb=window.offer.title,
        done='The places are reserved.',
    )


def open_page(request, window, *, by, doors):
    """Reserved places given back to everyone."""
    return confirm_page(
        request,
        lambda: open_places(by=by, window=window),
        title=f'Open reserved places: {day_span(window.start, window.end)}',
        lines=[
            'From now on any student of your area may be proposed for these places.',
            'Who has a place already keeps it.',
        ],
        submit='Open these places to everyone',
        back=doors.to('offer_dates', window.offer.ref),
        crumb=window.offer.title,
        done='The places are open to everyone.',
        kind='primary',
    )


def terms_page(request, offer, *, by, doors):
    form = TermsForm(request.POST or None, employer=offer.employer, initial=first_terms(offer))
    return form_page(
        request,
        form,
        lambda _: set_terms(by=by, offer=offer, **form.terms),
        title='How many, and who first',
        lead=f'{offer.title}. It counts from now on: nobody who has a place loses it.',
        submit='Save how many and who first',
        back=doors.to('offer_dates', offer.ref),
        crumb=offer.title,
        done='How many and who first is saved.',
    )


def close_window_page(request, window, *, by, doors):
    dates = dates_like(window, timezone.localdate())
    return confirm_page(
        request,
        lambda: close_window(by=by, window=window),
        title=f'Close these dates: {day_span(dates.start, dates.end)}',
        lines=window_consequences(dates),
        submit='Close these dates',
        back=doors.to('offer_dates', window.offer.ref),
        crumb=window.offer.title,
        done='The dates are closed.',
    )


def again_page(request, employer, *, by, doors):
    """We can host again: last year's dates, a year later, in one step."""
    back = doors.to('offers')
    if request.method == 'POST':
        attempt(request, 'Your dates for next year are listed.', host_again, by=by, employer=employer)
        return redirect(back)
    planned = next_year_windows(employer, timezone.localdate())
    return render(
        request, 'employers/host_again.html', {'planned': planned, 'back': back, 'employer': employer}
    )
