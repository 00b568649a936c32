"""What the workbench keeps in the session, so that its addresses say nothing: cases, verdicts, and
records that are looked at by source."""

from dataclasses import dataclass
from typing import Any

import msgspec
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404

from contactpoint.visibility.views.case import CaseRef
from contactpoint.web.kept import Keeper

# The numbers of rows would tell how much others do, so they are not in addresses either.
_CASES = Keeper("cases", at_most=50)
_VERDICTS = Keeper("verdicts", at_most=200)
_RECORDS = Keeper("reviewed_records", at_most=100)


@dataclass(frozen=True, slots=True)
class GivenVerdict:
    """A verdict that may be undone: its primary key, kind and author, the child numbers it was
    about, and the address to go to once it is undone; with ``reason``, a value of
    ``DecisionReason``, why the case that it was given on waited."""

    verdict: int
    kind: str
    made_by: str
    numbers: tuple[str, ...]
    back: str
    reason: str = ""


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
