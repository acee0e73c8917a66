"""A published notice is what residents agreed to: it can be added and read, nothing else."""

from django.db import migrations

from cityscore.core.database import ground


class Migration(migrations.Migration):
    dependencies = [("cities", "0002_admin_log_unused"), ("core", "0001_initial")]

    operations = [migrations.RunSQL(ground.append_only("cities_noticeversion"), migrations.RunSQL.noop)]
