from django.db import migrations

from brokerage.core.history import never_changed


class Migration(migrations.Migration):
    dependencies = [('core', '0001_database'), ('safeguarding', '0001_initial')]
    operations = [
        never_changed('safeguarding_consent'),
        never_changed('safeguarding_dsldecision'),
        never_changed('safeguarding_summarydelivery'),
    ]
