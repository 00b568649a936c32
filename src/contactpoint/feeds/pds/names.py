"""The names of a Patient or RelatedPerson."""

from collections.abc import Sequence

from contactpoint.children.names import NameKind, PersonName
from contactpoint.feeds.pds.json_fields import JsonFields
from contactpoint.feeds.pds.periods import NOT_YET, Period, read_period
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


def read_names(person: JsonFields, *, report: RecordReport) -> tuple[PersonName, ...]:
    """The names in use first, then former ones and others, without repetitions.

    FHIR's ``anonymous`` is no name of the person and is dropped. A name whose period is over is a
    former one, but only where another name is in use: the end of a period alone leaves nobody
    without a name. A name whose period has not begun is one that the person may be known by.
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
        period = read_period(item, report)
        if period.to_come:
            report.warn(item.name("period.start"), NOT_YET)
        found.append((PersonName(given, family, kind_in(kind, period)), period.over))
    return in_order(found)


def kind_in(kind: NameKind, period: Period) -> NameKind:
    """The kind of a name with that period, where it is the only one."""
    if period.to_come and kind is NameKind.CURRENT:
        return NameKind.ALSO_KNOWN_AS
    return kind


def in_order(found: Sequence[tuple[PersonName, bool]]) -> tuple[PersonName, ...]:
    """Names, each with whether its period is over, as ``read_names`` gives them."""
    if len(found) == 1:
        return (found[0][0],)
    in_use = any(name.kind is NameKind.CURRENT and not over for name, over in found)
    names = [
        PersonName(name.given, name.family, NameKind.FORMER) if in_use and over else name
        for name, over in found
    ]
    return tuple(sorted(dict.fromkeys(names), key=lambda name: _ORDER.index(name.kind)))
