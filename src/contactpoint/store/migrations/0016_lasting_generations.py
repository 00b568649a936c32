"""Keys that last have generations, and keys are destroyed by a role of its own.

The role must exist before: the embedded server makes it, elsewhere an administrator does
(``docs/operations.md``). It empties a key that is not empty, and does nothing else: it reads no
wrap, and puts none in another's place.
"""

from django.db import migrations, models

APPLICATION = "contactpoint_app"
DESTROYER = "contactpoint_destroyer"

_ROLE_IS_THERE = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{DESTROYER}') THEN
        RAISE EXCEPTION 'the server of the keys database has no role {DESTROYER}'
            USING HINT = 'Make it: CREATE ROLE {DESTROYER} LOGIN PASSWORD ...; let it connect to'
                ' the keys database alone, and set DESTROYER_KEYS_DATABASE_URL.';
    END IF;
END $$;
"""
_GRANTS = f"""
GRANT SELECT ON store_lastinggeneration TO {APPLICATION};
GRANT USAGE ON SCHEMA public TO {DESTROYER};
GRANT SELECT (subject, destroyed_at), UPDATE (wrapped, destroyed_at)
    ON store_wrappedkey TO {DESTROYER};

CREATE FUNCTION a_destroyed_key_stays_so() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.wrapped IS NULL THEN
        RAISE EXCEPTION 'a destroyed key stays destroyed, and the time stays'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.wrapped IS NULL THEN
        NEW.destroyed_at := now();
    ELSIF current_user = '{DESTROYER}' THEN
        RAISE EXCEPTION 'this role empties keys and changes none'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_destroyed_key_stays_so BEFORE UPDATE ON store_wrappedkey
    FOR EACH ROW EXECUTE FUNCTION a_destroyed_key_stays_so();
"""  # noqa: S608 (no value)
_WITHOUT = f"""
DROP TRIGGER a_destroyed_key_stays_so ON store_wrappedkey;
DROP FUNCTION a_destroyed_key_stays_so();
REVOKE ALL ON store_wrappedkey FROM {DESTROYER};
REVOKE SELECT (subject, destroyed_at), UPDATE (wrapped, destroyed_at)
    ON store_wrappedkey FROM {DESTROYER};
REVOKE USAGE ON SCHEMA public FROM {DESTROYER}
"""  # noqa: S608 (no value)

_NOTHING_SEALED = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM store_account) OR EXISTS (SELECT FROM store_ledgerentry) THEN
        RAISE EXCEPTION 'accounts and ledger are sealed by another release of this service'
            USING HINT = 'They cannot be brought over: begin with a new home or new databases.';
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0015_decided_sealed")]

    operations = [
        migrations.RunSQL(_NOTHING_SEALED, migrations.RunSQL.noop, hints={"database": "default"}),
        migrations.RunSQL(_ROLE_IS_THERE, migrations.RunSQL.noop, hints={"database": "keys"}),
        migrations.CreateModel(
            name="LastingGeneration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("generation", models.IntegerField()),
                ("since", models.DateTimeField()),
                ("past", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "generation"), name="a_generation_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("generation__gte", 0), ("generation__lt", 1 << 16)),
                        name="a_generation_has_two_bytes",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_GRANTS, _WITHOUT, hints={"database": "keys"}),
        *[
            migrations.AlterField(model, "mac", models.BinaryField(default=b"", max_length=18))
            for model in ("account", "organisation")
        ],
        *[
            migrations.AddField("searchindex", name, models.IntegerField(default=0))
            for name in ("blinding", "blinding_coming")
        ],
        # Last, so that it is first on the way back.
        migrations.RunSQL(migrations.RunSQL.noop, _NOTHING_SEALED, hints={"database": "default"}),
    ]
