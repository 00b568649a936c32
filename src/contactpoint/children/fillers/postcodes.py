"""Postcodes that are nobody's home.

The health service writes one of district ZZ99 for everybody without a postcode: ``ZZ99 3VZ`` for no
fixed abode, ``3WZ`` for an address not known, ``3CZ``, ``3GZ``, ``1WZ`` and ``2WZ`` for somewhere
in England, Wales, Scotland or Northern Ireland, and three digits and letters more for each country
abroad (NHS Postcode Directory, "pseudo postcodes"). Probation and housing write ``NF1 1NF`` for no
fixed abode. Forms that insist on a postcode get ``XX1 1XX``, ``AA1 1AA``, ``TE1 1ST``.

None of these lies in an area of the Royal Mail, and that is the rule: a country of fillers needs no
list. Left out of the areas are those that are addresses of no household: XX (returned parcels), BX
(banks), XM (letters to Father Christmas) and GX (all of Gibraltar has one postcode).
"""

import re

# The 120 postcode areas of the United Kingdom, those of Guernsey, Jersey and the Isle of Man, and
# BF for families of the forces abroad (Royal Mail, Postcode Address File).
_AREAS_IN_A_LINE = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT "
    "DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD "
    "LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK "
    "SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_AREAS = frozenset(_AREAS_IN_A_LINE.split())
_AREA = re.compile(r"[A-Z]{1,2}(?=[0-9])")


def is_home_postcode(postcode: str) -> bool:
    """Whether somebody can live at a postcode in capitals, with or without its space."""
    area = _AREA.match(postcode)
    return area is not None and area.group() in _AREAS
