from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0007_partner_answers_apart'),
        ('employers', '0024_visitors'),
    ]

    operations = [
        migrations.AddField(
            model_name='employer',
            name='places_shown',
            field=models.CharField(
                choices=[('band', 'Roughly: “2 to 4 places left”'), ('number', 'Exactly: “3 places left”')],
                default='band',
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name='employer',
            constraint=models.CheckConstraint(
                condition=models.Q(('places_shown__in', ['band', 'number'])), name='employer_places_shown'
            ),
        ),
    ]
