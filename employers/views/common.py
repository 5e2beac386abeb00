"""What several pages need: a refusal told in a form, and addresses for a member or the holder of a link."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from brokerage.core.errors import Refused


def tell(form, refused):
    """Put a refusal next to its field, or at the top."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.words)


def attempt(request, done, action, **arguments):
    """Do `action`; say `done` or the words of the refusal. True when it was done."""
    try:
        action(**arguments)
    except Refused as refused:
        messages.error(request, refused.words)
        return False
    messages.success(request, done)
    return True


@dataclass(frozen=True)
class Doors:
    """Addresses of the pages that a signed-in member and the holder of a link share."""

    token: str = ''

    def to(self, page, *refs):
        if self.token:
            return reverse(f'employers:link_{page}', args=[self.token, *refs])
        return reverse(f'employers:{page}', args=refs)


def form_page(request, form, save, *, title, submit, back, done, lead='', crumb='', **more):
    """One form on one page: show it, or `save(cleaned data)`, say `done` and go `back`.

    `done` is what to say, or a function of the saved row that says it; `crumb` names the page `back`
    leads to; `more` goes to the template.
    """
    if request.method == 'POST' and form.is_valid():
        try:
            saved = save(form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
            if refused.code == 'postcode_unknown':
                form.offer_sure()
        else:
            messages.success(request, done(saved) if callable(done) else done)
            return redirect(back)
    context = {
        'form': form,
        'page_title': title,
        'submit': submit,
        'back': back,
        'lead': lead,
        'crumb': crumb,
        **more,
    }
    return render(request, 'employers/form.html', context)


def confirm_page(request, act, *, title, lines, submit, back, done, then='', kind='warning', crumb=''):
    """Say what will happen; on POST do it, say `done` and go on."""
    if request.method == 'POST':
        attempt(request, done, act)
        return redirect(then or back)
    context = {
        'page_title': title,
        'lines': lines,
        'submit': submit,
        'back': back,
        'kind': kind,
        'crumb': crumb,
    }
    return render(request, 'employers/confirm.html', context)
