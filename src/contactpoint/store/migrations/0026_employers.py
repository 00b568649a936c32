"""Employers' sign-ins, the accounts linked to them, and the keys that prove this service there."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPLICATION = "contactpoint_app"

# An employer is suspended and never taken away: links and the ledger name it. A link can be taken
# back; a key that is retired stays, without which nobody could tell that it was one of ours.
_GRANT = f"""
GRANT SELECT, INSERT, UPDATE ON store_employer, store_employerkey TO {APPLICATION};
GRANT SELECT, INSERT, UPDATE, DELETE ON store_employerlink TO {APPLICATION};
GRANT USAGE, SELECT ON SEQUENCE
    store_employer_id_seq, store_employerlink_id_seq, store_employerkey_id_seq TO {APPLICATION};
"""


def _number() -> tuple[str, "models.Field[Any, Any]"]:
    return (
        "id",
        models.BigAutoField(
            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("store", "0024_who_may_use_it")]

    operations = [
        migrations.CreateModel(
            name="Employer",
            fields=[
                _number(),
                ("name", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=80)),
                ("issuer", models.CharField(max_length=200, unique=True)),
                ("client_id", models.CharField(max_length=200)),
                ("acr_values", models.JSONField()),
                ("algorithms", models.JSONField()),
                ("assertion_algorithm", models.CharField(max_length=8)),
                ("scopes", models.JSONField()),
                ("claims", models.JSONField()),
                ("mapping", models.JSONField()),
                ("suspended_at", models.DateTimeField(null=True)),
                ("mac", models.BinaryField(default=b"", max_length=18)),
            ],
        ),
        migrations.CreateModel(
            name="EmployerKey",
            fields=[
                _number(),
                ("kid", models.CharField(max_length=43, unique=True)),
                ("sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="EmployerLink",
            fields=[
                _number(),
                ("subject", models.BinaryField(max_length=16)),
                ("linked_at", models.DateTimeField(auto_now_add=True)),
                ("mac", models.BinaryField(default=b"", max_length=18)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.employer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["employer", "subject"], name="one_account_a_subject"
                    ),
                    models.UniqueConstraint(
                        fields=["employer", "account"], name="one_subject_an_account"
                    ),
                ]
            },
        ),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
    ]
