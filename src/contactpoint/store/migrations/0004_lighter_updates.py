"""A changed child or statement is written over beside itself, and no index hangs on what changes.

PostgreSQL leaves the indexes alone when the new version of a row has room on its old one's page and
no indexed column changed. Pages that are filled from now on keep room for one row; those that are
full get it as their rows are changed. Indexes that nothing reads are dropped.
"""

import django.db.models.deletion
from django.db import migrations, models

# A child's row takes about 770 bytes of a page of 8,192, a statement's 430.
_ROOM = """
ALTER TABLE store_child SET (fillfactor = 90);
ALTER TABLE store_heldstatement SET (fillfactor = 93)
"""
_NO_ROOM = """
ALTER TABLE store_child RESET (fillfactor);
ALTER TABLE store_heldstatement RESET (fillfactor)
"""
# Django makes it beside the one that keeps numbers apart, for searches by their first digits.
_DROP = "DROP INDEX IF EXISTS store_child_number_b43366d4_like"
_MAKE = "CREATE INDEX store_child_number_b43366d4_like ON store_child (number varchar_pattern_ops)"


class Migration(migrations.Migration):
    dependencies = [("store", "0003_search_keys")]

    operations = [
        migrations.AlterField(
            model_name="heldstatement",
            name="last_seen_in",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.load",
            ),
        ),
        migrations.RunSQL(_DROP, _MAKE, hints={"database": "default"}),
        migrations.RunSQL(_ROOM, _NO_ROOM, hints={"database": "default"}),
    ]
