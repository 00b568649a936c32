"""A case is called so in Python; its table keeps the name it has.

State alone: renaming a table of millions of rows would lock the queue for a word nobody sees there.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0007_ledger")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Review", "Case"),
                migrations.AlterModelTable("case", "store_review"),
                migrations.AlterField(
                    "case",
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="case",
                        to="store.heldstatement",
                    ),
                ),
            ]
        )
    ]
