"""What the mail service reports about a message after it took it."""

from anymail.signals import EventType

from brokerage.notify.actions import note_bounce

LOST = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)


def on_tracking_event(sender, event, esp_name, **kwargs):
    """Called by anymail for each report of its webhook (whose secret it has checked)."""
    if event.event_type in LOST and event.recipient:
        note_bounce(email=event.recipient, ref=(event.metadata or {}).get('ref', ''))
