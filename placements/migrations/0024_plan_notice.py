from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('placements', '0023_shut_areas')]
    operations = [
        migrations.AddField('blockplan', 'notice', models.PositiveSmallIntegerField(blank=True, null=True))
    ]
