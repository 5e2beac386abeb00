"""All three policies of a run are kept; the one that was run so far counts as chosen."""

from django.db import migrations, models
from django.db.models import F


def choose_what_was_run(apps, schema_editor):
    runs = apps.get_model('placements', 'MatchRun').objects
    done = runs.filter(job_state='done')
    done.update(chosen_at=F('created_at'))
    runs.exclude(job_state='done').update(policy='')
    for run in done.only('policy', 'certificate', 'figures').iterator():
        question = run.certificate.pop('question', {})
        run.certificate = {'question': question, run.policy: run.certificate}
        run.figures['groups'] = {run.policy: run.figures.get('groups', {})}
        run.save(update_fields=['certificate', 'figures'])
        run.proposals.update(policy=run.policy)


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0001_initial'),
        ('employers', '0002_search'),
        ('placements', '0002_history'),
        ('schools', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='proposal',
            name='proposal_once',
        ),
        migrations.AddField(
            model_name='matchrun',
            name='chosen_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='proposal',
            name='policy',
            field=models.CharField(
                choices=[
                    ('linear', 'Best on the whole'),
                    ('convex', 'Nobody far down their list'),
                    ('first-choices', 'Most first choices'),
                ],
                default='linear',
                max_length=16,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='proposal',
            name='ways',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='matchrun',
            name='policy',
            field=models.CharField(
                blank=True,
                choices=[
                    ('linear', 'Best on the whole'),
                    ('convex', 'Nobody far down their list'),
                    ('first-choices', 'Most first choices'),
                ],
                default='',
                max_length=16,
            ),
        ),
        migrations.RunPython(choose_what_was_run, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='matchrun',
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(('chosen_at__isnull', True), ('policy', '')),
                    models.Q(
                        ('chosen_at__isnull', False), ('policy__in', ['linear', 'convex', 'first-choices'])
                    ),
                    _connector='OR',
                ),
                name='match_chosen_whole',
            ),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(fields=('run', 'policy', 'student'), name='proposal_once'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(
                condition=models.Q(('policy__in', ['linear', 'convex', 'first-choices'])),
                name='proposal_policy',
            ),
        ),
    ]
