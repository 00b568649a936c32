"""Attempts to sign in are counted by account and place, under keyed digests of both."""

from django.db import migrations, models

APPLICATION = "contactpoint_app"

_GRANT = f"GRANT SELECT, INSERT, UPDATE, DELETE ON store_attempt TO {APPLICATION}"


class Migration(migrations.Migration):
    dependencies = [("store", "0021_budgets")]

    operations = [
        migrations.CreateModel(
            name="AttemptCount",
            fields=[
                ("key", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("of", models.BinaryField(max_length=16)),
                ("kind", models.CharField(max_length=12)),
                ("level", models.FloatField(default=0)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("refused", models.IntegerField(default=0)),
                ("past_at", models.DateTimeField()),
            ],
            options={
                "db_table": "store_attempt",
                "indexes": [
                    models.Index(fields=["of"], name="attempt_by_name"),
                    models.Index(fields=["past_at"], name="attempt_past"),
                ],
            },
        ),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
    ]
