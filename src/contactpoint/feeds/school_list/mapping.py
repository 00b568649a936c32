"""Make a statement of one row."""

from datetime import date

from contactpoint.children.addresses import Address, parse_postcode
from contactpoint.children.identifiers import parse_nhs_number, parse_upn
from contactpoint.children.name_words import says_no_name
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
    derived_reference,
)
from contactpoint.feeds.reading.dates import not_to_come, parse_birth_date
from contactpoint.feeds.reading.field_text import parse_name, parse_uprn, parse_urn, tidy_text
from contactpoint.feeds.reading.record_report import RecordReport
from contactpoint.feeds.reading.sex_codes import parse_sex
from contactpoint.feeds.reading.shared_numbers import SharedNumbers
from contactpoint.feeds.school_list.carers import read_carers
from contactpoint.feeds.school_list.columns import Columns, Field
from contactpoint.feeds.school_list.dates import DateOrder, parse_listed_date
from contactpoint.feeds.school_list.sender import NO_SCHOOL, own_service


def read_row(
    cells: tuple[str, ...],
    *,
    columns: Columns,
    order: DateOrder | None,
    shared: SharedNumbers,
    sender: OrganisationCode,
    report: RecordReport,
) -> Statement | None:
    """The statement of a row, or ``None`` when ``report`` has the faults that forbid one."""

    def text(field: Field) -> str:
        return columns.text(cells, field)

    def parse_born(text: str) -> date:
        return parse_birth_date(text, lambda written: parse_listed_date(written, order))

    for position, name in columns.others.items():
        if cells[position]:
            report.drop(name)
    given = report.required(Field.GIVEN, text(Field.GIVEN), parse_name)
    family = report.required(Field.FAMILY, text(Field.FAMILY), parse_name)
    born = report.required(Field.BORN, text(Field.BORN), parse_born)
    if not given or not family or born is None:
        if given == "" or family == "":
            report.fault("", "a name has no letters in it")
        return None
    if says_no_name(given, family):
        report.fault("", "the names say that the name is not known")
        return None
    middle = report.optional(Field.MIDDLE, text(Field.MIDDLE), parse_name, "")
    nhs_number = report.optional(
        Field.NHS_NUMBER, text(Field.NHS_NUMBER), shared.only_of_one(parse_nhs_number), ""
    )
    upn = report.optional(Field.UPN, text(Field.UPN), shared.only_of_one(parse_upn), "")
    return Statement(
        feed="school_list",
        source=sender.code,
        reference=nhs_number or upn or derived_reference(given, family, born),
        names=_names(given, middle, family, cells, columns, report),
        birth_date=born,
        sex=report.optional(Field.SEX, text(Field.SEX), parse_sex, Sex.NOT_SPECIFIED),
        address=_address(cells, columns, report),
        carers=read_carers(cells, columns, report),
        nhs_number=nhs_number,
        upn=upn,
        former_upn=report.optional(Field.FORMER_UPN, text(Field.FORMER_UPN), parse_upn, ""),
        services=_services(cells, columns, order, sender, report),
    )


def _names(
    given: str,
    middle: str,
    family: str,
    cells: tuple[str, ...],
    columns: Columns,
    report: RecordReport,
) -> tuple[PersonName, ...]:
    def optional(field: Field) -> str:
        return report.optional(field, columns.text(cells, field), parse_name, "")

    names = [PersonName(f"{given} {middle}".strip(), family)]
    former = optional(Field.FORMER_FAMILY)
    if former and former.casefold() != family.casefold():
        names.append(PersonName(given, former, NameKind.FORMER))
    known_given, known_family = optional(Field.KNOWN_GIVEN), optional(Field.KNOWN_FAMILY)
    known = (known_given or given, known_family or family)
    if known != (given, family):
        names.append(PersonName(known[0], known[1], NameKind.ALSO_KNOWN_AS))
    return tuple(names)


def _address(cells: tuple[str, ...], columns: Columns, report: RecordReport) -> Address | None:
    def optional(field: Field) -> str:
        return report.optional(field, columns.text(cells, field), tidy_text, "")

    written = (optional(Field.LINE_1), optional(Field.LINE_2), optional(Field.LINE_3))
    lines = tuple(line for line in written if line)
    town = optional(Field.TOWN)
    postcode = report.optional(
        Field.POSTCODE, columns.text(cells, Field.POSTCODE), parse_postcode, ""
    )
    uprn = report.optional(Field.UPRN, columns.text(cells, Field.UPRN), parse_uprn, "")
    if not (lines or town or postcode or uprn):
        return None
    return Address(lines=lines, town=town, postcode=postcode, uprn=uprn)


def _services(
    cells: tuple[str, ...],
    columns: Columns,
    order: DateOrder | None,
    sender: OrganisationCode,
    report: RecordReport,
) -> tuple[StatedService, ...]:
    def optional(field: Field) -> date | None:
        return report.optional(
            field,
            columns.text(cells, field),
            lambda written: not_to_come(parse_listed_date(written, order)),
            None,
        )

    start, end = optional(Field.START), optional(Field.END)
    if start is not None and end is not None and end < start:
        # The end is kept: it claims less, and shows the contact as previous.
        report.warn(Field.END, "is before the start date, which is left out")
        start = None
    written = columns.text(cells, Field.SCHOOL)
    if written and written not in NO_SCHOOL:
        urn = report.optional(Field.SCHOOL, written, parse_urn, "")
        if urn:
            school = OrganisationCode(OrganisationScheme.URN, urn)
            return (StatedService(ServiceKind.SCHOOL, school, start, end),)
    if written and sender.scheme is not OrganisationScheme.ODS:
        # The row says that the child is at another school than the sender, or at none.
        return ()
    return (own_service(sender, start, end),)
