from django.db import migrations

from brokerage.core.history import never_changed


class Migration(migrations.Migration):
    dependencies = [('safeguarding', '0006_uploads_and_families')]
    operations = [never_changed('safeguarding_consentsettlement')]
