"""Search keys move into the sealed index; neither a child's row nor a case's has any.

What the tables held before is dropped: ``contactpoint migrate`` makes the index anew from what is
sealed of each child, which a migration has no key to open. So it does not go back either where there
are children: the release before would find none of them.
"""

from django.db import migrations, models

APPLICATION = "contactpoint_app"

# Pages and records stay in their rows, five to a page of the database, and are not compressed: what
# is sealed cannot be. Which transaction wrote a record is the server's word.
_AS_STORED = """
ALTER TABLE store_indexpagea ALTER COLUMN sealed SET STORAGE PLAIN;
ALTER TABLE store_indexpageb ALTER COLUMN sealed SET STORAGE PLAIN;
ALTER TABLE store_indexrecord ALTER COLUMN sealed SET STORAGE PLAIN;
ALTER TABLE store_searchindex ALTER COLUMN directory SET STORAGE EXTERNAL;
ALTER TABLE store_indexrecord ADD COLUMN written_in xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX index_record_written_in ON store_indexrecord (written_in)
"""
_NOBODY_THERE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM store_child) THEN
        RAISE EXCEPTION 'the release before could find none of the children'
            USING HINT = 'Restore both databases from before this release.';
    END IF;
END $$;
"""
# The run and what generation holds are the owner's to change.
_GRANT = f"""
GRANT SELECT ON store_searchindex, store_indexpagea, store_indexpageb TO {APPLICATION};
GRANT SELECT, INSERT (generation, sealed) ON store_indexrecord TO {APPLICATION}
"""


def _page(name: str) -> migrations.CreateModel:
    return migrations.CreateModel(
        name=name,
        fields=[
            ("number", models.BigIntegerField(primary_key=True, serialize=False)),
            ("sealed", models.BinaryField()),
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("store", "0008_case")]

    operations = [
        migrations.CreateModel(
            name="SearchIndex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.BigIntegerField()),
                ("slot", models.CharField(max_length=1)),
                ("directory", models.BinaryField()),
                ("pages", models.BigIntegerField()),
                ("begun", models.BigIntegerField()),
                ("writes_under", models.BigIntegerField()),
                ("kept_from", models.BigIntegerField()),
                ("made_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(id=1), name="one_search_index"),
                    models.CheckConstraint(
                        condition=models.Q(slot__in=["a", "b"]), name="an_index_has_two_slots"
                    ),
                ]
            },
        ),
        _page("IndexPageA"),
        _page("IndexPageB"),
        migrations.CreateModel(
            name="IndexRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("generation", models.BigIntegerField()),
                ("sealed", models.BinaryField()),
            ],
        ),
        migrations.RunSQL(_AS_STORED, migrations.RunSQL.noop, hints={"database": "default"}),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop, hints={"database": "default"}),
        migrations.RemoveIndex(model_name="case", name="review_lookup_keys"),
        migrations.RemoveField(model_name="case", name="lookup_keys"),
        migrations.DeleteModel(name="SearchKeys"),
        # Last, so that it is first on the way back.
        migrations.RunSQL(migrations.RunSQL.noop, _NOBODY_THERE, hints={"database": "default"}),
    ]
