"""Which organisation a register says replaced another, which it has no more, and what was decided
of each."""

import django.db.models.deletion
from django.db import migrations, models

APPLICATION = "contactpoint_app"

_GRANT = f"""
GRANT SELECT, INSERT ON store_organisationevent TO {APPLICATION};
GRANT USAGE ON SEQUENCE store_organisationevent_id_seq TO {APPLICATION}
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0027_requests")]

    operations = [
        migrations.AddField(
            "organisation",
            "successor",
            models.CharField(blank=True, max_length=20, default=""),
            preserve_default=False,
        ),
        migrations.AddField("organisation", "absent_since", models.DateField(null=True)),
        migrations.CreateModel(
            name="OrganisationEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        max_length=12,
                        choices=[
                            ("accredited", "Accredited"),
                            ("withdrawn", "Withdrawn"),
                            ("partner", "Partner"),
                            ("closed", "Closed"),
                            ("reopened", "Reopened"),
                            ("moved", "Moved"),
                            ("succeeded", "Succeeded"),
                            ("took_over", "Took Over"),
                        ],
                    ),
                ),
                ("at", models.DateTimeField()),
                ("until", models.DateField(null=True)),
                ("by", models.BigIntegerField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="store.organisation",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.organisation",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
    ]
