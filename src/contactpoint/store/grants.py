"""What the roles of the databases may do, table by table: the one place where that is written.

Migrations grant it. The tests hold a new database to it, and ``contactpoint check`` holds an
installation to it. A table that is not here is one that nobody but its owner may touch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from contactpoint.embedded import APPLICATION, DESTROYER
from contactpoint.store.router import DEFAULT, KEYS


@dataclass(frozen=True, slots=True)
class Rights:
    """What a role may do with a table: with all of it, and with single columns by the right."""

    table: frozenset[str] = frozenset()
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)


def _on(*rights: str, **columns: tuple[str, ...]) -> Rights:
    by_right = {right.upper(): frozenset(names) for right, names in columns.items()}
    return Rights(frozenset(rights), by_right)


_KEPT = ("SELECT", "INSERT", "UPDATE")
_PASSING = ("SELECT", "INSERT", "UPDATE", "DELETE")
_APPENDED = ("SELECT", "INSERT")
_READ = ("SELECT",)

# By database, role and table. Nothing that is kept of a child is deleted by the application; what
# is destroyed is the key.
GRANTED: Mapping[str, Mapping[str, Mapping[str, Rights]]] = MappingProxyType(
    {
        DEFAULT: {
            APPLICATION: {
                # Whoever takes a server process over gives a child its number once, and nobody's
                # row another number.
                "store_child": _on(
                    *_READ,
                    insert=("subject", "number", "document", "joined_into"),
                    update=("document", "joined_into"),
                ),
                "store_recordedinvolvement": _on(
                    *_READ, insert=("reference", "child", "sealed"), update=("child", "sealed")
                ),
                # Records of the index are added; what is in the run is the owner's to change.
                "store_searchindex": _on(*_READ),
                "store_indexpagea": _on(*_READ),
                "store_indexpageb": _on(*_READ),
                # Its number and its transaction are the server's.
                "store_indexrecord": _on(*_READ, insert=("generation", "sealed")),
                "store_heldstatement": _on(*_KEPT),
                "store_account": _on(*_KEPT),
                "store_organisation": _on(*_KEPT),
                "store_authority": _on(*_KEPT),
                "store_organisationevent": _on(*_APPENDED),
                "store_load": _on(*_KEPT),
                "store_supplier": _on(*_KEPT),
                # An employer's sign-in is suspended, a key retired; a link can be taken back.
                "store_employer": _on(*_KEPT),
                "store_employerkey": _on(*_KEPT),
                "store_employerlink": _on(*_PASSING),
                "store_loadfault": _on(*_APPENDED),
                # Of attempts and looks only counts are kept, and why a session ended for hours.
                "store_attempt": _on(*_PASSING),
                "store_budget": _on(*_PASSING),
                "store_endedgeneration": _on("SELECT", "INSERT", "DELETE"),
                # Of whom a verdict is and when it was given stays as it was said.
                "store_review": _on(
                    *("SELECT", "DELETE"),
                    insert=("id", "statement", "child", "other_child", "sealed"),
                    update=(
                        *("statement", "child", "other_child", "sealed"),
                        *("claimed_by_id", "claimed_until"),
                    ),
                ),
                "store_verdict": _on(
                    *_READ,
                    insert=("id", "statement", "child", "other_child", "made_at", "sealed"),
                    update=("sealed",),
                ),
                "store_verdictstatement": _on(
                    *_READ, insert=("id", "verdict", "statement", "sealed")
                ),
                "store_statementpair": _on(
                    *_READ,
                    insert=("id", "verdict", "left", "right", "overruled_by", "sealed"),
                    update=("overruled_by", "sealed"),
                ),
                "store_proposal": _on(
                    "SELECT", "DELETE", insert=("id", "sealed"), update=("sealed",)
                ),
                "store_request": _on(
                    "SELECT", "DELETE", insert=("id", "sealed"), update=("sealed",)
                ),
                "store_notice": _on(
                    "SELECT", "DELETE", insert=("id", "told_on", "sealed"), update=("sealed",)
                ),
                # What a load found is noted and, once an earlier load is withdrawn, written anew;
                # only the owner deletes it.
                "store_replaced": _on(
                    *_READ, insert=("load_id", "what", "sealed"), update=("sealed",)
                ),
                # What the application says of an entry; number, time and hash are the server's.
                "store_ledgerentry": _on(*_READ, insert=("by", "about", "envelope", "sealed")),
                "django_session": _on(*_PASSING),
                "mfa_authenticator": _on(*_PASSING),
                "shared_cache": _on(*_PASSING),
                "account_emailaddress": _on(*_READ),
                "django_migrations": _on(*_READ),
            },
        },
        KEYS: {
            # A key is made and read; none is emptied. Which generation of a lasting key seals is
            # the owner's to say.
            APPLICATION: {
                "store_wrappedkey": _on(*_APPENDED),
                "store_lastinggeneration": _on(*_READ),
            },
            # It empties keys, and reads none.
            DESTROYER: {
                "store_wrappedkey": _on(
                    select=("subject", "destroyed_at"), update=("wrapped", "destroyed_at")
                ),
            },
        },
    }
)

# The triggers of each database, by table, and no others: they keep the ledger and destroyed keys.
GUARDS: Mapping[str, frozenset[tuple[str, str]]] = MappingProxyType(
    {
        DEFAULT: frozenset(
            {
                ("store_ledgerentry", "ledger_is_append_only"),
                ("store_ledgerentry", "ledger_entry_is_hashed"),
            }
        ),
        KEYS: frozenset({("store_wrappedkey", "a_destroyed_key_stays_so")}),
    }
)
