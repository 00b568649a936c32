"""The generation of an account's only session, and why the earlier ones ended.

Sessions from before are of no generation: whoever has one signs in again.
"""

import django.db.models.deletion
from django.db import migrations, models

APPLICATION = "contactpoint_app"

_GRANT = f"""
GRANT SELECT, INSERT, DELETE ON store_endedgeneration TO {APPLICATION};
GRANT USAGE ON SEQUENCE store_endedgeneration_id_seq TO {APPLICATION}
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0022_attempts")]

    operations = [
        migrations.AddField(
            "account", "session_generation", models.PositiveBigIntegerField(default=0)
        ),
        migrations.CreateModel(
            name="EndedGeneration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.PositiveBigIntegerField()),
                ("why", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="store.account"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="ended_generation_by_time")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "generation"), name="one_end_a_generation"
                    )
                ],
            },
        ),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
    ]
