"""The search engine, against the bare index look-up of the same keys in the same run."""

import random
from dataclasses import dataclass, replace
from datetime import date

from figures import quantile, quantiles, timed

from contactpoint.access.actor import Actor, Purpose, Role
from contactpoint.access.criteria import Criteria
from contactpoint.children.names import NameKind
from contactpoint.children.statement import ServiceKind, Statement
from contactpoint.linkage.keys import lookup_keys
from contactpoint.linkage.profile import profile_of_criteria

WARM_UP = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One search of the mix, and the child it is for, ``None`` for no child there is."""

    kind: str
    criteria: Criteria
    child: Statement | None


def actor() -> Actor:
    """A practitioner without an account: searches need none below the pages."""
    return Actor(
        account_id=1,
        role=Role.PRACTITIONER,
        display_name="Bench",
        job_title="Social worker",
        telephone="",
        email="",
        service=ServiceKind.SOCIAL_CARE,
        organisation_id=1,
        organisation_name="Bench",
        authority_name="Bench",
    )


def mix(statements: list[Statement], count: int, seed: int) -> list[Asked]:
    """Searches as people make them; children drawn evenly, so names by their frequency."""
    chance = random.Random(seed)
    asked: list[Asked] = []
    while len(asked) < count:
        statement = chance.choice(statements)
        made = _one(statement, chance)
        if made is not None:
            asked.append(made)
    return asked


def _one(statement: Statement, chance: random.Random) -> Asked | None:
    name, born = statement.current_name, statement.birth_date
    if name is None or born is None or not name.given or len(name.family) < 4:
        return None
    kind = chance.choices(
        (
            "exact",
            "one slip",
            "swapped date",
            "former name",
            "family name unknown",
            "no such child",
        ),
        (45, 20, 10, 5, 10, 10),
    )[0]
    criteria = Criteria(given=name.first_given, family=name.family, birth_date=born)
    if kind == "one slip":
        at = chance.randrange(1, len(name.family) - 1)
        slipped = name.family[:at] + name.family[at + 1 :]
        return Asked(kind, replace(criteria, family=slipped), statement)
    if kind == "swapped date":
        if born.day > 12 or born.day == born.month:
            return None
        return Asked(
            kind, replace(criteria, birth_date=date(born.year, born.day, born.month)), statement
        )
    if kind == "former name":
        former = next((n for n in statement.names if n.kind is NameKind.FORMER and n.family), None)
        return Asked(kind, replace(criteria, family=former.family), statement) if former else None
    if kind == "family name unknown":
        if statement.address is None or not statement.address.postcode:
            return None
        postcode = statement.address.postcode
        return Asked(kind, replace(criteria, family="", postcode=postcode), statement)
    if kind == "no such child":
        return Asked(kind, replace(criteria, family=name.family[::-1], given="Zebedee"), None)
    return Asked(kind, criteria, statement)


def measure(asked: list[Asked]) -> dict[str, object]:
    """Time each search after the first ``WARM_UP``, and the bare look-up of its keys."""
    from django.db import connection

    from contactpoint.services.find_child import find_child
    from contactpoint.store.repositories.children import _WITH_ANY_KEY
    from contactpoint.store.safe import vault
    from contactpoint.vault.vault import IndexDomain

    who = actor()
    index = vault().index(IndexDomain.OPEN)
    keys = [
        index.values(
            lookup_keys(
                profile_of_criteria(
                    given=a.criteria.given,
                    family=a.criteria.family,
                    birth_date=a.criteria.birth_date,
                    postcode=a.criteria.postcode,
                )
            )
        )
        for a in asked
    ]

    def bare(values: list[int]) -> object:
        with connection.cursor() as cursor:
            cursor.execute(_WITH_ANY_KEY, [values])
            return cursor.fetchall()

    shown: list[tuple[Asked, object]] = []

    def engine(a: Asked) -> None:
        results = find_child(actor=who, purpose=Purpose.WORKING_WITH_CHILD, criteria=a.criteria)
        shown.append((a, results))

    timed(bare, keys[:WARM_UP])
    looked_up = timed(bare, keys[WARM_UP:])
    timed(engine, asked[:WARM_UP])
    shown.clear()
    searched = timed(engine, asked[WARM_UP:])
    first: dict[str, tuple[int, int]] = {}
    for a, results in shown:
        if a.child is not None:
            hit, total = first.get(a.kind, (0, 0))
            lines = results.lines  # type: ignore[attr-defined]
            right = bool(lines) and lines[0].birth_date is not None and _is(lines[0], a.child)
            first[a.kind] = (hit + right, total + 1)
    return {
        "searches": len(searched),
        "engine_ms": quantiles(searched),
        "bare_index_ms": quantiles(looked_up),
        "ratio_p50": round(quantile(searched, 0.5) / quantile(looked_up, 0.5), 1),
        "found_first": {kind: f"{hit} of {total}" for kind, (hit, total) in sorted(first.items())},
    }


def _is(line: object, child: Statement) -> bool:
    """Whether the line shows this child: by name and date, which few children share."""
    name = child.current_name
    return bool(
        name
        and line.name.full == name.full  # type: ignore[attr-defined]
        and line.birth_date == child.birth_date  # type: ignore[attr-defined]
    )
