"""Find the full deliveries of a source, which an opened record asks for (``last_deliveries``)."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0034_notices")]

    operations = [
        migrations.AddIndex(
            model_name="load",
            index=GinIndex(
                fields=["sources"],
                name="full_deliveries_by_source",
                opclasses=["jsonb_path_ops"],
                condition=models.Q(full=True, state="done"),
            ),
        ),
    ]
