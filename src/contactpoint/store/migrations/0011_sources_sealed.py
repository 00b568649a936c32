"""Who makes a statement, and in which load it came, stand in no clear column.

Statements of earlier releases cannot be brought to this form without the vault's keys, which a
migration does not have; no installation holds any yet.
"""

from django.db import migrations, models

_NONE_THERE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM store_heldstatement) THEN
        RAISE EXCEPTION 'there are statements of a form that the other release does not read'
            USING HINT = 'Begin with a new home or new databases, and load the feeds again.';
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0010_ledger_in_envelopes")]

    operations = [
        migrations.RunSQL(_NONE_THERE, migrations.RunSQL.noop, hints={"database": "default"}),
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
