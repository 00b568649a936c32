"""An entry of the ledger has number, time and two pseudonyms in clear, and nothing else.

Entries of the earlier form cannot be brought to this one: that would be rewriting the ledger.
"""

from django.db import migrations, models

APPLICATION = "contactpoint_app"

_NONE_THERE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM store_ledgerentry) THEN
        RAISE EXCEPTION 'the ledger holds entries of a form that this release does not read'
            USING HINT = 'They cannot be rewritten: begin with a new home or new databases.';
    END IF;
END $$;
"""

# As ``Entry.canonical`` has it. PL/pgSQL takes a bare ``by`` for its own word.
_CANONICAL = """
        'contactpoint-ledger-entry/3'::bytea
        || int8send(NEW.id) || timestamptz_send(NEW.at) || NEW."by" || NEW.about
        || int4send(octet_length(NEW.envelope)) || NEW.envelope || NEW.sealed
"""
_HASHED = f"""
CREATE OR REPLACE FUNCTION ledger_entry_is_hashed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
BEGIN
    NEW.at := clock_timestamp();
    NEW.hash := sha256('\\x00'::bytea || {_CANONICAL});
    RETURN NEW;
END $$;
GRANT INSERT (by, about, envelope, sealed) ON store_ledgerentry TO {APPLICATION};
ALTER TABLE store_ledgerentry
    ADD CONSTRAINT a_pseudonym_has_16_bytes
    CHECK (octet_length(by) = 16 AND octet_length(about) = 16)
"""
_AS_BEFORE = f"""
{_NONE_THERE}
ALTER TABLE store_ledgerentry DROP CONSTRAINT a_pseudonym_has_16_bytes;
CREATE OR REPLACE FUNCTION ledger_entry_is_hashed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
BEGIN
    NEW.at := clock_timestamp();
    NEW.hash := sha256('\\x00'::bytea || 'contactpoint-ledger-entry/2'::bytea
        || int8send(NEW.id) || timestamptz_send(NEW.at)
        || int8send(coalesce(NEW.account, -1)) || int8send(coalesce(NEW.organisation, -1))
        || uuid_send(coalesce(NEW.subject, '00000000-0000-0000-0000-000000000000'))
        || uuid_send(NEW.sealed_under)
        || int4send(octet_length(NEW.event)) || convert_to(NEW.event, 'UTF8')
        || int4send(octet_length(NEW.purpose)) || convert_to(NEW.purpose, 'UTF8')
        || NEW.sealed);
    RETURN NEW;
END $$
"""
_GRANTED_BEFORE = f"""
GRANT INSERT (account, organisation, event, purpose, subject, sealed_under, sealed)
    ON store_ledgerentry TO {APPLICATION}
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0009_sealed_index")]

    operations = [
        migrations.RunSQL(_NONE_THERE, _GRANTED_BEFORE, hints={"database": "default"}),
        migrations.RemoveIndex("ledgerentry", "ledger_by_account"),
        migrations.RemoveIndex("ledgerentry", "ledger_by_subject"),
        *[
            migrations.RemoveField("ledgerentry", name)
            for name in ("account", "organisation", "event", "purpose", "subject", "sealed_under")
        ],
        *[
            migrations.AddField(
                "ledgerentry",
                name,
                models.BinaryField(default=b"", max_length=length),
                preserve_default=False,
            )
            for name, length in (("by", 16), ("about", 16), ("envelope", None))
        ],
        migrations.AddIndex(
            "ledgerentry", models.Index(fields=["by", "-id"], name="ledger_by_account")
        ),
        migrations.AddIndex(
            "ledgerentry", models.Index(fields=["about", "-id"], name="ledger_by_subject")
        ),
        migrations.RunSQL(_HASHED, _AS_BEFORE, hints={"database": "default"}),
    ]
