"""Grants in place of one role, accreditations with an end, and authorities that are switched on.

What an account's role was is its one grant, for the scope of its organisation: its MAC stays as it
was made. Authorities whose organisations have accounts are switched on once this has run
(``services.migrate``), since their users search already.
"""

from django.db import migrations, models

APPLICATION = "contactpoint_app"

_GRANT = f"""
GRANT SELECT, INSERT, UPDATE ON store_authority TO {APPLICATION};
GRANT USAGE ON SEQUENCE store_authority_id_seq TO {APPLICATION}
"""

_ROLE_AS_GRANT = """
UPDATE store_account AS account SET grants = jsonb_build_array(
    jsonb_build_array(
        account.role,
        CASE organisation.authority_gss
            WHEN 'E92000001' THEN 'national' WHEN '' THEN 'not_known'
            ELSE organisation.authority_gss
        END,
        NULL
    )
)
FROM store_organisation AS organisation WHERE organisation.id = account.organisation_id
"""


def _days(model: str, *names: str) -> list[migrations.AddField]:
    return [migrations.AddField(model, name, models.DateField(null=True)) for name in names]


class Migration(migrations.Migration):
    dependencies = [("store", "0023_generations_of_sessions")]

    operations = [
        *_days("organisation", "accredited_on", "accredited_until", "closed_on"),
        migrations.AddField("organisation", "accredited_by", models.BigIntegerField(null=True)),
        migrations.AddField("organisation", "partner", models.BooleanField(default=False)),
        migrations.AddField("account", "grants", models.JSONField(default=list)),
        migrations.AddField("account", "stated", models.JSONField(default=dict)),
        *_days("account", "ended_on"),
        migrations.AddField(
            "account",
            "enrolment",
            models.CharField(blank=True, max_length=128, default=""),
            preserve_default=False,
        ),
        migrations.AddField("account", "enrol_until", models.DateTimeField(null=True)),
        migrations.AddField(
            "account",
            "caller_number",
            models.CharField(blank=True, max_length=10, default=""),
            preserve_default=False,
        ),
        migrations.RunSQL(_ROLE_AS_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
        migrations.RemoveField("account", "role"),
        migrations.AddIndex(
            "account",
            models.Index(fields=["organisation", "display_name"], name="account_by_name"),
        ),
        migrations.AddConstraint(
            "account",
            models.UniqueConstraint(
                fields=["caller_number"],
                condition=~models.Q(caller_number=""),
                name="one_account_a_caller_number",
            ),
        ),
        migrations.CreateModel(
            name="Authority",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gss", models.CharField(max_length=9, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("on_from", models.DateField(null=True)),
                ("set_by", models.BigIntegerField(null=True)),
                ("mac", models.BinaryField(default=b"", max_length=18)),
            ],
        ),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
    ]
