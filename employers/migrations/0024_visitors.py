import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import brokerage.core.models


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0007_partner_answers_apart'),
        ('employers', '0023_shut_windows'),
    ]

    operations = [
        migrations.AlterField(
            model_name='savedsearch',
            name='name',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name='savedsearch',
            name='owner',
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name='saved_searches',
                to='accounts.membership',
            ),
        ),
        migrations.CreateModel(
            name='Visitor',
            fields=[
                (
                    'id',
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name='ID'
                    ),
                ),
                (
                    'ref',
                    models.CharField(
                        default=brokerage.core.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('email', models.EmailField(max_length=254)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('forget_at', models.DateTimeField()),
                (
                    'hub',
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name='+',
                        to='accounts.organisation',
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name='savedsearch',
            name='visitor',
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name='search',
                to='employers.visitor',
            ),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ('owner__isnull', False), ('visitor', None), models.Q(('name', ''), _negated=True)
                    ),
                    models.Q(('name', ''), ('owner', None), ('visitor__isnull', False)),
                    _connector='OR',
                ),
                name='saved_search_of_one',
            ),
        ),
        migrations.AddIndex(
            model_name='visitor',
            index=models.Index(fields=['email'], name='visitor_by_email'),
        ),
        migrations.AddIndex(
            model_name='visitor',
            index=models.Index(fields=['forget_at'], name='visitor_to_forget'),
        ),
        migrations.AddConstraint(
            model_name='visitor',
            constraint=models.CheckConstraint(
                condition=models.Q(('email', django.db.models.functions.text.Lower('email'))),
                name='visitor_email_lower',
            ),
        ),
    ]
