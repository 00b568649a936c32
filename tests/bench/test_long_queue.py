"""The long queue of the benchmark can be worked, and leaves nothing behind."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connections

from bench.long_queue import CLAIMED, long_queue
from contactpoint import embedded
from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.access.scope import queue_of
from contactpoint.services.review.decide_case import not_same
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import next_case, overview
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child
from contactpoint.store.repositories import children
from contactpoint.store.sealed_index.merging import merge
from tests.fixtures.cases import held_case, held_cases, held_verdicts
from tests.fixtures.safe import fresh_vault, home
from tests.fixtures.statements import held
from tests.placing.files import OTHER_SCHOOL, Loader, nhs_number, pds, school_list
from tests.services.review.cases import ADA, RAVI, ZOE
from tests.store.sealed_index.held import keys_of_each
from tests.web import world

__all__ = ["fresh_vault", "home"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])


@pytest.fixture
def owner_of_both(
    cluster: embedded.EmbeddedCluster, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    """The environment of a benchmark, with the addresses of the test databases."""
    for prefix, alias in (("", "default"), ("KEYS_", "keys")):
        name = connections[alias].settings_dict["NAME"]
        address = cluster.dsn(name, embedded.OWNER)
        monkeypatch.setenv(f"OWNER_{prefix}DATABASE_URL", address)


@pytest.fixture
def rhea(tmp_path: Path, owner_of_both: None) -> Actor:
    """A reviewer, where one case was made by a load and there are children for more."""
    load = Loader(tmp_path)
    others = [
        replace(RAVI, given=given, nhs_number=nhs_number(60 + n), upn="")
        for n, given in enumerate(("Percival", "Ottoline", "Lysander", "Beatrix"))
    ]
    load("pds", pds([ADA, RAVI, *others]))
    load("school_list", school_list([replace(ZOE, nhs_number="", upn="")]), sender=OTHER_SCHOOL)
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))


def state() -> list[object]:
    """What is held of cases, children and verdicts, and by the index; not how it is sealed."""
    return [
        held_cases(),
        list(Child.objects.order_by("pk").values_list("pk", "number", "subject")),
        sorted(children.joined_into(Child.objects.values_list("pk", flat=True)).items()),
        [(row.pk, row.child_id, row.state) for row in held()],
        held_verdicts(),
        keys_of_each(),
    ]


def test_nothing_is_left_of_a_queue_that_was_worked(rhea: Actor) -> None:
    """After a verdict on what a load has asked, and its undoing, all is as before."""
    before, made = state(), held_case()
    colleague = world.account("owen.firth", role=Role.DATA_QUALITY)
    with long_queue(
        authority=queue_of(rhea.scope).code,
        cases=4,
        made_by_loads=1,
        colleague=colleague.pk,
        merge=merge,
    ) as queue:
        assert (queue.cases, queue.made_by_loads) == (4, 1)
        assert overview(actor=rhea).waiting == 4
        case = next_case(actor=rhea)
        assert case is not None
        assert case == made.pk
        verdict = not_same(actor=rhea, case=case, version=open_case(actor=rhea, case=case).version)
        undo(actor=rhea, verdict=verdict)
        assert state() != before
    assert state() == before


def test_what_stands_first_is_a_colleagues(rhea: Actor) -> None:
    """The first cases are claimed, so that whoever asks for the next has to go past them."""
    colleague = world.account("owen.firth", role=Role.DATA_QUALITY)
    with long_queue(
        authority=queue_of(rhea.scope).code,
        cases=4,
        made_by_loads=1,
        colleague=colleague.pk,
        merge=merge,
    ):
        claimed = held_cases(claimed_by_id=colleague.pk)
        assert 0 < len(claimed) <= CLAIMED
        first = min(held_cases(), key=lambda case: (-case.urgency, case.pk))
        assert first.claimed_by_id == colleague.pk
