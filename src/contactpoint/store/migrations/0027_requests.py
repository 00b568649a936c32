"""Requests that wait for a second person: what is sealed, and nothing else."""

from django.db import migrations, models

APPLICATION = "contactpoint_app"

_GRANT = f"""
GRANT SELECT, DELETE, INSERT (id, sealed), UPDATE (sealed) ON store_request TO {APPLICATION};
GRANT USAGE ON SEQUENCE store_request_id_seq TO {APPLICATION}
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0026_employers")]

    operations = [
        migrations.CreateModel(
            name="HeldRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "store_request"},
        ),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
    ]
