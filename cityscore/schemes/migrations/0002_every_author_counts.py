"""Everybody who saved a draft is its author, and a scheme has one draft at a time."""

import cityscore.schemes.models
import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('schemes', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='schemeversion',
            name='author_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AlterField(
            model_name='recordtype',
            name='content',
            field=cityscore.schemes.models.ContentField(verbose_name='content'),
        ),
        migrations.AlterField(
            model_name='schemeversion',
            name='tree',
            field=cityscore.schemes.models.ContentField(editable=False),
        ),
        migrations.AlterField(
            model_name='source',
            name='content',
            field=cityscore.schemes.models.ContentField(verbose_name='content'),
        ),
        migrations.AddConstraint(
            model_name='schemeversion',
            constraint=models.CheckConstraint(condition=models.Q(('approver_id__isnull', True), models.Q(('author_ids__contains', [models.F('approver_id')]), _negated=True), _connector='OR'), name='the_approver_wrote_none_of_it'),
        ),
        migrations.AddConstraint(
            model_name='schemeversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published'), _negated=True), fields=('city_id', 'scheme'), name='a_scheme_has_one_draft_at_a_time'),
        ),
    ]
