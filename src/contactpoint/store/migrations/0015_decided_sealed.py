"""What persons decide, and of whom, is sealed; rows lead to others for whoever has the key.

Rows of before cannot be brought to this form: a migration has no key.
"""

import django.db.models.deletion
from django.db import migrations, models

APPLICATION = "contactpoint_app"

_NONE_THERE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM store_review) OR EXISTS (SELECT FROM store_verdict) THEN
        RAISE EXCEPTION 'there are cases or verdicts of a form that this release does not read'
            USING HINT = 'A home made before this release has to be made anew, from its feeds.';
    END IF;
END $$;
"""
_NONE_SEALED = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM store_review) OR EXISTS (SELECT FROM store_verdict) THEN
        RAISE EXCEPTION 'the release before could not read what is sealed of cases and verdicts'
            USING HINT = 'Restore both databases from before this release.';
    END IF;
END $$;
"""
_GRANT = f"""
GRANT SELECT, DELETE,
    INSERT (id, statement, child, other_child, sealed),
    UPDATE (statement, child, other_child, sealed, claimed_by_id, claimed_until)
    ON store_review TO {APPLICATION};
GRANT SELECT, INSERT (id, statement, child, other_child, made_at, sealed), UPDATE (sealed)
    ON store_verdict TO {APPLICATION};
GRANT SELECT, INSERT (id, verdict, statement, sealed) ON store_verdictstatement TO {APPLICATION};
GRANT SELECT, INSERT (id, verdict, "left", "right", overruled_by, sealed),
    UPDATE (overruled_by, sealed)
    ON store_statementpair TO {APPLICATION};
GRANT USAGE ON SEQUENCE store_review_id_seq, store_verdict_id_seq, store_verdictstatement_id_seq,
    store_statementpair_id_seq TO {APPLICATION}
"""
_GRANTED_BEFORE = f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON store_review TO {APPLICATION};
GRANT SELECT, INSERT, UPDATE ON store_verdict, store_statementpair TO {APPLICATION};
GRANT SELECT, INSERT ON store_verdictstatement TO {APPLICATION};
GRANT USAGE, SELECT ON SEQUENCE store_review_id_seq, store_verdict_id_seq,
    store_verdictstatement_id_seq, store_statementpair_id_seq TO {APPLICATION}
"""


def _id() -> "tuple[str, models.BigAutoField[int, int]]":
    return (
        "id",
        models.BigAutoField(
            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
        ),
    )


def _pointer(name: str, *, unique: bool = False) -> "tuple[str, models.BinaryField[bytes, bytes]]":
    return name, models.BinaryField(max_length=24, unique=unique)


def _indexed(column: str, name: str) -> models.Index:
    return models.Index(fields=[column], name=name)


_SEALED = ("sealed", models.BinaryField())


class Migration(migrations.Migration):
    dependencies = [("store", "0014_children_say_nothing_of_each_other")]

    operations = [
        migrations.RunSQL(_NONE_THERE, _GRANTED_BEFORE, hints={"database": "default"}),
        migrations.DeleteModel("StatementPair"),
        migrations.DeleteModel("VerdictStatement"),
        migrations.DeleteModel("Verdict"),
        migrations.DeleteModel("Case"),
        migrations.CreateModel(
            name="HeldCase",
            fields=[
                _id(),
                _pointer("statement", unique=True),
                _pointer("child"),
                _pointer("other_child"),
                _SEALED,
                (
                    "claimed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.account",
                    ),
                ),
                ("claimed_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "store_review",
                "constraints": [
                    models.CheckConstraint(
                        name="claimed_by_someone_until_some_time",
                        condition=models.Q(claimed_by__isnull=True, claimed_until__isnull=True)
                        | models.Q(claimed_by__isnull=False, claimed_until__isnull=False),
                    )
                ],
                "indexes": [
                    models.Index(
                        fields=["claimed_by"],
                        name="review_claimed_by",
                        condition=models.Q(claimed_by__isnull=False),
                    ),
                    _indexed("child", "review_child"),
                    _indexed("other_child", "review_other_child"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeldVerdict",
            fields=[
                _id(),
                _pointer("statement"),
                _pointer("child"),
                _pointer("other_child"),
                ("made_at", models.DateTimeField()),
                _SEALED,
            ],
            options={
                "db_table": "store_verdict",
                "indexes": [
                    _indexed(column, f"verdict_{column}")
                    for column in ("statement", "child", "other_child")
                ],
            },
        ),
        migrations.CreateModel(
            name="HeldVerdictStatement",
            fields=[_id(), _pointer("verdict"), _pointer("statement"), _SEALED],
            options={
                "db_table": "store_verdictstatement",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["verdict", "statement"], name="a_verdict_has_a_statement_once"
                    )
                ],
                "indexes": [_indexed("statement", "verdictstatement_statement")],
            },
        ),
        migrations.CreateModel(
            name="HeldStatementPair",
            fields=[
                _id(),
                *[_pointer(column) for column in ("verdict", "left", "right", "overruled_by")],
                _SEALED,
            ],
            options={
                "db_table": "store_statementpair",
                "indexes": [
                    _indexed(column, f"pair_{column}")
                    for column in ("verdict", "left", "right", "overruled_by")
                ],
            },
        ),
        migrations.RunSQL(_GRANT, _NONE_SEALED, hints={"database": "default"}),
    ]
