"""To which organisation an account is released, until that takes it over.

Once this has run, the involvements that were recorded before are found by their account
(``services.migrate``).
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0028_organisations")]

    operations = [
        migrations.AddField(
            "account",
            "released_to",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.organisation",
            ),
        ),
    ]
