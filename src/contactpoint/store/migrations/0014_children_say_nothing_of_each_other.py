"""Whom a child was joined into, and whose an involvement is, stand in no clear column.

The first is a pointer of the child's own, which looks the same where it was joined into nobody; the
second is a pointer too, and the rest of an involvement is in its seal. A child's document has
another form and another size. A migration has no key for any of it, so it goes neither way where
there are children.
"""

from django.db import migrations, models

APPLICATION = "contactpoint_app"

_NONE_THERE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM store_child) THEN
        RAISE EXCEPTION 'children that are held already cannot be sealed anew by a migration'
            USING HINT = 'Make the databases anew and load every feed again.';
    END IF;
END $$;
"""
_NONE_HELD = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM store_child) THEN
        RAISE EXCEPTION 'the release before could not read the children'
            USING HINT = 'Restore both databases from before this release.';
    END IF;
END $$;
"""
# A child keeps its number and its subject, and an involvement its reference. The rows of both are
# numbered by the server.
_GRANT = f"""
REVOKE INSERT, UPDATE ON store_child, store_recordedinvolvement FROM {APPLICATION};
GRANT INSERT (subject, number, document, joined_into), UPDATE (document, joined_into)
    ON store_child TO {APPLICATION};
GRANT INSERT (reference, child, sealed), UPDATE (child, sealed)
    ON store_recordedinvolvement TO {APPLICATION}
"""
_GRANT_ALL = f"""
REVOKE INSERT (subject, number, document, joined_into), UPDATE (document, joined_into)
    ON store_child FROM {APPLICATION};
REVOKE INSERT (reference, child, sealed), UPDATE (child, sealed)
    ON store_recordedinvolvement FROM {APPLICATION};
GRANT INSERT, UPDATE ON store_child, store_recordedinvolvement TO {APPLICATION}
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0013_standings_sealed")]

    operations = [
        migrations.RunSQL(_NONE_THERE, migrations.RunSQL.noop, hints={"database": "default"}),
        migrations.RemoveField("child", "joined_into"),
        migrations.RemoveField("child", "created_at"),
        migrations.RemoveField("child", "changed_at"),
        migrations.AddField(
            "child",
            "joined_into",
            models.BinaryField(default=b"", max_length=24),
            preserve_default=False,
        ),
        migrations.RemoveField("recordedinvolvement", "child"),
        migrations.RemoveField("recordedinvolvement", "recorded_on"),
        migrations.RemoveField("recordedinvolvement", "lead_passed_on"),
        migrations.AddField(
            "recordedinvolvement",
            "child",
            models.BinaryField(db_index=True, default=b"", max_length=24),
            preserve_default=False,
        ),
        migrations.RunSQL(_GRANT, _GRANT_ALL, hints={"database": "default"}),
        # Last, so that it is first on the way back.
        migrations.RunSQL(migrations.RunSQL.noop, _NONE_HELD, hints={"database": "default"}),
    ]
