"""Children drawn at random from the index, so that names come by their frequency."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Drawn:
    """What somebody who searches for this child could know; ``number`` is the child number.

    ``former`` holds family names the child had; texts are empty where nothing is known.
    """

    number: str
    nhs_number: str
    given: str
    family: str
    former: tuple[str, ...]
    birth_date: date
    postcode: str


def draw(seed: int) -> Iterator[Drawn]:
    """Findable children with a name and a date of birth, in random order, without an end.

    A child may come again. Raises ``LookupError`` when the index holds no child.
    """
    from django.db.models import Max, Min

    from contactpoint.store.models import Child
    from contactpoint.store.repositories import children

    chance = random.Random(seed)
    ends = Child.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        raise LookupError("the index holds no child")
    while True:
        chosen = [chance.randint(ends["first"], ends["last"]) for _ in range(_AT_ONCE)]
        place = {pk: number for number, pk in enumerate(chosen)}
        opened = children.by_pks(place)
        for child in sorted(opened, key=lambda child: place[child.pk]):
            drawn = _drawn(child)
            if drawn is not None:
                yield drawn


def every(*, at_most: int) -> Iterator[Drawn]:
    """The first findable children of the index, each once."""
    from contactpoint.store.models import Child
    from contactpoint.store.repositories import children

    last = made = 0
    while pks := list(
        Child.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]
    ):
        last = pks[-1]
        for child in children.by_pks(pks):
            drawn = _drawn(child)
            if drawn is not None:
                yield drawn
                made += 1
                if made == at_most:
                    return


def _drawn(child: object) -> Drawn | None:
    from django.utils import timezone

    from contactpoint.children.names import NameKind
    from contactpoint.store.repositories.children import OpenedChild
    from contactpoint.visibility.reach import Standing, standing

    if not isinstance(child, OpenedChild):
        return None
    facet, status = child.document.open, child.document.status
    record = facet.record
    if standing(facet, status, timezone.localdate()) is not Standing.ACTIVE or record is None:
        return None
    name = None if record.name is None else record.name.name
    if record.birth_date is None or name is None or not name.given:
        return None
    return Drawn(
        number=child.number,
        nhs_number=record.nhs_number,
        given=name.first_given,
        family=name.family,
        former=tuple(
            other.name.family
            for other in record.other_names
            if other.name.kind is NameKind.FORMER and other.name.family
        ),
        birth_date=record.birth_date,
        postcode=record.address.postcode if record.address else "",
    )
