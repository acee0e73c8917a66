"""Django's admin log is replaced by our audit log: the serving role cannot reach it."""

from django.db import migrations

from cityscore.core.database.security import GrantToApp


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0001_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [GrantToApp("REVOKE ALL ON django_admin_log FROM {app}")]
