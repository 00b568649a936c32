"""The tables. Personal data of children is in sealed columns only."""

from contactpoint.store.models.accounts import (
    Account,
    Authority,
    EndedGeneration,
    Organisation,
)
from contactpoint.store.models.attempts import AttemptCount
from contactpoint.store.models.budgets import Budget
from contactpoint.store.models.children import Child, HeldStatement, RecordedInvolvement
from contactpoint.store.models.employers import Employer, EmployerKey, EmployerLink
from contactpoint.store.models.keys import LastingGeneration, WrappedKey
from contactpoint.store.models.ledger import LedgerEntry
from contactpoint.store.models.loads import Load, LoadFault
from contactpoint.store.models.notices import HeldNotice
from contactpoint.store.models.organisation_events import OrganisationEvent
from contactpoint.store.models.replaced import Replaced
from contactpoint.store.models.requests import HeldRequest
from contactpoint.store.models.search_index import (
    IndexPageA,
    IndexPageB,
    IndexRecord,
    SearchIndex,
)
from contactpoint.store.models.suppliers import Supplier
from contactpoint.store.models.verdicts import (
    HeldCase,
    HeldProposal,
    HeldStatementPair,
    HeldVerdict,
    HeldVerdictStatement,
)

__all__ = [
    "Account",
    "AttemptCount",
    "Authority",
    "Budget",
    "Child",
    "Employer",
    "EmployerKey",
    "EmployerLink",
    "EndedGeneration",
    "HeldCase",
    "HeldNotice",
    "HeldProposal",
    "HeldRequest",
    "HeldStatement",
    "HeldStatementPair",
    "HeldVerdict",
    "HeldVerdictStatement",
    "IndexPageA",
    "IndexPageB",
    "IndexRecord",
    "LastingGeneration",
    "LedgerEntry",
    "Load",
    "LoadFault",
    "Organisation",
    "OrganisationEvent",
    "RecordedInvolvement",
    "Replaced",
    "SearchIndex",
    "Supplier",
    "WrappedKey",
]
