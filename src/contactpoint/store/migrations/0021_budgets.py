"""What is counted of looks, and the functions that count them.

A look is counted, allowed or refused, and its entries written, in one statement: the row of the
account is locked first and that of its organisation second, so that of two looks at once only one
can be the last that is allowed. Numbers of what was reached are ``access.budgets.Reached``: 1 and 4
are of an hour, 2 and 8 of a day, 16, 32 and 64 are signs.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

APPLICATION = "contactpoint_app"

# The row, locked, as it is in this hour. A process whose clock is behind counts into the hour of
# the others. Rows of days before yesterday are deleted by whoever begins one: another process may
# still be in the day before.
_HELD = """
CREATE FUNCTION held_budget(of bytea, today date, this_hour int) RETURNS store_budget
    LANGUAGE plpgsql AS $$
DECLARE
    held store_budget;
BEGIN
    SELECT * INTO held FROM store_budget WHERE who = of FOR UPDATE;
    IF NOT FOUND THEN
        DELETE FROM store_budget WHERE who IN (
            SELECT who FROM store_budget WHERE day < today - 1 LIMIT 100 FOR UPDATE SKIP LOCKED
        );
        INSERT INTO store_budget (who, day, hour) VALUES (of, today, this_hour)
            ON CONFLICT DO NOTHING;
        SELECT * INTO held FROM store_budget WHERE who = of FOR UPDATE;
    END IF;
    IF held.hour < this_hour THEN
        UPDATE store_budget
            SET hour = this_hour, in_hour = 0, proved = proved & ~5, asked = asked & ~5,
                alerted = alerted & ~5
            WHERE who = of RETURNING * INTO held;
    END IF;
    RETURN held;
END $$
"""

# 0 allowed, 1 the second factor has to be proved again, 2 stopped; and what was reached.
_VERDICT = """
CREATE FUNCTION budget_verdict(
    account store_budget, organisation store_budget, this_hour int, limits int[],
    OUT refused int, OUT reached int
) LANGUAGE plpgsql AS $$
DECLARE
    spent int[] := ARRAY[
        CASE WHEN account.hour >= this_hour THEN account.in_hour ELSE 0 END,
        coalesce(account.in_day, 0),
        CASE WHEN organisation.hour >= this_hour THEN organisation.in_hour ELSE 0 END,
        coalesce(organisation.in_day, 0)
    ];
    proved int := CASE WHEN account.hour >= this_hour THEN account.proved
        ELSE coalesce(account.proved, 0) & ~5 END;
BEGIN
    refused := 0;
    reached := coalesce(account.raised, 0);
    FOR place IN 1..4 LOOP
        IF spent[place] >= limits[2 * place] THEN
            refused := 2;
            reached := 1 << (place - 1);
            RETURN;
        END IF;
        IF spent[place] >= limits[2 * place - 1] AND proved & (1 << (place - 1)) = 0 THEN
            reached := reached | (1 << (place - 1));
        END IF;
    END LOOP;
    IF reached <> 0 THEN
        refused := 1;
    END IF;
