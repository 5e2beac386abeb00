"""Which messages a school also sends as texts, and who asked for no more of them."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.notify import actions, queries
from brokerage.notify.forms import TextRulesForm


@needs(Permission.PEOPLE_MANAGE)
def mobiles(request):
    if request.membership.organisation.kind != Kind.SCHOOL:
        raise PermissionDenied
    held = queries.texted_by(request.membership.organisation)
    form = TextRulesForm(request.POST or None, initial={'kinds': sorted(held)})
    if form.is_valid():
        actions.set_text_rules(by=request.membership, **form.cleaned_data)
        messages.success(request, 'Saved. It holds for what is sent from now on.')
        return redirect('notify:mobiles')
    context = {
        'form': form,
        'stopped': queries.stopped_people(request.membership),
        'switched_off': not settings.SMS_BACKEND,
        'sends_some': bool(held),
    }
    return render(request, 'notify/mobiles.html', context)
