"""Names of carers that are nobody's: a role or a body stands in place of the person."""

from contactpoint.children.folding import folded_words
from contactpoint.children.names import PersonName


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What a child calls a carer: with a family name it is every mother's of that name.
_CALLED = _words(
    "mum mummy mam mom mother dad daddy father parent parents carer carers guardian nan nana gran "
    "grandma grandad grandmother grandfather stepmum stepdad auntie uncle unknown"
)
# A name of these words alone is a role: "Social Worker", "Foster Carer", "Local Authority".
_ROLES = _CALLED | _words(
    "mr mrs ms miss social worker services service local authority council childrens children "
    "foster fostering team duty agency key keyworker residential staff manager home care leaving "
    "legal corporate school hospital not known none the of and"
)
# A body, whatever it is called: "Cleveshire County Council".
_BODIES = _words("council authority services trust agency ltd limited plc cic nhs")


def is_nobody_s_name(name: PersonName) -> bool:
    """Whether the name of a carer is that of a role or a body, which strangers share."""
    words = folded_words(name.full)
    if not words or words[-1] in _BODIES or all(word in _ROLES for word in words):
        return True
    return folded_words(name.given)[:1] != () and folded_words(name.given)[0] in _CALLED
