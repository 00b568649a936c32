"""A child whom a practitioner adds, as typed: put into normal form and checked, field by field.

A name has to be a name, by the rule of searches; a date may be estimated, or told by an age or a
year. What is stated has to be enough to search by (the rules of the domain, section 4): otherwise
no search would find the child. There is no field for a number, a death, a service or a label, so
that whoever adds a child can claim none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from contactpoint.access.criteria import Criteria
from contactpoint.access.faults import CriteriaError, CriteriaField, Message
from contactpoint.access.typed_criteria import criteria_from
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import PRACTITIONER, Carer, Statement
from contactpoint.services.add_child.errors import ChildFault, ChildField, NewChildError
from contactpoint.services.add_child.surroundings import read_address, read_carer

# Whoever is older is out of search from the first day (the rules of the domain, section 9).
OLDEST = 17
_HALF_A_YEAR = timedelta(days=182)
_MID_YEAR = (7, 1)

_OF_CRITERIA: Mapping[CriteriaField, ChildField] = {
    CriteriaField.GIVEN: ChildField.GIVEN,
    CriteriaField.FAMILY: ChildField.FAMILY,
    CriteriaField.BIRTH_DATE: ChildField.BIRTH_DATE,
    CriteriaField.AGE_OR_YEAR: ChildField.AGE_OR_YEAR,
    CriteriaField.SEX: ChildField.SEX,
    CriteriaField.POSTCODE: ChildField.POSTCODE,
}
_TOO_OLD = f"The child must be {OLDEST} or younger"
_NO_FAMILY = "Enter the family name. If the child has one name, or you know one, enter it here"
_NO_DATE = "Enter the date of birth, or the age as it looks"
_NOT_FOUND_WITHOUT = "Without a date of birth, {} too: otherwise no search would find the child"


@dataclass(frozen=True, slots=True)
class NewChild:
    """What a practitioner states of a child, in normal form.

    ``birth_date`` is estimated where ``estimated`` says so. ``birth_years`` are then the year of
    birth, or the three around an age, if one of these was given. A child of one name has it as its
    family name. ``address`` is ``None`` for "no known address".
    """

    family: str
    birth_date: date
    given: str = ""
    estimated: bool = False
    birth_years: tuple[int, ...] = ()
    sex: Sex = Sex.NOT_SPECIFIED
    address: Address | None = None
    carer: Carer | None = None

    @property
    def criteria(self) -> Criteria:
        """A search for the same facts. Raises ``CriteriaError`` where they are not enough."""
        return Criteria(
            given=self.given,
            family=self.family,
            birth_date=None if self.birth_years else self.birth_date,
            birth_years=self.birth_years,
            sex=self.sex,
            postcode="" if self.address is None else self.address.postcode,
        )

    def stated_by(self, account: int, source: str, asked: str, today: date) -> Statement:
        """The statement of an account of ``source``; ``asked`` is as ``add.add_child`` has it."""
        return Statement(
            feed=PRACTITIONER,
            source=source,
            reference=f"{account}:{asked}",
            names=(PersonName(self.given, self.family),),
            birth_date=self.birth_date,
            birth_date_estimated=self.estimated,
            sex=self.sex,
            address=self.address,
            carers=() if self.carer is None else (self.carer,),
            as_at=today,
        )


def new_child_from(
    *,
    today: date,
    given: str = "",
    family: str = "",
    birth_date: date | None = None,
    estimated: bool = False,
    age_or_year: str = "",
    sex: str = "",
    lines: tuple[str, str] = ("", ""),
    town: str = "",
    postcode: str = "",
    no_address: bool = False,
    carer: str = "",
    relationship: str = "",
    telephone: str = "",
) -> NewChild:
    """The child. Raises ``NewChildError`` with all that is wrong."""
    faults: list[ChildFault] = []
    criteria = _criteria(faults, today, given, family, birth_date, age_or_year, sex)
    address = read_address(faults, lines, town, postcode, no_address=no_address)
    known_carer = read_carer(faults, carer, relationship, telephone)
    if faults or criteria is None:
        raise NewChildError(faults)
    born = criteria.birth_date or _estimate(criteria.birth_years, today)
    new = NewChild(
        given=criteria.given,
        family=criteria.family,
        birth_date=born,
        estimated=estimated or criteria.birth_date is None,
        birth_years=criteria.birth_years,
        sex=criteria.sex,
        address=address,
        carer=known_carer,
    )
    check(new, today)
    return new


def who_added(stated: Statement) -> int:
    """The account that made a statement of this kind."""
    return int(stated.reference.partition(":")[0])


def check(new: NewChild, today: date) -> None:
    """Raise ``NewChildError`` for a child that cannot be added today, whatever it was made from."""
    where = ChildField.AGE_OR_YEAR if new.birth_years else ChildField.BIRTH_DATE
    if new.birth_date > today:
        raise NewChildError([ChildFault(where, Message.BIRTH_DATE_TO_COME.rstrip("."))])
    if _age(new.birth_date, today) > OLDEST:
        raise NewChildError([ChildFault(where, _TOO_OLD)])
    if not new.family:
        raise NewChildError([ChildFault(ChildField.FAMILY, _NO_FAMILY)])
    if new.birth_years and not new.given:
        words = _NOT_FOUND_WITHOUT.format("enter the given name")
        raise NewChildError([ChildFault(ChildField.GIVEN, words)])
    if new.birth_years and new.sex is Sex.NOT_SPECIFIED:
        # A postcode would be enough for a search; but where the child lives, none tells others.
        words = _NOT_FOUND_WITHOUT.format("select the sex")
        raise NewChildError([ChildFault(ChildField.SEX, words)])
    try:
        new.criteria  # noqa: B018 (making them checks them)
    except CriteriaError as error:
        raise NewChildError(_faults_of(error)) from None


def _criteria(
    faults: list[ChildFault],
    today: date,
    given: str,
    family: str,
    birth_date: date | None,
    age_or_year: str,
    sex: str,
) -> Criteria | None:
    """Who the child is, as a search reads it; ``None`` with faults added."""
    if birth_date is None and not age_or_year.strip():
        faults.append(ChildFault(ChildField.BIRTH_DATE, _NO_DATE))
    try:
        found = criteria_from(
            today=today,
            given=given,
            family=family,
            birth_date=birth_date,
            age_or_year=age_or_year,
            sex=sex,
        )
    except CriteriaError as error:
        faults += _faults_of(error)
        return None
    if not found.family:
        faults.append(ChildFault(ChildField.FAMILY, _NO_FAMILY))
        return None
    return found


# What a search lacks, as a form for adding says it.
_LACKING: Mapping[Message, tuple[ChildField, str]] = {
    Message.NOTHING_GIVEN: (ChildField.FAMILY, _NO_FAMILY),
    Message.NAME_MISSING: (ChildField.FAMILY, _NO_FAMILY),
    Message.GIVEN_NAME_ALONE: (ChildField.FAMILY, _NO_FAMILY),
    Message.FAMILY_NAME_ALONE: (
        ChildField.GIVEN,
        _NOT_FOUND_WITHOUT.format("enter the given name"),
    ),
    Message.YEAR_NEEDS_MORE: (ChildField.SEX, _NOT_FOUND_WITHOUT.format("select the sex")),
}


def _faults_of(error: CriteriaError) -> list[ChildFault]:
    return [
        ChildFault(*_LACKING[fault.message])
        if fault.message in _LACKING
        else ChildFault(_OF_CRITERIA[fault.field], fault.message.value.rstrip("."))
        for fault in error.faults
    ]


def _estimate(years: tuple[int, ...], today: date) -> date:
    """The date in the middle of what is known: of a year, or of the year in which somebody of this
    age was born."""
    if len(years) == 1:
        return min(date(years[0], *_MID_YEAR), today)
    age = today.year - years[1]
    return _years_before(today, age) - _HALF_A_YEAR


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
