"""A secret of each address's own, and a message that is sent again by itself.

Secrets were made of SECRET_KEY; those that partners hold are taken over as they are.
"""

import base64
from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from brokerage.hooks.sealed import seal


def made_of(ref, generation):
    key = salted_hmac('brokerage.hooks', f'{ref}:{generation}', algorithm='sha256').digest()
    return seal('whsec_' + base64.b64encode(key).decode())


def take_over(apps, editor):
    a_day_ago = timezone.now() - timedelta(days=1)
    for hook in apps.get_model('hooks', 'Subscription').objects.all():
        hook.secret = made_of(hook.ref, hook.generation)
        if hook.rotated_at and hook.rotated_at > a_day_ago:
            hook.old_secret = made_of(hook.ref, hook.generation - 1)
        hook.save(update_fields=['secret', 'old_secret'])


class Migration(migrations.Migration):
    dependencies = [('hooks', '0002_partner_freshness')]

    operations = [
        migrations.AddField('subscription', 'secret', models.CharField(default='', max_length=300)),
        migrations.AddField(
            'subscription', 'old_secret', models.CharField(blank=True, default='', max_length=300)
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.AlterField('subscription', 'secret', models.CharField(max_length=300)),
        migrations.AlterField('subscription', 'old_secret', models.CharField(blank=True, max_length=300)),
        migrations.RemoveField('subscription', 'generation'),
        migrations.AddConstraint(
            'subscription',
            models.CheckConstraint(condition=~models.Q(('secret', '')), name='hook_has_a_secret'),
        ),
        migrations.AddField('delivery', 'is_alone', models.BooleanField(default=False)),
        migrations.RemoveConstraint('delivery', 'hook_one_notice_waits'),
        migrations.AddConstraint(
            'delivery',
            models.UniqueConstraint(
                fields=['subscription'],
                condition=models.Q(('is_alone', False), ('is_trial', False), ('state', 'waiting')),
                name='hook_one_notice_waits',
            ),
        ),
    ]
