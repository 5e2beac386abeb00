"""Write docs/placements.md's tables anew from the table of moves."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from placements.queries.table import with_tables

PAGE = Path(settings.BASE_DIR) / 'docs' / 'placements.md'


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        PAGE.write_text(with_tables(PAGE.read_text()))
