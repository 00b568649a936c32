"""What a load replaced is kept, sealed, so that the load can be withdrawn."""

import django.db.models.deletion
from django.db import migrations, models

APPLICATION = "contactpoint_app"

# A load notes what it found; only the owner, who withdraws and forgets, deletes.
_GRANT = f"""
GRANT SELECT, INSERT (load_id, what, sealed), UPDATE (sealed) ON store_replaced TO {APPLICATION}
"""
_REVOKE = f"REVOKE ALL ON store_replaced FROM {APPLICATION}"


class Migration(migrations.Migration):
    dependencies = [("store", "0017_suppliers")]

    operations = [
        migrations.AlterField(
            model_name="load",
            name="state",
            field=models.CharField(
                choices=[
                    ("running", "Running"),
                    ("done", "Done"),
                    ("withdrawing", "Withdrawing"),
                    ("withdrawn", "Withdrawn"),
                    ("held", "Held"),
                ],
                default="running",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="load",
            name="replaced_under",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="Replaced",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.BinaryField(max_length=24, unique=True)),
                ("sealed", models.BinaryField()),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.load",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(_GRANT, _REVOKE, hints={"database": "default"}),
    ]
