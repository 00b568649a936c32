"""Make a statement of a looked-after child from the texts of either form of the return."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from contactpoint.children.addresses import Address, parse_postcode
from contactpoint.children.identifiers import parse_upn
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    OrganisationCode,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.feeds.reading.dates import parse_birth_date, parse_uk_date
from contactpoint.feeds.reading.field_text import parse_reference
from contactpoint.feeds.reading.record_report import RecordReport
from contactpoint.feeds.reading.sex_codes import parse_sex

# Codes written in place of a UPN, for the reason why there is none.
_NO_UPN = frozenset({"UN1", "UN2", "UN3", "UN4", "UN5"})


@dataclass(frozen=True, slots=True)
class EpisodeText:
    """One episode as written: first and last day, and the postcode of the home before care."""

    first_day: str
    last_day: str
    home_postcode: str


def make_statement(
    *,
    text: Callable[[str], str],
    reference_field: str,
    episodes: Sequence[EpisodeText],
    authority: OrganisationCode,
    report: RecordReport,
) -> Statement | None:
    """The statement, or ``None`` when ``report`` has the faults that forbid one.

    ``text`` gives a field of the return by its name. Without ``episodes`` the service is stated
    without dates.
    """
    reference = report.required(reference_field, text(reference_field), parse_reference)
    born = report.required("DOB", text("DOB"), _parse_birth_date)
    if report.faulty or reference is None:
        return None
    upn = text("UPN")
    start, end, home = _read_episodes(episodes, report)
    return Statement(
        feed="ssda903",
        source=authority.code,
        reference=reference,
        birth_date=born,
        sex=report.optional("SEX", text("SEX"), parse_sex, Sex.NOT_SPECIFIED),
        former_addresses=(Address(postcode=home),) if home else (),
        upn="" if upn.upper() in _NO_UPN else report.optional("UPN", upn, parse_upn, ""),
        services=(StatedService(ServiceKind.SOCIAL_CARE, authority, start, end),),
    )


def _parse_birth_date(text: str) -> date:
    return parse_birth_date(text, parse_uk_date)


def _read_episodes(
    episodes: Sequence[EpisodeText], report: RecordReport
) -> tuple[date | None, date | None, str]:
    """The first day of all episodes, the last day, and the home postcode of the latest episode.

    Episodes follow one another, so that the latest says whether the child is looked after still: an
    earlier one without a last day has ended with the next.
    """
    starts: list[date] = []
    latest: tuple[date, date | None, str] | None = None
    for episode in episodes:
        start = report.optional("DECOM", episode.first_day, parse_uk_date, None)
        end = report.optional("DEC", episode.last_day, parse_uk_date, None)
        if start is None:
            report.warn("DECOM", "the episode has no first day and is left out")
            continue
        starts.append(start)
        if end is not None and end < start:
            report.warn("DEC", "is before DECOM, and is left out")
            end = start
        if latest is None or start >= latest[0]:
            latest = (start, end, episode.home_postcode)
    if latest is None:
        return None, None, ""
    home = report.optional("HOME_POST", latest[2], parse_postcode, "")
    return min(starts), latest[1], home
