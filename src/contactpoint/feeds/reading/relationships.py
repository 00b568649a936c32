"""What a supplier's word or code for a carer says in law about the carer.

Only a mother always has parental responsibility (Children Act 1989, section 2), and a guardian
appointed under section 5. A father may or may not have it, so a list that says ``father`` leaves it
open. A school's ``guardian`` is often whoever fills in the form.
"""

from collections.abc import Iterable

from contactpoint.children.statement import Relationship

_WORDS = {
    "mother": Relationship.PARENTAL_RESPONSIBILITY,
    "mum": Relationship.PARENTAL_RESPONSIBILITY,
    "mummy": Relationship.PARENTAL_RESPONSIBILITY,
    "mam": Relationship.PARENTAL_RESPONSIBILITY,
    "mom": Relationship.PARENTAL_RESPONSIBILITY,
    "parental responsibility": Relationship.PARENTAL_RESPONSIBILITY,
    "carer": Relationship.DAY_TO_DAY_CARE,
    "main carer": Relationship.DAY_TO_DAY_CARE,
    "foster carer": Relationship.DAY_TO_DAY_CARE,
    "foster mother": Relationship.DAY_TO_DAY_CARE,
    "foster father": Relationship.DAY_TO_DAY_CARE,
    "kinship carer": Relationship.DAY_TO_DAY_CARE,
}

# HL7 v3 RoleCode and the NHS additional related person roles.
_CODES = {
    "MTH": Relationship.PARENTAL_RESPONSIBILITY,
    "NMTH": Relationship.PARENTAL_RESPONSIBILITY,
    "ADOPTM": Relationship.PARENTAL_RESPONSIBILITY,
    "ADOPTF": Relationship.PARENTAL_RESPONSIBILITY,
    "ADOPTP": Relationship.PARENTAL_RESPONSIBILITY,
    "GUARD": Relationship.PARENTAL_RESPONSIBILITY,
    "Guardian": Relationship.PARENTAL_RESPONSIBILITY,
    "PRNFOST": Relationship.DAY_TO_DAY_CARE,
    "MTHFOST": Relationship.DAY_TO_DAY_CARE,
    "FTHFOST": Relationship.DAY_TO_DAY_CARE,
    "Carer": Relationship.DAY_TO_DAY_CARE,
}


def relationship_of_word(text: str) -> Relationship:
    """The relationship that a word in a list states; not known for a word that states none."""
    return _WORDS.get(" ".join(text.split()).casefold(), Relationship.NOT_KNOWN)


def relationship_of_codes(codes: Iterable[str]) -> Relationship:
    """The most that the codes of a FHIR RelatedPerson state; not known when they state nothing."""
    found = Relationship.NOT_KNOWN
    for code in codes:
        stated = _CODES.get(code, Relationship.NOT_KNOWN)
        if stated is Relationship.PARENTAL_RESPONSIBILITY:
            return stated
        if stated is not Relationship.NOT_KNOWN:
            found = stated
    return found
