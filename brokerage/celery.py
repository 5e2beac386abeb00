"""The Celery application and the whole beat schedule."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'brokerage.settings.production')

app = Celery('brokerage')
app.config_from_object('django.conf:settings', namespace='CELERY')
app.autodiscover_tasks()

app.conf.beat_schedule = {
    'send what is due': {'task': 'notify.send_due', 'schedule': 60.0},
    'plan reminders': {'task': 'placements.plan_reminders', 'schedule': crontab(minute='*/15')},
    'move placements by date': {'task': 'placements.move_by_date', 'schedule': crontab(minute=5)},
    'renew changed agreements': {'task': 'placements.renew_agreements', 'schedule': crontab(minute=20)},
    'expire risk assessments': {'task': 'safeguarding.expire', 'schedule': crontab(hour=2, minute=10)},
    'words for searching': {'task': 'employers.refresh_words', 'schedule': crontab(minute=7)},
    'tell news of saved searches': {'task': 'employers.alert_searches', 'schedule': crontab(minute=40)},
    'forget visitors': {'task': 'employers.forget_visitors', 'schedule': crontab(minute=50)},
    'tell visitors that their year ends': {
        'task': 'employers.tell_of_ends',
        'schedule': crontab(hour=8, minute=15),
    },
    'take passed dates off the list': {'task': 'employers.note_passed_dates', 'schedule': crontab(minute=1)},
    'ask about stale offers': {'task': 'employers.stale_offers', 'schedule': crontab(hour=6, minute=30)},
    'forget old changes of the list': {
        'task': 'employers.forget_old_changes',
        'schedule': crontab(hour=3, minute=20),
    },
    'forget needs on paper': {
        'task': 'placements.forget_needs_papers',
        'schedule': crontab(hour=2, minute=50),
    },
    'forget old uploads': {'task': 'imports.forget_old', 'schedule': crontab(hour=2, minute=40)},
    'write down the use of keys': {'task': 'people.note_key_use', 'schedule': 60.0},
    'measure how far partners are': {'task': 'hooks.measure_freshness', 'schedule': 60.0},
    'tell partners of changes': {'task': 'hooks.note_changes', 'schedule': 15.0},
    'forget old webhooks': {'task': 'hooks.forget_old', 'schedule': crontab(hour=3, minute=40)},
    'pick up lost work': {'task': 'core.pick_up_lost_work', 'schedule': 300.0},
}
