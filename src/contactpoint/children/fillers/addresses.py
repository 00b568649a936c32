"""Addresses that are no family's own: institutions, sites, offices, and words for "nowhere".

Families who are strangers share them, so one address says nothing of whether two children are one.
Street names are minded: nobody in Hostel Lane lives in a hostel.
"""

import re
from functools import lru_cache

from contactpoint.children.addresses import Address
from contactpoint.children.folding import folded_words


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.split(","))


# One of these anywhere in a part of an address that is no street.
_COMMUNAL = _phrases(
    "hostel,hostels,refuge,hotel,motel,travelodge,guesthouse,premier inn,holiday inn,guest house,"
    "bed and breakfast,bed breakfast,b and b,b b,hospital,hospice,infirmary,barracks,army camp,"
    "raf,childrens home,childrens homes,children s home,care home,care homes,nursing home,"
    "residential home,residential unit,residential centre,residential school,secure home,"
    "secure unit,secure centre,mother and baby unit,mother and baby home,parent and baby unit,"
    "parent and child unit,assessment unit,assessment centre,respite unit,respite centre,"
    "respite home,short breaks,family centre,family hub,family refuge,womens aid,women s aid,"
    "safe house,night shelter,homeless shelter,homeless unit,reception centre,removal centre,"
    "asylum centre,asylum accommodation,initial accommodation,safe accommodation,"
    "temporary accommodation,emergency accommodation,supported accommodation,supported lodgings,"
    "supported housing,supported living,halls of residence,hall of residence,boarding house,"
    "caravan,caravans,caravan park,mobile home,mobile homes,mobile home park,park homes,"
    "holiday park,holiday camp,campsite,camp site,camping site,travellers site,traveller site,"
    "gypsy site,gypsy and traveller,transit site,showmens,showmans,showground,fairground,"
    "moorings,encampment,social services,social care,social work,social services department,"
    "childrens services,childrens social,county hall,civic centre,civic offices,town hall,"
    "council offices,council office,housing department,housing office,homeless team,duty team,"
    "leaving care team,fostering team,adoption team,nhs trust,hmp,hmyoi,hm prison,"
    "young offender institution,young offenders institution,maternity unit,maternity ward,"
    "neonatal unit,labour ward,baby unit,childrens unit,childrens house,young peoples unit,"
    "detention centre,orphanage,convent,ymca,ywca,salvation army,secure training centre,"
    "army base,naval base,air base,narrowboat,narrow boat,houseboat,boatyard"
)
# One of these at the end of such a part.
_COMMUNAL_ENDS = _phrases("site,camp,school,academy,college,foyer,shelter,marina")
# One of these alone in a part: the address is not known, or is somebody else's.
_NOWHERE = _phrases(
    "unknown,not known,address unknown,address not known,nk,none,no address,not given,not stated,"
    "not applicable,not available,not disclosed,withheld,address withheld,confidential,"
    "address confidential,tbc,to be confirmed,nfa,no fixed abode,of no fixed abode,"
    "no fixed address,homeless,rough sleeper,sofa surfing,overseas,abroad,"
    "temporary address,as above,same as above,see above,see notes"
)
_NOWHERE_IN_SHORT = frozenset({"na", "nfa", "nk"})
_LONGEST = max(map(len, _COMMUNAL))
_STREETS = _words(
    "road rd street st lane ln close cl avenue ave av drive dr way crescent cres court ct place pl "
    "square sq terrace terr ter gardens gdns garden grove gr hill row walk view mews green rise "
    "croft field fields meadow meadows end gate parade path passage alley mount bank bridge "
    "cottage cottages farm park vale wood woods corner approach drove loan loke wynd common "
    "estate"
)
# A building that is called after what it was.
_FORMERLY = frozenset({"old", "former"})
# "c/o", "care of" and a post box are somebody else's door; a plot, pitch or room is one of many.
_AT_ANOTHERS = re.compile(r"\bc/o\b|\bcare of\b|\bp\.?\s?o\.?\s?box\b", re.IGNORECASE)
_ONE_OF_MANY = re.compile(
    r"\b(?:plot|pitch|berth|mooring|caravan|room|ward|hut)\s+(?:no\.?\s*)?"
    r"(?:[0-9]{1,4}[a-z]?|[a-z])\b",
    re.IGNORECASE,
)
# Without one of these words no address is communal, which most are told by.
_TELLING = frozenset(phrase[0] for phrase in _COMMUNAL | _COMMUNAL_ENDS | _NOWHERE) | _words(
    "c care p po plot pitch berth mooring caravan room ward hut n"
)
_PARTS = re.compile(r"[,;\n]|[0-9]+[A-Za-z]?\b")


def is_communal_address(address: Address) -> bool:
    """Whether families who are strangers to each other may share this address, or it is nowhere."""
    if not address.lines:
        return False
    written = ", ".join(address.lines)
    return not _TELLING.isdisjoint(folded_words(written)) and _is_communal(written)


def is_no_address(text: str) -> bool:
    """Whether a line of an address says that none is known: "Unknown", "NFA", "As above"."""
    words = folded_words(text)
    return not words or words in _NOWHERE or "".join(words) in _NOWHERE_IN_SHORT


@lru_cache(maxsize=4096)
def _is_communal(written: str) -> bool:
    if _AT_ANOTHERS.search(written) or _ONE_OF_MANY.search(written):
        return True
    return any(_part_is_communal(folded_words(part)) for part in _PARTS.split(written))


def _part_is_communal(words: tuple[str, ...]) -> bool:
    if words in _NOWHERE or "".join(words) in _NOWHERE_IN_SHORT:
        return True
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            phrase = words[start:end]
            named = phrase in _COMMUNAL or (end == len(words) and phrase in _COMMUNAL_ENDS)
            if named and not _is_of_a_street(words, start, end) and not _was_once(words, start):
                return True
    return False


def _is_of_a_street(words: tuple[str, ...], start: int, end: int) -> bool:
    """Whether the words from start to end are part of the name of a street.

    They are directly before the word for the street, or begin a name that ends in one.
    """
    rest = words[end:]
    if not rest or rest[-1] not in _STREETS:
        return False
    return rest[0] in _STREETS or not words[:start] or words[:start] in (("the",), ("old",))


def _was_once(words: tuple[str, ...], start: int) -> bool:
    return start > 0 and words[start - 1] in _FORMERLY
