"""Search keys move from the child's row to a table of their own, which look-ups read."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

APPLICATION = "contactpoint_app"

# A table whose foreign keys are still to be checked could be given no index.
_MOVE = """
INSERT INTO store_searchkeys (child_id, "values")
SELECT id, search_keys FROM store_child ORDER BY id;
SET CONSTRAINTS ALL IMMEDIATE
"""
_GRANT = f"GRANT SELECT, INSERT, UPDATE ON store_searchkeys TO {APPLICATION}"


class Migration(migrations.Migration):
    dependencies = [("store", "0002_grants")]

    operations = [
        migrations.CreateModel(
            name="SearchKeys",
            fields=[
                (
                    "child",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_keys",
                        serialize=False,
                        to="store.child",
                    ),
                ),
                (
                    "values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
            ],
        ),
        migrations.RunSQL(_MOVE, hints={"database": "default"}),
        migrations.AddIndex(
            model_name="searchkeys",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False,
                fields=["values"],
                name="search_keys_by_value",
                opclasses=["array_ops"],
            ),
        ),
        migrations.RemoveIndex(model_name="child", name="child_search_keys"),
        migrations.RemoveField(model_name="child", name="search_keys"),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
    ]
