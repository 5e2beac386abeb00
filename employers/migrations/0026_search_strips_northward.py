"""What a search near a place reads lies together: narrow strips of a sector northwards, and the dates of an offer."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [('employers', '0025_places_shown')]
    operations = [
        migrations.RemoveIndex('offer', 'offer_by_sector_and_strip'),
        migrations.AddIndex(
            'offer',
            models.Index(
                F('sector'),
                F('easting') / 10000,
                F('northing'),
                F('easting'),
                include=[
                    'id',
                    'employer',
                    'min_year_group',
                    'max_year_group',
                    'head_start_until',
                    'head_start_group',
                    'head_start_school',
                ],
                condition=Q(findable=True),
                name='offer_by_sector_and_strip',
            ),
        ),
        migrations.AddIndex(
            'window',
            models.Index(
                fields=['offer'],
                include=['start', 'end', 'reserved_group', 'reserved_school', 'reserved_until'],
                condition=Q(closed_at=None, shut=False),
                name='window_by_offer',
            ),
        ),
        migrations.AlterField(
            'window',
            'offer',
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name='windows',
                to='employers.offer',
            ),
        ),
    ]
