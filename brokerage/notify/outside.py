"""Pages for those who do not sign in: the reader who wants no more, and the mail service that reports."""

import hashlib
import hmac
import json

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from brokerage.accounts.access import by_link, public
from brokerage.notify import reports
from brokerage.notify.models import Message, OptOut
from brokerage.notify.registry import STOP
from brokerage.notify.sms import uk_mobile

LARGEST_REPORT = 64 * 1024
LOST = ('bounced', 'rejected', 'failed')


# The reader's mail program posts here without a page of ours (RFC 8058); the signed link is the proof.
@csrf_exempt
@by_link(STOP)
def stop(request, token):
    """No more optional messages to the address that the link was sent to, or some again after all."""
    message = get_object_or_404(Message, ref=request.link.subject_ref)
    if request.method == 'POST' and 'again' in request.POST:
        reports.start_again(email=message.to_email)
    elif request.method == 'POST':
        reports.stop(email=message.to_email)
    stopped = OptOut.objects.filter(email=message.to_email).exists()
    return render(request, 'notify/stop.html', {'stopped': stopped, 'sender': message.sender.name})


@csrf_exempt
@public
@require_POST
def report(request):
    """Reports of a mail service as JSON: {"events": [{"event": "bounced", "email": …, "ref": …}]}.

    The body is signed: `X-Signature` holds its HMAC-SHA256 in hexadecimal under MAIL_REPORT_SECRET; without
    secret or signature 401. What is not understood is passed over, so that new fields and events do no harm.
    """
    return _take(request, settings.MAIL_REPORT_SECRET, _note)


@csrf_exempt
@public
@require_POST
def text_report(request):
    """Reports of a text (SMS) provider, signed likewise under SMS_REPORT_SECRET.

    {"event": "failed", "number": …, "ref": …} for what did not arrive, {"event": "answered", "number": …,
    "text": …} for what a reader sent back.
    """
    return _take(request, settings.SMS_REPORT_SECRET, _note_text)


def _take(request, secret, note):
    if int(request.headers.get('Content-Length') or 0) > LARGEST_REPORT:
        return JsonResponse({'detail': 'Send fewer events at a time.'}, status=413)
    if not _is_signed(request, secret):
        return JsonResponse({'detail': 'Sign the body with the secret of this site.'}, status=401)
    try:
        events = json.loads(request.body)['events']
    except (ValueError, KeyError, TypeError):
        return JsonResponse({'detail': 'Send a JSON object with a list named events.'}, status=400)
    taken = sum(note(event) for event in events) if isinstance(events, list) else 0
    return JsonResponse({'taken': taken})


def _is_signed(request, secret):
    expected = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    given = request.headers.get('X-Signature', '')
    return bool(secret) and hmac.compare_digest(expected.encode(), given.encode())


def _note(event):
    """Whether the event was one that we act on."""
    if not isinstance(event, dict) or not isinstance(event.get('email'), str):
        return False
    about = {
        'email': event['email'].replace('\x00', ''),
        'ref': str(event.get('ref') or '')[:12].replace('\x00', ''),
    }
    if event.get('event') in LOST:
        reports.note_bounce(**about)
    elif event.get('event') == 'complained':
        reports.note_complaint(**about)
    else:
        return False
    return True


def _note_text(event):
    """Whether the event was one that we act on."""
    number = (
        uk_mobile(event['number']) if isinstance(event, dict) and isinstance(event.get('number'), str) else ''
    )
    if number and event.get('event') == 'failed':
        reports.note_text_failed(number=number, ref=str(event.get('ref') or '')[:12].replace('\x00', ''))
    elif number and event.get('event') == 'answered' and isinstance(event.get('text'), str):
        reports.note_answer(number=number, text=event['text'])
    else:
        return False
    return True
