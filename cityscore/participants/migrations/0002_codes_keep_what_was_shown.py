"""A one-time code keeps what else the document showed, until it makes somebody a participant."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='deskcode',
            name='born_on',
            field=models.DateField(editable=False, null=True, verbose_name='born'),
        ),
        migrations.AddField(
            model_name='deskcode',
            name='is_local',
            field=models.BooleanField(editable=False, null=True, verbose_name='registered in this city'),
        ),
        migrations.AddField(
            model_name='deskcode',
            name='officer_key',
            field=models.CharField(default='', max_length=120),
            preserve_default=False,
        ),
    ]
