"""Verdicts that are proposed and wait for others to confirm them: what is sealed, and nothing else.

Which desks a proposal is before, the search index says.
"""

from django.db import migrations, models

APPLICATION = "contactpoint_app"

_GRANT = f"""
GRANT SELECT, DELETE, INSERT (id, sealed), UPDATE (sealed) ON store_proposal TO {APPLICATION};
GRANT USAGE ON SEQUENCE store_proposal_id_seq TO {APPLICATION}
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0018_what_loads_replaced")]

    operations = [
        migrations.CreateModel(
            name="HeldProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "store_proposal"},
        ),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
    ]
