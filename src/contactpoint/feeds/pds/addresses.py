"""The addresses of a Patient or RelatedPerson."""

from collections.abc import Iterable
from typing import NamedTuple

from contactpoint.children.addresses import Address, parse_postcode
from contactpoint.feeds.pds.json_fields import JsonFields
from contactpoint.feeds.pds.periods import in_use, read_period
from contactpoint.feeds.reading.field_text import parse_uprn, tidy_text
from contactpoint.feeds.reading.record_report import RecordReport

_LISTED = frozenset({"id", "use", "period", "line", "city", "postalCode", "extension"})
_ADDRESS_KEY = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AddressKey"
# The Personal Demographics Service always gives five lines. The fourth is the post town.
_PDS_LINES = 5
HOME_USES = ("", "home", "old")


class StatedAddress(NamedTuple):
    """An address, whether it is in use, and whether its end is foreseen."""

    address: Address
    in_use: bool
    ends: bool


def read_addresses(
    person: JsonFields, *, report: RecordReport
) -> tuple[Address | None, tuple[Address, ...]]:
    """The address in use, or ``None``, and the former ones.

    Home addresses and those without a use are read. The address in use is the first whose period
    has no end, else the first whose period is not over. One marked ``old`` or whose period is over
    is a former one; one whose period has not begun is left out. Temporary, work and billing
    addresses are dropped.
    """
    found = []
    for item in person.objects("address"):
        use = item.text("use")
        if use not in HOME_USES:
            report.drop("address")
            continue
        address = _read_address(item, report)
        if address is None:
            continue
        period = read_period(item, report)
        used = in_use(item, period, report)
        if not period.to_come:
            found.append(StatedAddress(address, used, period.end is not None))
    return in_use_and_former(found)


def in_use_and_former(
    found: Iterable[StatedAddress],
) -> tuple[Address | None, tuple[Address, ...]]:
    """The address in use and the former ones, as ``read_addresses`` gives them."""
    open_ended: list[Address] = []
    foreseen: list[Address] = []
    former: list[Address] = []
    for address, used, ends in found:
        if not used:
            former.append(address)
        elif ends:
            foreseen.append(address)
        else:
            open_ended.append(address)
    candidates = open_ended + foreseen
    current = candidates[0] if candidates else None
    if not former and len(candidates) <= 1:
        return current, ()
    rest = dict.fromkeys(candidates[1:] + former)
    return current, tuple(address for address in rest if address != current)


def _read_address(item: JsonFields, report: RecordReport) -> Address | None:
    item.drop_others(_LISTED)
    line_field = item.name("line")
    written = [report.optional(line_field, line, tidy_text, "") for line in item.positions("line")]
    town = report.optional(item.name("city"), item.text("city"), tidy_text, "")
    lines, town = in_words(written, town)
    postcode = report.optional(item.name("postalCode"), item.text("postalCode"), parse_postcode, "")
    uprn = _read_uprn(item, report)
    if not (lines or town or postcode or uprn):
        report.warn("address", "has neither lines nor a postcode, and is left out")
        return None
    return Address(lines=lines, town=town, postcode=postcode, uprn=uprn)


def in_words(written: list[str], town: str) -> tuple[tuple[str, ...], str]:
    """The lines that are not empty, without the town, and the town."""
    if not town and len(written) == _PDS_LINES:
        town = written[3]
        written = written[:3] + written[4:]
    return tuple([line for line in written if line]), town


def _read_uprn(item: JsonFields, report: RecordReport) -> str:
    """The UPRN among the address keys; keys of other kinds are dropped."""
    uprn = ""
    for extension in item.objects("extension"):
        kind, value = "", ""
        if extension.text("url") == _ADDRESS_KEY:
            for part in extension.objects("extension"):
                coding = part.inner("valueCoding") if part.text("url") == "type" else None
                kind = coding.text("code") if coding else kind
                value = part.text("valueString") if part.text("url") == "value" else value
        if kind == "UPRN":
            uprn = report.optional("address.extension", value, parse_uprn, "")
        else:
            report.drop("address.extension")
    return uprn
