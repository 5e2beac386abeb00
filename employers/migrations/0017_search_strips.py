"""The offers of a sector near a place, from an index that holds what such a search asks of each."""

from django.db import migrations, models
from django.db.models import F, Q

OLD = """
CREATE INDEX offer_by_sector_and_place ON employers_offer
    USING gist (sector, point(easting, northing)) WHERE status = 'published';
"""


class Migration(migrations.Migration):
    dependencies = [('employers', '0016_places_shown')]
    operations = [
        migrations.AddIndex(
            'offer',
            models.Index(
                F('sector'),
                F('northing') / 2000,
                F('easting'),
                include=[
                    'northing',
                    'id',
                    'employer',
                    'min_year_group',
                    'max_year_group',
                    'head_start_until',
                    'head_start_group',
                    'head_start_school',
                ],
                condition=Q(status='published'),
                name='offer_by_sector_and_strip',
            ),
        ),
        migrations.RunSQL('DROP INDEX offer_by_sector_and_place', OLD),
    ]
