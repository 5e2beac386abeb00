"""List what the next working day would send and ask, by line of the schedule: counts, no names."""

from collections import Counter
from datetime import datetime, time

from django.core.management.base import BaseCommand
from django.utils import timezone

from placements import rules
from placements.queries import due
from placements.rules.schedule import BY_KEY


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        now = timezone.localtime()
        ahead = datetime.combine(due.next_mail_day(now), time(12), now.tzinfo)
        latest = datetime.combine(rules.on_or_before(now.date()), time(12), now.tzinfo)
        counts = Counter(
            step.line.key
            for rows in (due.of_placements(now), due.of_blocks(), due.of_asks(now), due.of_proposals())
            for _, facts, lines in rows
            for step in due.new_steps(latest, ahead, facts, lines)
        )
        self.stdout.write(f'{ahead:%A %d %B %Y}: {sum(counts.values())} steps')
        for key, count in sorted(counts.items()):
            line = BY_KEY[key]
            self.stdout.write(f'{count:6} {key}: {line.what} ({line.to}{", a task" if line.task else ""})')
