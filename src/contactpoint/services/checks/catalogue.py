"""Every check that there is, in the order in which they are told.

A name here is stable: operators accept checks and their scripts read them by it. A test holds that
each fails where what it looks at is broken, in a database of its own.
"""

from functools import partial

from contactpoint.services.checks import (
    databases,
    emails,
    operator,
    packages,
    roles,
    searching,
    secrets_kept,
    serving,
    signing_in,
    standing,
)
from contactpoint.services.checks.check import BOTH, RECORDS, Check
from contactpoint.store.router import DEFAULT, KEYS

# The checks that tell whether a database answers, by the database.
ANSWERS = {
    DEFAULT: Check(
        "records-answer", "the database of records", partial(databases.answers, DEFAULT)
    ),
    KEYS: Check("keys-answer", "the database of keys", partial(databases.answers, KEYS)),
}

CHECKS: tuple[Check, ...] = (
    Check("home-modes", "the home and its secrets", secrets_kept.home_modes),
    Check("unit-modes", "units and their environment", secrets_kept.unit_modes),
    Check("key-holder", "the holder of the key-encryption key", secrets_kept.key_holder),
    Check("key-published", "the key-encryption key", secrets_kept.key_published),
    Check("key-renewal", "renewal of the key-encryption key", secrets_kept.key_renewal),
    Check("session-secret", "the session secret", secrets_kept.session_secret),
    *ANSWERS.values(),
    Check("keys-database", "records and keys apart", databases.keys_database, BOTH),
    Check(
        "keys-server",
        "records and keys on different servers",
        databases.keys_server,
        BOTH,
        in_demonstrations=True,
        acceptable=True,
    ),
    Check(
        "credentials",
        "credentials of the databases apart",
        databases.credentials,
        BOTH,
        in_demonstrations=True,
        acceptable=True,
    ),
    Check(
        "embedded-server",
        "the embedded server",
        databases.embedded_server,
        in_demonstrations=True,
        acceptable=True,
    ),
    Check("database-tls", "TLS to the databases", databases.tls),
    Check("database-version", "PostgreSQL's version", databases.versions, BOTH),
    Check("database-durable", "what the servers keep", databases.durable, BOTH),
    Check("database-logs", "what the servers log", databases.silent, BOTH),
    Check("clocks", "clocks", databases.clocks, BOTH),
    Check("migrations", "migrations", databases.migrations, BOTH),
    Check("login", "the service's role", roles.login, BOTH),
    Check("role-powers", "powers of the roles", roles.powers, BOTH),
    Check("role-grants", "rights of the roles", roles.grants, BOTH),
    Check("public-rights", "rights of everybody", roles.public, BOTH),
    Check("other-roles", "other roles with rights", roles.others, BOTH, acceptable=True),
    Check("guards", "triggers", roles.guards, BOTH),
    Check("ledger-read", "the ledger's last entry", searching.ledger_read, BOTH),
    Check("ledger-order", "the ledger's order", searching.ledger_order, RECORDS),
    Check("index-there", "the search index", searching.index_there, RECORDS),
    Check("index-finds", "what the search index finds", searching.index_finds, BOTH),
    Check("index-merged", "the search index's journal", searching.index_merged, RECORDS),
    Check("keys-renewed", "renewal of the lasting keys", searching.keys_renewed, BOTH),
    Check("demonstration", "accounts with published passwords", standing.demonstration, RECORDS),
    Check("accounts-as-made", "accounts as they were made", standing.accounts_as_made, BOTH),
    Check(
        "accounts-used",
        "accounts that nobody uses",
        standing.accounts_used,
        RECORDS,
        acceptable=True,
    ),
    Check(
        "breached-passwords",
        "the list of leaked passwords",
        signing_in.breached_passwords,
        in_demonstrations=True,
        acceptable=True,
    ),
    Check("security-keys", "the domain of security keys", signing_in.security_keys),
    Check(
        "email",
        "e-mails that say that there is a notice",
        emails.emails,
        in_demonstrations=True,
        acceptable=True,
    ),
    Check("sessions", "ended sessions", standing.sessions, RECORDS),
    Check("suppliers", "suppliers", standing.registered, BOTH, acceptable=True),
    Check("loads", "loads that wait", standing.waiting_loads, RECORDS),
    Check(
        "pages-tls",
        "TLS to browsers",
        serving.pages_over_tls,
        in_demonstrations=True,
        acceptable=True,
    ),
    Check(
        "pages-settings",
        "settings of the pages",
        serving.pages_settings,
        in_demonstrations=True,
        acceptable=True,
    ),
    Check(
        "pages-name-operator",
        "what pages say of the operator",
        operator.named,
        in_demonstrations=True,
    ),
    Check("pages-hosts", "names of the service", serving.hosts),
    Check("disk", "room on the disk", serving.disk),
    Check("packages", "installed packages", packages.versions),
    Check("package-files", "files of the installed packages", packages.files),
    Check("backups-made", "copies that are made", serving.backups_made, in_demonstrations=True),
    Check("backups-ended", "copies that are too old", serving.backups_ended),
)
