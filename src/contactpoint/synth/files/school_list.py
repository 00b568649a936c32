"""A school's or clinic's list: CSV in the shape that its sender keeps."""

import csv
import io
from datetime import date

from contactpoint.children.names import NameKind
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Relationship, Statement
from contactpoint.synth.list_forms import ListForm, form_of
from contactpoint.synth.statements.draft import Draft

# The language of the machine must not change a file, so months are not left to strftime.
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_RELATIONSHIPS = {
    Relationship.PARENTAL_RESPONSIBILITY: "Mum",
    Relationship.DAY_TO_DAY_CARE: "Carer",
    Relationship.NOT_KNOWN: "Other",
}
_INSTRUCTIONS = {"born": "Required: DD/MM/YYYY", "postcode": "Required: Valid postcode format"}


def list_name(sender: str) -> str:
    """The file's name: its stem is the sender's code, which the file itself does not say."""
    return f"{sender}.csv"


def list_head(sender: str) -> bytes:
    """The header row, and the instruction row of shapes that have one."""
    form = form_of(sender)
    head = _row(form, list(form.columns.values()))
    if form.instruction_row:
        head += _row(form, [_INSTRUCTIONS.get(key, "Required: Free text") for key in form.columns])
    # A byte order mark stands once, at the start: rows are encoded without it.
    return head.encode(form.encoding)


def list_row(draft: Draft) -> bytes:
    """One child's row."""
    form = form_of(draft.true.statement.source)
    cells = _cells(form, draft)
    text = _row(form, [cells.get(key, "") for key in form.columns])
    return text.encode(form.encoding.removesuffix("-sig"))


def _row(form: ListForm, cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=form.separator, lineterminator="\r\n").writerow(cells)
    return text.getvalue()


def _cells(form: ListForm, draft: Draft) -> dict[str, str]:
    statement = draft.true.statement
    name = statement.names[0]
    preferred = [other for other in statement.names if other.kind is NameKind.ALSO_KNOWN_AS]
    address = statement.address
    nhs = statement.nhs_number or draft.nhs_written
    cells = {
        "urn": statement.source,
        "given": name.given.removesuffix(f" {draft.middle}") if draft.middle else name.given,
        "middle": draft.middle,
        "family": name.family,
        "preferred": preferred[0].given if preferred else "",
        "born": _date(form, statement.birth_date) if statement.birth_date else "",
        "sex": _sex(form, statement),
        "nhs": f"{nhs[:3]} {nhs[3:6]} {nhs[6:]}" if form.nhs_in_groups and nhs else nhs,
        "upn": statement.upn or draft.upn_written,
        "line": ", ".join(address.lines) if address else "",
        "town": address.town if address else "",
        "postcode": address.postcode if address else "",
    }
    for column, carer in zip(("carer", "carer_2"), statement.carers, strict=False):
        cells[f"{column}_name"] = carer.name.full
        cells[f"{column}_relationship"] = _RELATIONSHIPS[carer.relationship]
        cells[f"{column}_telephone"] = carer.telephone
    return cells


def _sex(form: ListForm, statement: Statement) -> str:
    if statement.sex is Sex.NOT_SPECIFIED:
        return ""
    return form.sexes[statement.sex is Sex.MALE]


def _date(form: ListForm, day: date) -> str:
    pattern = form.date_format.replace("%b", _MONTHS[day.month - 1])
    return day.strftime(pattern)
