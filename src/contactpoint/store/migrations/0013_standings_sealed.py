"""Whose a statement is, and in what state, stand in no clear column.

Both are one seal with what told the last load that brought the statement. A migration has no key to
seal with, so it goes neither way where there are statements.
"""

from django.db import migrations, models

_NONE_THERE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM store_heldstatement) THEN
        RAISE EXCEPTION 'statements that are held already cannot be sealed by a migration'
            USING HINT = 'Make the databases anew and load every feed again.';
    END IF;
END $$;
"""
_NONE_HELD = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM store_heldstatement) THEN
        RAISE EXCEPTION 'the release before could not tell whose the statements are'
            USING HINT = 'Restore both databases from before this release.';
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0012_accounts_carry_macs")]

    operations = [
        migrations.RunSQL(_NONE_THERE, migrations.RunSQL.noop, hints={"database": "default"}),
        migrations.RemoveConstraint("heldstatement", "linked_statements_have_a_child"),
        migrations.RemoveIndex("heldstatement", "statement_undecided"),
        migrations.RemoveField("heldstatement", "child"),
        migrations.RemoveField("heldstatement", "subject"),
        migrations.RemoveField("heldstatement", "state"),
        migrations.RemoveField("heldstatement", "seen"),
        migrations.AddField(
            "heldstatement",
            "standing",
            models.BinaryField(default=b"", max_length=41),
            preserve_default=False,
        ),
        # Last, so that it is first on the way back.
        migrations.RunSQL(migrations.RunSQL.noop, _NONE_HELD, hints={"database": "default"}),
    ]
