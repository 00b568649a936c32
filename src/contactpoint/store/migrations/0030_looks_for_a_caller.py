"""Looks that a mediator makes for a caller count for both, and for the organisations of both.

In one statement, as every look. Rows are locked in one order whoever looks: those of accounts
before those of organisations, and of two of a kind the lesser pseudonym first. So looks at once
wait for each other, and never in a circle.
"""

from django.db import migrations

# ``whose`` says whose budgets refused: 0 the caller's, 1 the mediator's. Where both are of one
# organisation, a look is one look for it. The mediator's count is made by the same function as the
# caller's, which writes the entries.
_SPEND_FOR_CALLER = """
CREATE FUNCTION spend_budgets_for_caller(
    of_account bytea, of_organisation bytea, of_mediator bytea, of_mediators_organisation bytea,
    today date, this_hour int, limits int[], signs int[],
    look int, step bytea, is_walk boolean, mediators_step bytea, mediators_walk boolean,
    new_by bytea[], new_about bytea[], new_envelope bytea[], new_sealed bytea[],
    OUT refused int, OUT reached int, OUT fresh int, OUT whose int, OUT mediators_fresh int
) LANGUAGE plpgsql AS $$
DECLARE
    one bytea;
    accounts bytea[] := ARRAY[least(of_account, of_mediator), greatest(of_account, of_mediator)];
    organisations bytea[] := ARRAY[
        least(of_organisation, of_mediators_organisation),
        greatest(of_organisation, of_mediators_organisation)
    ];
    caller store_budget;
    mediator store_budget;
    organisation store_budget;
BEGIN
    FOREACH one IN ARRAY accounts || organisations LOOP
        PERFORM held_budget(one, today, this_hour);
    END LOOP;
    fresh := 0;
    mediators_fresh := 0;
    whose := 1;
    SELECT * INTO mediator FROM store_budget WHERE who = of_mediator;
    SELECT * INTO organisation FROM store_budget WHERE who = of_mediators_organisation;
    SELECT told.refused, told.reached INTO refused, reached
        FROM budget_verdict(mediator, organisation, this_hour, limits) AS told;
    IF refused <> 0 THEN
        RETURN;
    END IF;
    whose := 0;
    SELECT * INTO caller FROM store_budget WHERE who = of_account;
    SELECT * INTO organisation FROM store_budget WHERE who = of_organisation;
    SELECT told.refused, told.reached INTO refused, reached
        FROM budget_verdict(caller, organisation, this_hour, limits) AS told;
    IF refused <> 0 THEN
        RETURN;
    END IF;
    SELECT told.fresh INTO mediators_fresh
        FROM spend_budget(
            of_mediator, of_mediators_organisation, today, this_hour, limits, signs,
            look, mediators_step, mediators_walk, '{}', '{}', '{}', '{}'
        ) AS told;
    IF of_organisation = of_mediators_organisation THEN
        UPDATE store_budget SET in_hour = in_hour - 1, in_day = in_day - 1
            WHERE who = of_organisation;
    END IF;
    SELECT told.refused, told.reached, told.fresh INTO refused, reached, fresh
        FROM spend_budget(
            of_account, of_organisation, today, this_hour, limits, signs,
            look, step, is_walk, new_by, new_about, new_envelope, new_sealed
        ) AS told;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0029_life_of_accounts")]

    operations = [
        migrations.RunSQL(
            _SPEND_FOR_CALLER,
            "DROP FUNCTION spend_budgets_for_caller",
            hints={"database": "default"},
        ),
    ]
