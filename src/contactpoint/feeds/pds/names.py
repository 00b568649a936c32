"""The names of a Patient or RelatedPerson."""

from collections.abc import Sequence
from datetime import date

from contactpoint.children.names import NameKind, PersonName
from contactpoint.feeds.pds.json_fields import JsonFields
from contactpoint.feeds.pds.periods import has_ended, read_period
from contactpoint.feeds.reading.field_text import parse_name
from contactpoint.feeds.reading.record_report import RecordReport

KINDS = {
    "": NameKind.CURRENT,
    "usual": NameKind.CURRENT,
    "official": NameKind.CURRENT,
    "old": NameKind.FORMER,
    "maiden": NameKind.FORMER,
    "nickname": NameKind.ALSO_KNOWN_AS,
    "temp": NameKind.ALSO_KNOWN_AS,
}
_LISTED = frozenset({"id", "use", "period", "given", "family"})
_ORDER = list(NameKind)


def read_names(
    person: JsonFields, *, as_at: date | None, report: RecordReport
) -> tuple[PersonName, ...]:
    """The names in use first, then former ones and others, without repetitions.

    FHIR's ``anonymous`` is no name of the person and is dropped. A name in use whose period was
    over counts as former, but only where another name is in use.
    """
    found: list[tuple[PersonName, bool]] = []
    for item in person.objects("name"):
        item.drop_others(_LISTED)
        kind = KINDS.get(item.text("use"))
        if kind is None:
            report.drop("name")
            continue
        given = report.optional(item.name("given"), " ".join(item.texts("given")), parse_name, "")
        family = report.optional(item.name("family"), item.text("family"), parse_name, "")
        if not (given or family):
            report.warn("name", "has neither a given nor a family name, and is left out")
            continue
        _, end = read_period(item, report)
        found.append((PersonName(given, family, kind), has_ended(end, as_at)))
    return in_order(found)


def in_order(found: Sequence[tuple[PersonName, bool]]) -> tuple[PersonName, ...]:
    """Names, each with whether its period was over, as ``read_names`` gives them."""
    if len(found) == 1:
        return (found[0][0],)
    in_use = any(name.kind is NameKind.CURRENT and not over for name, over in found)
    names = [
        PersonName(name.given, name.family, NameKind.FORMER)
        if in_use and over and name.kind is NameKind.CURRENT
        else name
        for name, over in found
    ]
    return tuple(sorted(dict.fromkeys(names), key=lambda name: _ORDER.index(name.kind)))
