"""What is searched for: who may be found, and who is hidden, by all that is known of them."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone
from msgspec.structs import replace

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    Carer,
    OrganisationCode,
    OrganisationScheme,
    Relationship,
    ServiceKind,
    StatedService,
    Statement,
)
from tests.non_interference.england import ADA, ADAS_TWIN, IMOGEN, LEEDS_CODE
from tests.web import world
from tests.web.test_search import FOR_BELLA

ORSON = replace(
    world.BELLA,
    reference="9434765870",
    names=(PersonName("Orson", "Fennimore"),),
    birth_date=date(2015, 3, 9),
    sex=Sex.MALE,
    address=Address(("8 Salter Row",), "Mereton", "ZE2 9AC"),
    nhs_number="9434765870",
)
GROWN_UP = timezone.localdate() - timedelta(days=365 * 19)

# What else may be true of Imogen, who is shielded: all but name, date of birth and sex.
ANOTHER_SCHOOL = OrganisationCode(OrganisationScheme.LAESTAB, "3831234")
IMOGEN_ELSEWHERE = replace(
    IMOGEN,
    names=(*IMOGEN.names, PersonName("Imogen", "Hollowbread", NameKind.FORMER)),
    address=Address(("77 Roundhay Rise",), "Leeds", "LS8 1AP"),
    former_addresses=(Address(("3 Wherry Lane",), "Mereton", "ZE2 9AB"),),
    carers=(
        Carer(
            PersonName("Perpetua", "Hollowbread"),
            Relationship.PARENTAL_RESPONSIBILITY,
            "01632 960777",
        ),
    ),
    nhs_number="9991234527",
    services=(
        StatedService(ServiceKind.GP_PRACTICE, world.PRACTICE, date(2025, 3, 4)),
        StatedService(ServiceKind.SCHOOL, ANOTHER_SCHOOL, date(2025, 9, 1)),
    ),
)
# Somebody who is concealed, whom nobody else is like.
THADDEUS = replace(
    world.BELLA,
    reference="thaddeus",
    names=(PersonName("Thaddeus", "Okonjo"),),
    birth_date=date(2012, 10, 2),
    sex=Sex.MALE,
    address=Address(("9 Fellside",), "Mereton", "ZE2 9AE"),
    nhs_number="9991234535",
)
# Children whom health guards and nobody else is like, one of them in Leeds, and what others say.
CORDELIA = replace(
    world.BELLA,
    reference="9991234594",
    names=(PersonName("Cordelia", "Ashgrove"),),
    birth_date=date(2016, 11, 8),
    address=Address(("12 Fuller Street",), "Mereton", "ZE2 9AF"),
    carers=(),
    nhs_number="9991234594",
    restricted=True,
)
LEANDER = replace(
    CORDELIA,
    reference="9991234608",
    names=(PersonName("Leander", "Penrose"),),
    birth_date=date(2013, 1, 29),
    sex=Sex.MALE,
    address=Address(("4 Tannery Close",), "Leeds", "LS3 1AA"),
    nhs_number="9991234608",
)
BARNABY = replace(
    CORDELIA,
    reference="9991234616",
    names=(PersonName("Barnaby", "Winterbourne"),),
    birth_date=date(2012, 6, 17),
    sex=Sex.MALE,
    address=Address(("30 Glebe Road",), "Mereton", "ZE2 9AG"),
    nhs_number="9991234616",
)


def said_by_others(guarded: Statement, upn: str) -> tuple[Statement, ...]:
    """What sources that know no label say of a guarded child."""
    (name,) = guarded.names
    at_school = replace(
        guarded,
        feed="school_list",
        source="999001",
        reference=f"{name.given} at school",
        nhs_number="",
        restricted=False,
        services=(StatedService(ServiceKind.SCHOOL, world.SCHOOL, date(2025, 9, 1)),),
    )
    return (
        at_school,
        replace(
            at_school,
            source="999002",
            reference=f"{name.given} as called",
            names=(PersonName("Wren", name.family),),
        ),
        replace(at_school, feed="school_census", source="dfe", reference=upn, upn=upn),
        replace(
            at_school,
            feed="cin",
            source=LEEDS_CODE,
            reference=f"{name.given} in need",
            names=(),
            address=None,
            services=(),
            upn=upn,
        ),
    )


# What a search for Bella with slips in it says: nobody else may come before her.
SLIPPED = PersonName("Arabela", "Tarkinton")


def known(stated: Statement, born: date | None = None) -> dict[str, str]:
    """All that a form asks, as the statement has it."""
    day = born or stated.birth_date
    assert day is not None
    assert stated.address is not None
    return {
        "given": stated.names[0].given,
        "family": stated.names[0].family,
        "birth_date-day": f"{day.day}",
        "birth_date-month": f"{day.month}",
        "birth_date-year": f"{day.year}",
        "postcode": stated.address.postcode,
    }


def typed_of(asked: Mapping[str, str]) -> dict[str, str]:
    """What a form is sent, as a terminal and a service take it: the date in one piece."""
    typed = {name: text for name, text in asked.items() if not name.startswith("birth_date-")}
    if "birth_date-year" in asked:
        year, month, day = (int(asked[f"birth_date-{part}"]) for part in ("year", "month", "day"))
        typed["birth_date"] = date(year, month, day).isoformat()
    return typed


FOR_IMOGEN = {name: text for name, text in known(IMOGEN).items() if name != "postcode"}
FOR_ADA = known(ADA)

SEARCHES = (
    FOR_BELLA,
    FOR_IMOGEN,
    known(world.BELLA),
    known(world.ROSAMUND),
    known(ADAS_TWIN),
    known(ORSON),
    known(ORSON, GROWN_UP),
    known(world.BELLA, GROWN_UP),
    known(replace(world.BELLA, names=(SLIPPED,))),
    known(IMOGEN_ELSEWHERE),
    known(IMOGEN_ELSEWHERE) | {"family": "Hollowbread"},
    {"given": "Imogen", "family": "Hollowbread", "age_or_year": "2014", "postcode": "LS8 1AP"},
    known(THADDEUS),
    known(CORDELIA),
    known(CORDELIA) | {"given": "Wren"},
    known(LEANDER),
    known(BARNABY),
    {"given": "Orson", "family": "Fennimore", "age_or_year": "2015", "sex": "male"},
    {"number": "9434765870"},
    {"number": "9000000009"},
    {"number": "9449303223"},
    {"number": IMOGEN.nhs_number},
    {"number": IMOGEN_ELSEWHERE.nhs_number},
    {"number": THADDEUS.nhs_number},
    {"number": CORDELIA.nhs_number},
    {"number": LEANDER.nhs_number},
)
