"""What every table of ours has."""

import secrets

from django.db import models
from django.utils import timezone

ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz'
REF_LENGTH = 12


def new_ref():
    """A reference safe to show in an address: says nothing, guesses badly (59 bits)."""
    return ''.join(secrets.choice(ALPHABET) for _ in range(REF_LENGTH))


class BaseModel(models.Model):
    """A row with a public reference. Addresses and the API use `ref`, never the number."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Job(models.Model):
    """Something long a worker does while people watch: state, progress, and when it last showed life.

    `task_name` is the task that does it, called with `job_id`; doing it twice must be harmless, for a
    job whose worker died is sent again.
    """

    task_name = ''

    class State(models.TextChoices):
        QUEUED = 'queued', 'Waiting to start'
        RUNNING = 'running', 'Running'
        DONE = 'done', 'Done'
        FAILED = 'failed', 'Stopped by a fault'
        CANCELLED = 'cancelled', 'Cancelled'

    GOING = (State.QUEUED, State.RUNNING)

    job_state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    job_step = models.CharField(max_length=120, blank=True)
    job_done = models.PositiveIntegerField(default=0)
    job_total = models.PositiveIntegerField(default=0)
    job_error = models.CharField(max_length=300, blank=True)
    job_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_going(self):
        return self.job_state in self.GOING

    def begin(self, total, step=''):
        """Mark as running; False when it was cancelled or is over, and must not be done."""
        return self._say(self.GOING, job_state=self.State.RUNNING, job_total=total, job_done=0, job_step=step)

    def progress(self, done, step=None):
        """Show how far it is; False when someone has cancelled it: stop then."""
        told = {'job_done': done} if step is None else {'job_done': done, 'job_step': step}
        return self._say((self.State.RUNNING,), **told)

    def end(self, error=''):
        state = self.State.FAILED if error else self.State.DONE
        return self._say(self.GOING, job_state=state, job_error=error[:300], job_step='')

    def cancel(self):
        return self._say(self.GOING, job_state=self.State.CANCELLED, job_step='')

    def _say(self, states, **told):
        told['job_seen_at'] = timezone.now()
        changed = type(self)._base_manager.filter(pk=self.pk, job_state__in=states).update(**told)
        if changed:
            for name, value in told.items():
                setattr(self, name, value)
        return bool(changed)
