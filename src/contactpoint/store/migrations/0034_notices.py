"""Notices: the day on which one was told, and what is sealed; and when an account hears by e-mail
that there is one."""

from django.db import migrations, models

APPLICATION = "contactpoint_app"

# The search index has room for so many (``sealed_index.owners``). A notice is deleted after a
# season, and the numbers come round again after years.
_NUMBERS = "ALTER SEQUENCE store_notice_id_seq MAXVALUE 134217727 CYCLE"
_NUMBERS_BACK = "ALTER SEQUENCE store_notice_id_seq NO MAXVALUE NO CYCLE"

_GRANT = f"""
GRANT SELECT, DELETE, INSERT (id, told_on, sealed), UPDATE (sealed)
    ON store_notice TO {APPLICATION};
GRANT USAGE ON SEQUENCE store_notice_id_seq TO {APPLICATION}
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0032_own_contact")]

    operations = [
        migrations.CreateModel(
            name="HeldNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("told_on", models.DateField(db_index=True)),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "store_notice"},
        ),
        migrations.AddField(
            "account",
            "notices_by_email",
            models.CharField(default="at_once", max_length=8),
        ),
        migrations.RunSQL(_NUMBERS, _NUMBERS_BACK, hints={"database": "default"}),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
    ]
