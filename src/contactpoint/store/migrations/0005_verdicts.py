"""What a person has to decide, joined records, and what persons decided.

Cases that are there already are in no queue until ``contactpoint migrate`` has put them into theirs:
which it is, is sealed.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPLICATION = "contactpoint_app"

# What was said is never taken away: an undone verdict says so, a pair by whom it was overruled.
_GRANT = f"""
GRANT SELECT, INSERT, UPDATE ON store_verdict, store_statementpair TO {APPLICATION};
GRANT SELECT, INSERT ON store_verdictstatement TO {APPLICATION};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION};
"""

# Back to where nothing knows of verdicts: only while there is none. Cases of two records that
# resemble each other would be taken for statements that wait.
_BACK = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM store_verdict) THEN
        RAISE EXCEPTION 'what persons decided would be lost';
    END IF;
END $$;
DELETE FROM store_review WHERE kind = 'resemblance';
SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0004_lighter_updates"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatementPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("same", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("same", "Same"),
                            ("not_same", "Not Same"),
                            ("split", "Split"),
                            ("asked_source", "Asked Source"),
                            ("corrected", "Corrected"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("weight", models.FloatField(null=True)),
                ("authority_gss", models.CharField(blank=True, max_length=9)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="VerdictStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last_known", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="child",
            name="joined_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joined",
                to="store.child",
            ),
        ),
        migrations.AddField(
            model_name="recordedinvolvement",
            name="lead_passed_on",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="recordedinvolvement",
            name="recorded_on",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.child",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="asked_source_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="authority_gss",
            field=models.CharField(blank=True, max_length=9),
        ),
        migrations.AddField(
            model_name="review",
            name="claimed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="claimed_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="kind",
            field=models.CharField(
                choices=[("placing", "Placing"), ("resemblance", "Resemblance")],
                default="placing",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="other_child",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.child",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="urgency",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="review",
            name="withheld",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("asked_source_at__isnull", True), ("withheld", False)),
                fields=["authority_gss", "-urgency", "id"],
                include=("reason",),
                name="review_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("claimed_by__isnull", False)),
                fields=["claimed_by"],
                name="review_claimed_by",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("other_child__isnull", False)),
                fields=["other_child"],
                name="review_other_child",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("withheld", True)), fields=["child"], name="review_withheld"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "placing"), ("other_child__isnull", True)),
                    models.Q(
                        ("child__isnull", False),
                        ("kind", "resemblance"),
                        ("other_child__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="two_records_resemble",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claimed_by__isnull", True), ("claimed_until__isnull", True)),
                    models.Q(("claimed_by__isnull", False), ("claimed_until__isnull", False)),
                    _connector="OR",
                ),
                name="claimed_by_someone_until_some_time",
            ),
        ),
        migrations.AddField(
            model_name="statementpair",
            name="left",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.heldstatement",
            ),
        ),
        migrations.AddField(
            model_name="statementpair",
            name="right",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.heldstatement",
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="child",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.child",
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="made_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="other_child",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.child",
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="statement",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.heldstatement",
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="undone_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="statementpair",
            name="overruled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="overruled",
                to="store.verdict",
            ),
        ),
        migrations.AddField(
            model_name="statementpair",
            name="verdict",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pairs",
                to="store.verdict",
            ),
        ),
        migrations.AddField(
            model_name="verdictstatement",
            name="came_from",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.child",
            ),
        ),
        migrations.AddField(
            model_name="verdictstatement",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.heldstatement",
            ),
        ),
        migrations.AddField(
            model_name="verdictstatement",
            name="verdict",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="store.verdict",
            ),
        ),
        migrations.AddIndex(
            model_name="verdict",
            index=models.Index(fields=["authority_gss", "-id"], name="verdict_by_authority"),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="undone_by_someone_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("left__lt", models.F("right"))),
                name="a_pair_is_of_two_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdictstatement",
            constraint=models.UniqueConstraint(
                fields=("verdict", "statement"), name="a_verdict_has_a_statement_once"
            ),
        ),
        migrations.RunSQL(_GRANT, _BACK, hints={"database": "default"}),
    ]
