"""The tables. Personal data of children is in sealed columns only."""

from contactpoint.store.models.accounts import Account, Organisation
from contactpoint.store.models.children import Child, HeldStatement, RecordedInvolvement
from contactpoint.store.models.keys import WrappedKey
from contactpoint.store.models.ledger import LedgerEntry
from contactpoint.store.models.loads import Load, LoadFault
from contactpoint.store.models.search_index import (
    IndexPageA,
    IndexPageB,
    IndexRecord,
    SearchIndex,
)
from contactpoint.store.models.verdicts import Case, StatementPair, Verdict, VerdictStatement

__all__ = [
    "Account",
    "Case",
    "Child",
    "HeldStatement",
    "IndexPageA",
    "IndexPageB",
    "IndexRecord",
    "LedgerEntry",
    "Load",
    "LoadFault",
    "Organisation",
    "RecordedInvolvement",
    "SearchIndex",
    "StatementPair",
    "Verdict",
    "VerdictStatement",
    "WrappedKey",
]
