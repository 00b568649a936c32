"""What the application's role may do, and the ledger's guard.

The role must exist before: the embedded server makes it, elsewhere an administrator does
(``docs/operations.md``). Tables made by later migrations are granted by their own migration: a table
that nobody thought about is one the application cannot read.
"""

from typing import Any

from django.core.management import call_command
from django.db import migrations

APPLICATION = "contactpoint_app"

_RECORDS = f"""
GRANT USAGE ON SCHEMA public TO {APPLICATION};
GRANT SELECT, INSERT, UPDATE ON store_child, store_heldstatement, store_recordedinvolvement,
    store_account, store_organisation, store_load TO {APPLICATION};
GRANT SELECT, INSERT, UPDATE, DELETE ON store_review TO {APPLICATION};
GRANT SELECT, INSERT ON store_loadfault, store_ledgerentry TO {APPLICATION};
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session, mfa_authenticator TO {APPLICATION};
GRANT SELECT, INSERT, UPDATE, DELETE ON shared_cache TO {APPLICATION};
GRANT SELECT ON account_emailaddress, django_migrations TO {APPLICATION};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION};

CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger entries are neither changed nor deleted';
END $$;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE ON store_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
"""

_KEYS = f"""
GRANT USAGE ON SCHEMA public TO {APPLICATION};
GRANT SELECT, INSERT, UPDATE ON store_wrappedkey TO {APPLICATION};
"""


def _create_cache(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def _on(database: str, sql: str) -> migrations.RunPython:
    """Run the SQL in one of the two databases; the router reads the hint."""

    def run(apps: Any, schema_editor: Any) -> None:
        schema_editor.execute(sql, params=None)

    return migrations.RunPython(run, migrations.RunPython.noop, hints={"database": database})


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0001_initial"),
        # Their tables are granted here too, so they have to be there.
        ("sessions", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunPython(
            _create_cache, migrations.RunPython.noop, hints={"database": "default"}
        ),
        _on("default", _RECORDS),
        _on("keys", _KEYS),
    ]
