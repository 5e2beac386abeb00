from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('accounts', '0006_sandbox')]

    operations = [
        migrations.AddField('keyuse', 'absent', models.PositiveIntegerField(default=0)),
        migrations.AddField('keyuse', 'stale', models.PositiveIntegerField(default=0)),
    ]
