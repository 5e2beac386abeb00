"""Offers sent to lists: one act, what a family is told of and has looked at."""

import django.db.models.deletion
from django.db import migrations, models

import brokerage.core.models


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0007_partner_answers_apart'),
        ('placements', '0021_closures'),
        ('schools', '0008_may_consent'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListAct',
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
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                (
                    'by',
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name='+',
                        to='accounts.membership',
                    ),
                ),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.AddField(
            model_name='offerwish',
            name='act',
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name='wishes',
                to='placements.listact',
            ),
        ),
        migrations.CreateModel(
            name='FamilyList',
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
                ('day', models.DateField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                (
                    'student',
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name='+', to='schools.student'
                    ),
                ),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('student', 'day'), name='family_list_once_a_day')
                ],
            },
        ),
    ]
