"""What an account and an organisation are carries a MAC; the application empties no key.

An account of an earlier release carries none and lets nobody in: it is made anew. Organisations get
theirs as registers are loaded.
"""

from django.db import migrations, models

APPLICATION = "contactpoint_app"

_NO_EMPTYING = f"REVOKE UPDATE ON store_wrappedkey FROM {APPLICATION}"
_EMPTYING = f"GRANT UPDATE ON store_wrappedkey TO {APPLICATION}"


class Migration(migrations.Migration):
    dependencies = [("store", "0011_sources_sealed")]

    operations = [
        *[
            migrations.AddField(model, "mac", models.BinaryField(default=b"", max_length=16))
            for model in ("account", "organisation")
        ],
        migrations.RunSQL(_NO_EMPTYING, _EMPTYING, hints={"database": "keys"}),
    ]
