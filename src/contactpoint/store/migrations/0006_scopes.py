"""A case and a verdict say whose they are by a scope, which is never empty.

An empty code meant by turns that no authority is known, that there is none, and the national desk.
"""

from django.db import migrations, models

_NAME = """
UPDATE store_review SET scope = 'not_known' WHERE scope = '';
UPDATE store_verdict SET scope = 'not_known' WHERE scope = '';
SET CONSTRAINTS ALL IMMEDIATE
"""
_EMPTY = """
UPDATE store_review SET scope = '' WHERE scope = 'not_known';
UPDATE store_verdict SET scope = '' WHERE scope = 'not_known';
SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0005_verdicts")]

    operations = [
        migrations.RemoveIndex("review", "review_queue"),
        migrations.RemoveIndex("verdict", "verdict_by_authority"),
        migrations.RenameField("review", "authority_gss", "scope"),
        migrations.RenameField("verdict", "authority_gss", "scope"),
        migrations.RunSQL(_NAME, _EMPTY, hints={"database": "default"}),
        migrations.AlterField(
            "review", "scope", models.CharField(default="not_known", max_length=9)
        ),
        migrations.AlterField(
            "verdict", "scope", models.CharField(default="not_known", max_length=9)
        ),
        migrations.AddConstraint(
            "review",
            models.CheckConstraint(condition=~models.Q(scope=""), name="a_case_is_somebodys"),
        ),
        migrations.AddConstraint(
            "verdict",
            models.CheckConstraint(condition=~models.Q(scope=""), name="a_verdict_is_somebodys"),
        ),
        migrations.AddIndex(
            "review",
            models.Index(
                fields=["scope", "-urgency", "id"],
                name="review_queue",
                condition=models.Q(asked_source_at__isnull=True, withheld=False),
                include=["reason"],
            ),
        ),
        migrations.AddIndex(
            "verdict", models.Index(fields=["scope", "-id"], name="verdict_by_scope")
        ),
    ]
