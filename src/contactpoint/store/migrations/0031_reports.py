"""Reports that something on a record is wrong: what is sealed, and nothing else.

Of which record one is, who made it and whose case it is, the search index says. And the page of an
organisation tells that its telephone number was corrected.
"""

from django.db import migrations, models

APPLICATION = "contactpoint_app"

_GRANT = f"""
GRANT SELECT, DELETE, INSERT (id, sealed), UPDATE (sealed) ON store_report TO {APPLICATION};
GRANT USAGE ON SEQUENCE store_report_id_seq TO {APPLICATION}
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0030_looks_for_a_caller")]

    operations = [
        migrations.CreateModel(
            name="HeldReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "store_report"},
        ),
        migrations.AlterField(
            model_name="organisationevent",
            name="what",
            field=models.CharField(
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
                    ("telephone", "Telephone"),
                ],
            ),
        ),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
    ]
