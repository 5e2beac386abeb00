from django.db import migrations

from brokerage.core.history import never_changed


class Migration(migrations.Migration):
    dependencies = [('core', '0001_database'), ('placements', '0012_agreements')]
    operations = [never_changed('placements_agreement'), never_changed('placements_signature')]
