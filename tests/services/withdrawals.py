"""What is held of children, to be compared before a load and after its withdrawal."""

from dataclasses import dataclass

from contactpoint.access.actor import Job, JobName
from contactpoint.ledger.entry import Origin
from contactpoint.services.withdraw_load import WithdrawalReport, withdraw_load
from contactpoint.store.models import Child, Load
from contactpoint.store.repositories import children
from tests.fixtures.statements import held_by_feed
from tests.placing.content import Content, content, reference_of

WITHDRAWING = Job(JobName.FEED_WITHDRAW, Origin.TERMINAL, "op.erator")


@dataclass(frozen=True, slots=True)
class Held:
    """What is held, and where the numbers of records lead: to which statements."""

    children: tuple[object, ...]
    waiting: tuple[object, ...]
    ended: tuple[object, ...]
    provisional: tuple[object, ...]
    cases: int


def held() -> Held:
    """What is held of all children who are there; of records that nothing is on there is none."""
    now: Content = content()
    return Held(
        children=tuple(one for one in now.children if one.stated or one.record is not None),
        waiting=now.waiting,
        ended=now.ended,
        provisional=now.provisional,
        cases=len(now.waiting),
    )


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
