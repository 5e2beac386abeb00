"""What the mail service reports about a message after it took it."""

from anymail.signals import EventType

from brokerage.notify.reports import note_bounce, note_complaint

LOST = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)


def on_tracking_event(sender, event, esp_name, **kwargs):
    """Called by anymail for each report of its webhook (whose secret it has checked)."""
    about = {'email': event.recipient or '', 'ref': (event.metadata or {}).get('ref', '')}
    if event.event_type in LOST and event.recipient:
        note_bounce(**about)
    elif event.event_type == EventType.COMPLAINED and event.recipient:
        note_complaint(**about)
