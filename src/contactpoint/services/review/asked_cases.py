"""The cases of an authority that wait for their source to answer, in no queue meanwhile."""

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.review_details import QueueSeen
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.gate import Look, release
from contactpoint.services.review.opened_case import OpenedCase, opened_case, reviewer
from contactpoint.store.repositories import accounts, verdicts
from contactpoint.store.repositories.verdict_rows import Verdict
from contactpoint.visibility.prepared import Prepared, gathered
from contactpoint.visibility.views.verdicts import AskedCase, prepare_asked

# The oldest cases are listed. The others come up as these are answered or taken back.
MOST_LISTED = 50


def asked_cases(*, actor: Actor) -> tuple[AskedCase, ...]:
    """The cases of the actor's desk that wait for their source, the earliest question first.

    At most ``MOST_LISTED`` cases. A case about a child out of the actor's reach is left out. Raises
    ``AccessRefusedError`` by role.
    """
    actor = reviewer(actor)
    found: list[tuple[Verdict, OpenedCase]] = []
    for verdict, case in verdicts.waiting_for_sources(actor.scope):
        held = opened_case(actor, case)
        if held is not None:
            found.append((verdict, held))
        if len(found) == MOST_LISTED:
            break
    names = accounts.names_of({verdict.made_by_id for verdict, _ in found})
    records = {record.pk: record for _, held in found for record in held.records}
    return release(
        gathered(_prepared(verdict, held, names[verdict.made_by_id]) for verdict, held in found),
        Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=QueueSeen(asked=True),
            shown=[record.concerned for record in records.values()],
        ),
    )


def _prepared(verdict: Verdict, held: OpenedCase, asked_by_name: str) -> Prepared[AskedCase]:
    return prepare_asked(
        verdict=verdict.pk,
        asked_by_name=asked_by_name,
        asked_at=verdict.made_at,
        statement=held.statement,
        reason=DecisionReason(held.case.reason),
        numbers=[record.number for record in held.records],
    )
