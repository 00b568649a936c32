"""What the workbench keeps in the session: cases, verdicts, proposals, and records looked at by
source.

The addresses of its pages have references only, and so say nothing.
"""

from dataclasses import dataclass
from typing import Any

import msgspec
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404

from contactpoint.visibility.views.case import CaseRef
from contactpoint.visibility.views.proposals import ProposalRef
from contactpoint.web.kept import Keeper

# Primary keys would tell how much others do, so they are not in addresses either.
_CASES = Keeper("cases", at_most=50)
_VERDICTS = Keeper("verdicts", at_most=200)
_RECORDS = Keeper("reviewed_records", at_most=100)
_PROPOSALS = Keeper("proposals", at_most=200)


@dataclass(frozen=True, slots=True)
class GivenVerdict:
    """A verdict that may be undone.

    ``verdict`` is its primary key, ``back`` the address to go to once it is undone. What it was
    about is not kept: a page that shows that asks a service, which records it.
    """

    verdict: int
    back: str


@dataclass(frozen=True, slots=True)
class ReviewedRecord:
    """A child's number, and the address of the page that led to its sources."""

    number: str
    back: str


def remember_case(session: SessionBase, case: CaseRef) -> str:
    """Keep a case; returns its reference."""
    return _CASES.keep(session, {"case": case})


def recall_case(session: SessionBase, reference: str) -> CaseRef:
    """The case. Raises ``Http404`` when this session does not know the reference."""
    found: CaseRef = _known(_CASES, session, reference)["case"]
    return found


def remember_verdict(session: SessionBase, verdict: GivenVerdict) -> str:
    """Keep a verdict; returns its reference."""
    content: dict[str, Any] = msgspec.to_builtins(verdict)
    return _VERDICTS.keep(session, content)


def recall_verdict(session: SessionBase, reference: str) -> GivenVerdict:
    """The verdict. Raises ``Http404`` when this session does not know the reference."""
    return msgspec.convert(_known(_VERDICTS, session, reference), GivenVerdict)


def remember_proposal(session: SessionBase, proposal: ProposalRef) -> str:
    """Keep a proposal; returns its reference."""
    return _PROPOSALS.keep(session, {"proposal": proposal})


def recall_proposal(session: SessionBase, reference: str) -> ProposalRef:
    """The proposal. Raises ``Http404`` when this session does not know the reference."""
    found: ProposalRef = _known(_PROPOSALS, session, reference)["proposal"]
    return found


def remember_reviewed(session: SessionBase, record: ReviewedRecord) -> str:
    """Keep a record; returns its reference."""
    content: dict[str, Any] = msgspec.to_builtins(record)
    return _RECORDS.keep(session, content)


def recall_reviewed(session: SessionBase, reference: str) -> ReviewedRecord:
    """The record. Raises ``Http404`` when this session does not know the reference."""
    return msgspec.convert(_known(_RECORDS, session, reference), ReviewedRecord)


def _known(keeper: Keeper, session: SessionBase, reference: str) -> dict[str, Any]:
    content = keeper.recall(session, reference)
    if content is None:
        raise Http404
    return content
