"""The invented child of the demonstration, known to five sources under different names.

Isabella moved with her mother from Preston to Macclesfield, where her name became Hargreaves. Her
present school writes Hargraves. Her former school knows her as Kowalczyk. A clinic has her
nickname, and has exchanged the day and month of her birth. Manchester's social care was involved
and knows a UPN. Places are real; the house numbers, the people and every personal number are
invented.
"""

from datetime import date, timedelta

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
from contactpoint.synth.england import School
from contactpoint.synth.statements.ctf import sent_on

GIVEN = "Isabella"
FAMILY = "Hargreaves"
FORMER_FAMILY = "Kowalczyk"
NICKNAME = "Bella"
FAMILY_AT_SCHOOL = "Hargraves"
BIRTH_DATE = date(2017, 7, 4)
BIRTH_DATE_AT_CLINIC = date(2017, 4, 7)
STORY_NHS_NUMBER = "9997142012"
STORY_UPN = "J888219021742"

MOTHER_GIVEN = "Magdalena"
MOTHER_TELEPHONE = "07700 900142"

ADDRESS = Address(lines=("214 Park Lane",), town="Macclesfield", postcode="SK11 6HB")
FORMER_ADDRESS = Address(lines=("187 Manchester Road",), town="Preston", postcode="PR1 4DL")
MOVED_ON = date(2024, 8, 19)

GP_PRACTICE_ODS = "N81029"
SCHOOL_URN = "140438"
SCHOOL_LAESTAB = "8952141"
SCHOOL_NAME = "Parkroyal Community School"
FORMER_SCHOOL_URN = "119231"
FORMER_SCHOOL_LAESTAB = "8882190"
FORMER_SCHOOL_NAME = "Frenchwood Community Primary School"

STORY_SCHOOLS = {
    SCHOOL_LAESTAB: School(SCHOOL_URN, SCHOOL_LAESTAB, SCHOOL_NAME, 0),
    FORMER_SCHOOL_LAESTAB: School(FORMER_SCHOOL_URN, FORMER_SCHOOL_LAESTAB, FORMER_SCHOOL_NAME, 0),
}

AUTHORITY_CODE = "895"  # Cheshire East
FORMER_AUTHORITY_CODE = "888"  # Lancashire
CLINIC_ODS = "ZC356H"
CLINIC_NAME = "Stockport children's outpatient clinic"
CIN_AUTHORITY_CODE = "352"  # Manchester
CIN_REFERENCE = "C9000417"
CIN_REFERRED_ON = date(2023, 5, 16)
CIN_CLOSED_ON = date(2026, 6, 30)


def story_statements(*, as_at: date) -> tuple[Statement, ...]:
    """What each source says of Isabella, in the order of the story."""
    mother = Carer(
        name=PersonName(MOTHER_GIVEN, FAMILY),
        relationship=Relationship.PARENTAL_RESPONSIBILITY,
        telephone=MOTHER_TELEPHONE,
    )
    return (
        Statement(
            feed="pds",
            source="nhs",
            reference=STORY_NHS_NUMBER,
            names=(
                PersonName(GIVEN, FAMILY),
                PersonName(GIVEN, FORMER_FAMILY, NameKind.FORMER),
            ),
            birth_date=BIRTH_DATE,
            sex=Sex.FEMALE,
            address=ADDRESS,
            former_addresses=(FORMER_ADDRESS,),
            carers=(mother,),
            nhs_number=STORY_NHS_NUMBER,
            services=(
                StatedService(
                    ServiceKind.GP_PRACTICE,
                    OrganisationCode(OrganisationScheme.ODS, GP_PRACTICE_ODS),
                    start=MOVED_ON,
                ),
            ),
        ),
        _at_school(FAMILY_AT_SCHOOL, SCHOOL_LAESTAB, as_at=as_at),
        _at_school(FORMER_FAMILY, FORMER_SCHOOL_LAESTAB, as_at=as_at),
        Statement(
            feed="school_list",
            source=CLINIC_ODS,
            reference=STORY_NHS_NUMBER,
            names=(PersonName(NICKNAME, FAMILY),),
            birth_date=BIRTH_DATE_AT_CLINIC,
            sex=Sex.FEMALE,
            address=ADDRESS,
            nhs_number=STORY_NHS_NUMBER,
            services=(_service(ServiceKind.HOSPITAL, OrganisationScheme.ODS, CLINIC_ODS),),
        ),
        Statement(
            feed="cin",
            source=CIN_AUTHORITY_CODE,
            reference=CIN_REFERENCE,
            birth_date=BIRTH_DATE,
            sex=Sex.FEMALE,
            upn=STORY_UPN,
            services=(
                StatedService(
                    ServiceKind.SOCIAL_CARE,
                    OrganisationCode(OrganisationScheme.DFE_LA, CIN_AUTHORITY_CODE),
                    start=CIN_REFERRED_ON,
                    end=CIN_CLOSED_ON,
                ),
            ),
            as_at=as_at - timedelta(days=1),
        ),
    )


def _at_school(family: str, laestab: str, *, as_at: date) -> Statement:
    return Statement(
        feed="ctf",
        source=laestab,
        reference=STORY_UPN,
        names=(PersonName(GIVEN, family),),
        birth_date=BIRTH_DATE,
        sex=Sex.FEMALE,
        upn=STORY_UPN,
        services=(_service(ServiceKind.SCHOOL, OrganisationScheme.LAESTAB, laestab),),
        as_at=sent_on(laestab, as_at),
    )


def _service(kind: ServiceKind, scheme: OrganisationScheme, code: str) -> StatedService:
    return StatedService(kind, OrganisationCode(scheme, code))
