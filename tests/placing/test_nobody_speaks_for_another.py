"""Whoever delivers, and whatever the files say: no source's statements change by another's word."""

import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from contactpoint.placing.delivery import LoadRefusedError
from contactpoint.placing.sender import SenderRefusedError
from contactpoint.services.load_feed import LoadHeldError
from contactpoint.services.suppliers import suspend_supplier
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import statements
from tests.placing.files import Loader, Said, cin, ctf, nhs_number, pds, school_list
from tests.placing.sending import REGISTERING, register

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

CHILDREN = tuple(
    Said(given=name, family=f"{name}son", born=f"2015-04-0{day}", nhs_number=nhs_number(40 * day))
    for day, name in enumerate(("Adaeze", "Ravi", "Wren", "Ivy"), start=1)
)
# Who may send what; two send the same feed, one for two, one is suspended.
SUPPLIERS = {
    "north": ("cin", {"889"}),
    "south": ("cin", {"352"}),
    "transfers": ("ctf", {"8201234", "8205678"}),
    "school": ("school_list", {"111400"}),
    "clinic": ("school_list", {"X99001"}),
    "gone": ("school_list", {"123456"}),
    "health": ("pds", {"nhs"}),
}
SUSPENDED = {"123456"}
SOURCES = sorted({source for _, sources in SUPPLIERS.values() for source in sources} | {"999"})

Stands = tuple[bytes, HeldStatement.State]


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery: who is named, what feed it is, what each file says of its sender."""

    feed: str
    named: str
    files: tuple[tuple[str, tuple[Said, ...]], ...]
    full: bool


_children = st.lists(st.sampled_from(CHILDREN), unique=True, max_size=4).map(tuple)
_sent = st.builds(
    Sent,
    feed=st.sampled_from(["cin", "ctf", "school_list", "pds"]),
    named=st.sampled_from(["", *SUPPLIERS, *SOURCES]),
    files=st.lists(
        st.tuples(st.sampled_from(["889", "352", "8201234", "8205678", "8209999"]), _children),
        min_size=1,
        max_size=2,
    ).map(tuple),
    full=st.booleans(),
)


def content_of(feed: str, says: str, children: tuple[Said, ...]) -> bytes:
    """A file of the feed, whose header says that it is from there."""
    if feed == "cin":
        return cin([(child.given, child) for child in children], authority=says[:3])
    if feed == "ctf":
        return ctf(children, school=f"{says}1234"[:7])
    return pds(children) or b"{}\n" if feed == "pds" else school_list(children)


def may_be_touched(sent: Sent) -> set[tuple[str, str]]:
    """The sources whose statements this delivery may add, change or end, by the plain rule."""
    found = set()
    for name, (feed, sources) in SUPPLIERS.items():
        if feed == sent.feed and sent.named in {"", name, *sources}:
            found |= sources if sent.named in {"", name} else {sent.named}
    return {(sent.feed, source) for source in found - SUSPENDED}


def stand() -> dict[tuple[str, str], set[Stands]]:
    """Of each source what it states: content and state."""
    found: dict[tuple[str, str], set[Stands]] = {}
    for batch in statements.opened_in_batches(1000):
        for row, statement in batch:
            of = found.setdefault((statement.feed, statement.source), set())
            of.add((bytes(row.content_digest), row.state))
    return found


@settings(max_examples=20)
@given(st.lists(_sent, min_size=1, max_size=6))
def test_no_source_is_touched_by_who_may_not_send_for_it(sequence: list[Sent]) -> None:
    """After each of any deliveries: what changed is of sources that it may send."""
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        load = Loader(Path(folder))
        for name, (feed, sources) in SUPPLIERS.items():
            register(name, feed, *sources)
        suspend_supplier(agent=REGISTERING, name="gone")
        for feed, (says, named) in {
            "cin": ("352", "south"),
            "ctf": ("8205678", "transfers"),
            "school_list": ("", "school"),
            "pds": ("", "health"),
        }.items():
            load(feed, content_of(feed, says, CHILDREN), full=True, sender=named)
        before = stand()
        assert set(before) == {
            ("cin", "352"),
            ("ctf", "8205678"),
            ("school_list", "111400"),
            ("pds", "nhs"),
        }
        for sent in sequence:
            files = [content_of(sent.feed, *file) for file in sent.files]
            with suppress(LoadRefusedError, SenderRefusedError, LoadHeldError):
                load(sent.feed, *files, full=sent.full, sender=sent.named)
            now = stand()
            touched = {of for of in now.keys() | before.keys() if now.get(of) != before.get(of)}
            assert touched <= may_be_touched(sent), sent
            before = now
        transaction.set_rollback(True)
