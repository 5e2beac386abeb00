from django.db import migrations

from brokerage.core.history import never_changed


class Migration(migrations.Migration):
    dependencies = [('core', '0001_database'), ('audit', '0001_initial')]
    operations = [never_changed('audit_auditentry'), never_changed('audit_readentry')]
