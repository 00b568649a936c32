"""``contactpoint find`` and ``contactpoint show``: the main job from a terminal."""

from collections.abc import Iterator

import click
from django.utils import timezone

from contactpoint.access.actor import Action, Purpose
from contactpoint.access.advice import worth_adding
from contactpoint.access.criteria import Criteria
from contactpoint.access.enough import FIELD_LACKING
from contactpoint.access.faults import CriteriaError, CriteriaField
from contactpoint.access.typed_criteria import criteria_from
from contactpoint.children.child_number import format_child_number, parse_child_number
from contactpoint.cli.declared import does
from contactpoint.cli.output import answer, answer_pairs, print_json, refuse, say
from contactpoint.cli.proof import proved_actor, shown_to
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.visibility.not_known import NotKnown
from contactpoint.visibility.views.record import RecordView
from contactpoint.visibility.views.results import ResultLine
from contactpoint.visibility.views.who_to_call import ShownService

_as = click.option("--as", "username", required=True, metavar="ACCOUNT", help="Your user name.")
_purpose = click.option(
    "--purpose", required=True, type=click.Choice([purpose.value for purpose in Purpose])
)
_json = click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")


# The option of each field. A year is given by the option of the date.
_OPTIONS = {field: f"--{field.value}" for field in CriteriaField} | {
    CriteriaField.BIRTH_DATE: "--born",
    CriteriaField.AGE_OR_YEAR: "--born",
}
_YEAR_FIGURES = 4
_UNREGISTERED = "Not in a national register."
_SEVERAL_SCHOOLS = "More than one school says that this child is theirs now. Each is shown."
_PROVISIONAL = "Waiting for a decision: this may be the same child as another record."

# Whom the index does not know of: silence is no answer.
NOT_KNOWN = {
    NotKnown.LEAD: "Nobody is recorded as lead professional",
    NotKnown.SCHOOL: "No school is known",
    NotKnown.GP_PRACTICE: "No GP is known",
    NotKnown.HEALTH_VISITOR: "No health visitor is known",
    NotKnown.SCHOOL_NURSE: "No school nurse is known",
    NotKnown.OTHER_SERVICE: "No other service is known",
}


def _criteria(*, born: str, **typed: str) -> Criteria:
    """The criteria; ends the command where they are wrong or not enough."""
    is_year = born.isdecimal() and len(born) == _YEAR_FIGURES
    when = {"age_or_year" if is_year else "birth_date": born}
    try:
        return criteria_from(today=timezone.localdate(), **when, **typed)
    except CriteriaError as error:
        if any(fault.message in FIELD_LACKING for fault in error.faults):
            refuse(str(error))
        options = list(dict.fromkeys(_OPTIONS[fault.field] for fault in error.faults))
        raise click.BadParameter(str(error), param_hint=options) from None


@click.command()
@does(Action.SEARCH)
@_as
@_purpose
@click.option("--given", default="", help="Given name.")
@click.option("--family", default="", help="Family name.")
@click.option("--born", default="", help="Date of birth, 2017-07-04, or year, 2017.")
@click.option("--sex", default="", type=click.Choice(["", "female", "male"]))
@click.option("--postcode", default="")
@click.option("--number", default="", help="Child number; NHS number or UPN where allowed.")
@_json
def find(
    username: str,
    purpose: str,
    given: str,
    family: str,
    born: str,
    sex: str,
    postcode: str,
    number: str,
    as_json: bool,
) -> None:
    """Find a child; the search is recorded with your account and purpose."""
    criteria = _criteria(
        given=given, family=family, born=born, sex=sex, postcode=postcode, number=number
    )
    actor = proved_actor(username)
    results = shown_to(
        actor, lambda: find_child(actor=actor, purpose=Purpose(purpose), criteria=criteria)
    )
    if as_json:
        print_json(results)
    elif results.too_many:
        say("More than 20 children are plausible, so none is shown. Add what else you know.")
    elif not results.lines:
        say(f"No child was found. You can try: {'; '.join(worth_adding(criteria))}.")
    else:
        for line in results.lines:
            answer(*_described(line))
        if results.more_unregistered:
            say(
                "More children fit who are not in a national register. Add what else you know to "
                "see whether one of them is the child."
            )


def _described(line: ResultLine) -> list[str]:
    born = line.birth_date.isoformat() if line.birth_date else "not known"
    sex = line.sex.value.replace("_", " ")
    parts = [
        f"{format_child_number(line.number)}  {line.name.full}",
        f"  born {born}, {sex}" + (f", {line.town}" if line.town else ""),
    ]
    if line.matched_name:
        kind = line.matched_name.kind.value.replace("_", " ")
        parts.append(f"  matched {kind} name: {line.matched_name.full}")
    parts.append("  " + "; ".join(line.reasons))
    if not line.registered:
        parts.append("  " + _UNREGISTERED)
    if line.provisional:
        parts.append("  " + _PROVISIONAL)
    return parts


@click.command()
@does(Action.OPEN_RECORD)
@click.argument("number")
@_as
@_purpose
@_json
def show(number: str, username: str, purpose: str, as_json: bool) -> None:
    """Open the record of the child with this NUMBER; the opening is recorded."""
    try:
        parsed = parse_child_number(number)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="NUMBER") from None
    actor = proved_actor(username)
    view = shown_to(
        actor, lambda: open_record(actor=actor, purpose=Purpose(purpose), number=parsed)
    )
    if as_json:
        print_json(view)
    else:
        _print_record(view)


def _print_record(view: RecordView) -> None:
    answer_pairs(_about(view))
    if view.last_known:
        answer("No source names this child any more. This is what was last known.")
    if view.provisional:
        answer(_PROVISIONAL)
    if view.several_schools:
        answer(_SEVERAL_SCHOOLS)
    for one in (*view.who_to_call, *view.previously):
        answer("", *(line for service in one.services for line in _service(service)))
    if view.not_known:
        answer("", *(f"{NOT_KNOWN[one]}." for one in view.not_known))


def _about(view: RecordView) -> Iterator[tuple[str, str]]:
    yield "Child number", format_child_number(view.number)
    yield "Name", view.name.full
    for other in view.other_names:
        yield other.name.kind.value.replace("_", " ").capitalize(), other.name.full
    yield "Born", view.birth_date.isoformat() if view.birth_date else "not known"
    yield "Sex", view.sex.value.replace("_", " ")
    yield "Address", view.address.one_line if view.address else "no known address"
    for carer in view.carers:
        role = carer.relationship.value.replace("_", " ")
        yield "Carer", f"{carer.name.full} ({role}) {carer.telephone}".rstrip()
    for label, number in (("NHS number", view.nhs_number), ("UPN", view.upn)):
        if number:
            yield label, number


def _service(service: ShownService) -> list[str]:
    kind = service.kind.value.replace("_", " ").replace("gp ", "GP ")
    heading = kind[0].upper() + kind[1:] + (" (previous)" if service.previous else "")
    practitioner = ", ".join(
        part for part in (service.practitioner_name, service.job_title) if part
    )
    if service.lead:
        practitioner += " (lead professional)"
    days = [
        f"{word} {day.isoformat()}"
        for word, day in (("from", service.started_on), ("to", service.ended_on))
        if day
    ]
    lines = (
        f"{heading}: {service.organisation_name}",
        service.authority_name,
        practitioner,
        ", ".join(part for part in (service.telephone, service.email) if part),
        " ".join(days),
        "has left, and nobody has taken over" if service.contact_left else "",
        f"last confirmed {service.last_confirmed or 'not known'}",
    )
    return [line if line is lines[0] else f"  {line}" for line in lines if line]
