"""A Children in Need census return: identity, and the case details that the index must not keep.

The case details are drawn at random and mean nothing. They give a reader something to drop.
"""

from datetime import date, timedelta
from random import Random

from contactpoint.children.sex import Sex
from contactpoint.synth.choosing import chance
from contactpoint.synth.statements.draft import Draft

_SEXES = {Sex.FEMALE: "2", Sex.MALE: "1", Sex.NOT_SPECIFIED: "0"}
_ETHNICITIES = ("WBRI", "WBRI", "WBRI", "WOTH", "APKN", "BAFR", "MWBC", "NOBT")
_SOURCES = ("1A", "1B", "2A", "3A", "5A", "6", "7")
_NEEDS = ("N1", "N2", "N3", "N4", "N5", "N6")
_FACTORS = ("1A", "2B", "3A", "4B", "6C", "8B", "15A")
_CLOSURES = ("RC1", "RC3", "RC4", "RC7")
_DISABILITIES = ("NONE", "NONE", "NONE", "HEAR", "LD", "AUT")
# Why a child has no UPN: UN1 not yet of school age, UN3 not known to the authority.
_TOO_YOUNG, _NOT_KNOWN = "UN1", "UN3"
_SCHOOL_AGE = 5

CIN_FOOT = "    </Children>\n</Message>\n"


def cin_name(authority: str) -> str:
    """The file's name, from the authority's three digits."""
    return f"cin_{authority}.xml"


def cin_head(authority: str, *, stood: date) -> str:
    """Everything before the first child; ``stood`` is the day of the extract."""
    year = stood.year if stood.month >= 4 else stood.year - 1
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Message>\n    <Header>\n'
        "        <CollectionDetails>\n            <Collection>CIN</Collection>\n"
        f"            <Year>{year}</Year>\n"
        f"            <ReferenceDate>{stood.isoformat()}</ReferenceDate>\n"
        "        </CollectionDetails>\n        <Source>\n"
        "            <SourceLevel>L</SourceLevel>\n"
        f"            <LEA>{authority}</LEA>\n"
        "            <SoftwareCode>Local Authority</SoftwareCode>\n"
        "            <Release>ver 3.1.21</Release>\n            <SerialNo>001</SerialNo>\n"
        f"            <DateTime>{stood.isoformat()}T11:14:05</DateTime>\n"
        "        </Source>\n    </Header>\n    <Children>\n"
    )


def cin_child(draft: Draft, *, stood: date) -> str:
    """One child with its one referral."""
    statement = draft.true.statement
    rng = chance(statement.source, statement.reference)
    upn = statement.upn or draft.upn_written
    born = statement.birth_date
    young = born is not None and (stood - born).days < _SCHOOL_AGE * 365
    identifiers = [("LAchildID", statement.reference)]
    identifiers += [("UPN", upn)] if upn else [("UPNunknown", _TOO_YOUNG if young else _NOT_KNOWN)]
    identifiers += [("PersonBirthDate", born.isoformat())] if born else []
    identifiers.append(("Sex", _SEXES[statement.sex]))
    return (
        "        <Child>\n            <ChildIdentifiers>\n"
        + _elements(identifiers, indent=16)
        + "            </ChildIdentifiers>\n            <ChildCharacteristics>\n"
        + _elements([("Ethnicity", rng.choice(_ETHNICITIES))], indent=16)
        + "                <Disabilities>\n"
        + _elements([("Disability", rng.choice(_DISABILITIES))], indent=20)
        + "                </Disabilities>\n            </ChildCharacteristics>\n"
        + "".join(
            _referral(rng, service.start, service.end)
            for service in statement.services
            if service.start is not None
        )
        + "        </Child>\n"
    )


def _referral(rng: Random, start: date, end: date | None) -> str:
    opening = [
        ("CINreferralDate", start.isoformat()),
        ("ReferralSource", rng.choice(_SOURCES)),
        ("PrimaryNeedCode", rng.choice(_NEEDS)),
    ]
    if end is not None:
        opening.append(("CINclosureDate", end.isoformat()))
        opening.append(("ReasonForClosure", rng.choice(_CLOSURES)))
    assessment = [("AssessmentActualStartDate", (start + timedelta(days=3)).isoformat())]
    return (
        "            <CINdetails>\n"
        + _elements(opening, indent=16)
        + "                <Assessments>\n"
        + _elements(assessment, indent=20)
        + "                    <FactorsIdentifiedAtAssessment>\n"
        + _elements([("AssessmentFactors", rng.choice(_FACTORS))], indent=24)
        + "                    </FactorsIdentifiedAtAssessment>\n"
        + "                </Assessments>\n"
        + _elements([("ReferralNFA", "0")], indent=16)
        + "            </CINdetails>\n"
    )


def _elements(pairs: list[tuple[str, str]], *, indent: int) -> str:
    return "".join(f"{' ' * indent}<{tag}>{value}</{tag}>\n" for tag, value in pairs)
