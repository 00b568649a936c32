"""What is held of children, to be compared before a load and after its withdrawal."""

from dataclasses import dataclass

from contactpoint.access.actor import Job, JobName
from contactpoint.children.statement import Statement
from contactpoint.ledger.entry import Origin
from contactpoint.services.withdraw_load import WithdrawalReport, withdraw_load
from contactpoint.store.models import Child, Load
from contactpoint.store.repositories import children
from tests.fixtures.statements import held_by_feed
from tests.placing.content import Content, content, reference_of

WITHDRAWING = Job(JobName.FEED_WITHDRAW, Origin.TERMINAL, "op.erator")


@dataclass(frozen=True, slots=True)
class Held:
    """What is held. ``asked`` has each case by what it asks of: the statement that waits, or the
    references on the record that its statement stands on; it does not matter on which of them it
    hangs."""

    children: tuple[object, ...]
    asked: tuple[object, ...]
    ended: tuple[object, ...]
    provisional: tuple[object, ...]


def held() -> Held:
    """What is held of all children who are there; of records that nothing is on there is none."""
    now: Content = content()
    return Held(
        children=tuple(one for one in now.children if one.stated or one.record is not None),
        asked=tuple(
            sorted(
                ((_side(now, stated), sorted(about), why) for stated, about, why in now.waiting),
                key=repr,
            )
        ),
        # Without copies of what was said last before a name went to another child.
        ended=tuple(one for one in now.ended if not is_a_copy(one)),
        provisional=now.provisional,
    )


def is_a_copy(stated: Statement) -> bool:
    """Whether this is what a source said before its statement went to another child: it has a
    random reference."""
    return len(stated.reference) == 32


def _side(now: Content, stated: Statement) -> object:
    own = [c.references for c in now.children if reference_of(stated) in c.references]
    return sorted(own[0]) if own else stated


def numbers() -> dict[str, frozenset[object]]:
    """By child number, the statements on the record that it leads to; nothing leads nowhere."""
    on: dict[int, set[object]] = {}
    for row, stated in held_by_feed():
        if row.child_id is not None:
            on.setdefault(row.child_id, set()).add(reference_of(stated))
    found = {}
    for number in Child.objects.values_list("number", flat=True):
        child = children.by_number(number)
        if child is not None:
            found[number] = frozenset(on.get(child.pk, ()))
    return found


def last_load() -> int:
    """The load that began last."""
    return Load.objects.exclude(feed="correction").order_by("-pk")[0].pk


def withdraw(load: int) -> WithdrawalReport:
    """Withdraw a load."""
    return withdraw_load(agent=WITHDRAWING, load=load)