END $$
"""

_BEFORE = """
CREATE FUNCTION budget_before(
    of_account bytea, of_organisation bytea, this_hour int, limits int[],
    OUT refused int, OUT reached int, OUT steps bytea[]
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    account store_budget;
    organisation store_budget;
BEGIN
    SELECT * INTO account FROM store_budget WHERE who = of_account;
    SELECT * INTO organisation FROM store_budget WHERE who = of_organisation;
    SELECT told.refused, told.reached INTO refused, reached
        FROM budget_verdict(account, organisation, this_hour, limits) AS told;
    steps := coalesce(account.walked, '{}');
END $$
"""

# ``look`` is 0 for any other look, 1 for a search that showed nobody, 2 for one that showed
# somebody, 3 for one that showed nobody because too many fitted, 4 for an opening. An opening
# follows the last search that showed somebody, and only once. What was shown last may still be
# opened, so it is left out of the share.
_SPEND = """
CREATE FUNCTION spend_budget(
    of_account bytea, of_organisation bytea, today date, this_hour int, limits int[], signs int[],
    look int, step bytea, is_walk boolean,
    new_by bytea[], new_about bytea[], new_envelope bytea[], new_sealed bytea[],
    OUT refused int, OUT reached int, OUT fresh int
) LANGUAGE plpgsql AS $$
DECLARE
    account store_budget := held_budget(of_account, today, this_hour);
    organisation store_budget := held_budget(of_organisation, today, this_hour);
BEGIN
    fresh := 0;
    SELECT told.refused, told.reached INTO refused, reached
        FROM budget_verdict(account, organisation, this_hour, limits) AS told;
    IF refused <> 0 THEN
        RETURN;
    END IF;
    IF look IN (1, 2, 3) THEN
        account.searches := account.searches + 1;
    END IF;
    IF look = 1 THEN
        account.nobody := account.nobody + 1;
        IF account.searches >= signs[1]
            AND account.nobody::bigint * 100 >= account.searches::bigint * signs[2] THEN
            fresh := fresh | 16;
        END IF;
    ELSIF look = 2 THEN
        IF account.found >= signs[1]
            AND account.unopened::bigint * 100 >= account.found::bigint * signs[3] THEN
            fresh := fresh | 32;
        END IF;
        account.found := account.found + 1;
        account.unopened := account.unopened + 1;
        account.unfollowed := true;
    ELSIF look = 4 AND account.unfollowed THEN
        account.unopened := account.unopened - 1;
        account.unfollowed := false;
    END IF;
    IF is_walk THEN
        fresh := fresh | 64;
    END IF;
    IF step IS NOT NULL THEN
        account.walked := (account.walked || step)[greatest(cardinality(account.walked) - 14, 1):];
    END IF;
    UPDATE store_budget
        SET in_hour = account.in_hour + 1, in_day = account.in_day + 1, raised = fresh,
            searches = account.searches, nobody = account.nobody, found = account.found,
            unopened = account.unopened, unfollowed = account.unfollowed, walked = account.walked
        WHERE who = of_account;
    UPDATE store_budget
        SET in_hour = organisation.in_hour + 1, in_day = organisation.in_day + 1
        WHERE who = of_organisation;
    INSERT INTO store_ledgerentry (by, about, envelope, sealed)
        SELECT new.by, new.about, new.envelope, new.sealed
        FROM unnest(new_by, new_about, new_envelope, new_sealed)
            AS new (by, about, envelope, sealed);
END $$
"""

# What has to be proved is noted for the account; that an alert was raised, for whom the limit is.
_REFUSED = """
CREATE FUNCTION note_refused_look(
    of_account bytea, of_organisation bytea, today date, this_hour int,
    refused int, reached int, OUT fresh int
) LANGUAGE plpgsql AS $$
DECLARE
    of_whom bytea := CASE WHEN reached & 12 <> 0 THEN of_organisation ELSE of_account END;
    whose store_budget;
BEGIN
    fresh := 0;
    IF refused = 1 THEN
        PERFORM held_budget(of_account, today, this_hour);
        UPDATE store_budget SET asked = asked | reached WHERE who = of_account;
    ELSE
        whose := held_budget(of_whom, today, this_hour);
        fresh := reached & ~whose.alerted::int;
        UPDATE store_budget SET alerted = alerted | reached WHERE who = of_whom;
    END IF;
END $$
"""

# Whoever has proved the second factor for a sign begins to be counted for it anew.
_PROVED = """
CREATE FUNCTION note_proved_again(of_account bytea, today date, this_hour int) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    account store_budget := held_budget(of_account, today, this_hour);
BEGIN
    UPDATE store_budget SET proved = proved | (asked & 15), asked = 0 WHERE who = of_account;
    IF account.raised <> 0 AND account.asked & 112 <> 0 THEN
        UPDATE store_budget
            SET raised = 0, searches = 0, nobody = 0, found = 0, unopened = 0, unfollowed = false,
                walked = '{}'
            WHERE who = of_account;
    END IF;
END $$
"""

# Rows are rewritten with every look and grow to one length: room is left for that in their pages.
_TABLE = f"""
ALTER TABLE store_budget SET (fillfactor = 50);
ALTER TABLE store_budget
    ADD CONSTRAINT a_budget_has_a_pseudonym CHECK (octet_length(who) = 16);
GRANT SELECT, INSERT, UPDATE, DELETE ON store_budget TO {APPLICATION}
"""
_NO_FUNCTIONS = """
DROP FUNCTION note_proved_again, note_refused_look, spend_budget, budget_before, budget_verdict,
    held_budget
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0020_proposals")]

    operations = [
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("who", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("day", models.DateField(db_index=True)),
                ("hour", models.SmallIntegerField(db_default=0)),
                ("in_hour", models.IntegerField(db_default=0)),
                ("in_day", models.IntegerField(db_default=0)),
                ("proved", models.SmallIntegerField(db_default=0)),
                ("asked", models.SmallIntegerField(db_default=0)),
                ("raised", models.SmallIntegerField(db_default=0)),
                ("alerted", models.SmallIntegerField(db_default=0)),
                ("searches", models.IntegerField(db_default=0)),
                ("nobody", models.IntegerField(db_default=0)),
                ("found", models.IntegerField(db_default=0)),
                ("unopened", models.IntegerField(db_default=0)),
                ("unfollowed", models.BooleanField(db_default=False)),
                (
                    "walked",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BinaryField(), db_default=[], size=None
                    ),
                ),
            ],
            options={"db_table": "store_budget"},
        ),
        migrations.RunSQL(_TABLE, migrations.RunSQL.noop, hints={"database": "default"}),
        *[
            migrations.RunSQL(made, migrations.RunSQL.noop, hints={"database": "default"})
            for made in (_HELD, _VERDICT, _BEFORE, _SPEND, _REFUSED, _PROVED)
        ],
        migrations.RunSQL(migrations.RunSQL.noop, _NO_FUNCTIONS, hints={"database": "default"}),
    ]
