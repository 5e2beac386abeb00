"""A hub suspends one site of an employer."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [('employers', '0018_site_on_hold'), ('safeguarding', '0008_on_hold')]
    operations = [
        migrations.AddField(
            'suspension',
            'site',
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name='suspensions',
                to='employers.site',
            ),
        ),
        migrations.RemoveConstraint('suspension', 'suspension_one_standing'),
        migrations.AddConstraint(
            'suspension',
            models.UniqueConstraint(
                condition=Q(lifted_at__isnull=True),
                fields=('employer', 'site'),
                name='suspension_one_standing',
                nulls_distinct=False,
            ),
        ),
        migrations.AlterField(
            'sitecheck',
            'ended_why',
            models.CharField(
                blank=True,
                choices=[
                    ('concern', 'A concern was raised'),
                    ('accident', 'There was an accident'),
                    ('changed', 'The work, the place or the people changed'),
                    ('suspended', 'The hub suspended the employer or the site'),
                ],
                max_length=10,
            ),
        ),
    ]
