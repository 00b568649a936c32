"""Suppliers are registered, and a load belongs to one; what passes its bounds is held.

Loads of before belong to none.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPLICATION = "contactpoint_app"

# A supplier is suspended and never taken away: loads say whose they were.
_GRANT = f"""
GRANT SELECT, INSERT, UPDATE ON store_supplier TO {APPLICATION};
GRANT USAGE, SELECT ON SEQUENCE store_supplier_id_seq TO {APPLICATION};
"""
_ONE_LOAD = "one_running_load_of_the_same_files"
_SAME_FILES = ["feed", "sender", "full", "files_digest"]


def _by_account(name: str) -> migrations.AddField:
    return migrations.AddField(
        "load",
        name,
        models.ForeignKey(
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to=settings.AUTH_USER_MODEL,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("store", "0016_lasting_generations")]

    operations = [
        migrations.CreateModel(
            name="Supplier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(blank=True, max_length=120)),
                ("feed", models.CharField(max_length=16)),
                ("sources", models.JSONField()),
                ("from_day", models.DateField()),
                ("public_key", models.BinaryField(default=b"", max_length=32)),
                ("bounds", models.JSONField()),
                ("suspended_at", models.DateTimeField(null=True)),
                ("delivery_number", models.BigIntegerField(default=0)),
                ("delivery_digest", models.BinaryField(default=b"", max_length=32)),
                ("mac", models.BinaryField(default=b"", max_length=18)),
            ],
        ),
        migrations.AddField(
            "load",
            "supplier",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="store.supplier"
            ),
        ),
        _by_account("begun_by"),
        migrations.AddField("load", "operator", models.CharField(blank=True, max_length=64)),
        migrations.AddField("load", "figures", models.JSONField(default=dict)),
        _by_account("approved_by"),
        migrations.AddField("load", "approved_at", models.DateTimeField(null=True)),
        migrations.AddField("load", "approval", models.BinaryField(default=b"", max_length=18)),
        migrations.AlterField(
            "load",
            "state",
            models.CharField(
                choices=[("running", "Running"), ("done", "Done"), ("held", "Held")],
                default="running",
                max_length=8,
            ),
        ),
        migrations.RemoveConstraint("load", _ONE_LOAD),
        migrations.AddConstraint(
            "load",
            models.UniqueConstraint(
                condition=models.Q(("state__in", ["running", "held"])),
                fields=_SAME_FILES,
                name=_ONE_LOAD,
            ),
        ),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
    ]
