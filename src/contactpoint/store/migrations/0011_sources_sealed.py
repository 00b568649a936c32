"""Who makes a statement, and in which load it came, stand in no clear column.

Who makes it is inside its seal, and ``contactpoint migrate`` puts it into the search index. In which
load it came last is forgotten: the next full delivery of its source says whether it still stands.
So it does not go back where there are statements.
"""

from django.db import migrations, models

_NONE_THERE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM store_heldstatement) THEN
        RAISE EXCEPTION 'the release before could not tell who makes the statements'
            USING HINT = 'Restore both databases from before this release.';
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0010_ledger_in_envelopes")]

    operations = [
        migrations.RemoveIndex("heldstatement", "statement_by_source"),
        migrations.RemoveField("heldstatement", "feed"),
        migrations.RemoveField("heldstatement", "source"),
        migrations.RemoveField("heldstatement", "last_seen_in"),
        migrations.AddField(
            "heldstatement",
            "seen",
            models.BinaryField(default=b"", max_length=24),
            preserve_default=False,
        ),
        # Last, so that it is first on the way back.
        migrations.RunSQL(migrations.RunSQL.noop, _NONE_THERE, hints={"database": "default"}),
    ]
