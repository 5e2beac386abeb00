"""What every table of ours has."""

import secrets

from django.db import models

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
    """Something long a worker does while people watch: state, progress, and when it last showed life."""

    class State(models.TextChoices):
        QUEUED = 'queued', 'Waiting to start'
        RUNNING = 'running', 'Running'
        DONE = 'done', 'Done'
        FAILED = 'failed', 'Stopped by a fault'
        CANCELLED = 'cancelled', 'Cancelled'

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
        return self.job_state in (self.State.QUEUED, self.State.RUNNING)
