"""Every message of the demonstration as it was sent, open to whoever tries it: mounted nowhere else."""

from django.shortcuts import get_object_or_404, render

from brokerage.accounts.access import public
from brokerage.core.paging import page_of
from brokerage.notify.models import Message


@public
def outbox(request):
    rows = Message.objects.exclude(body_text='').defer('body_text', 'body_html')
    return render(request, 'demo/outbox.html', {'page': page_of(rows, request, order=('-sent_at', 'ref'))})


@public
def letter(request, ref):
    row = get_object_or_404(Message.objects.exclude(body_text=''), ref=ref)
    return render(request, 'demo/letter.html', {'message': row})
