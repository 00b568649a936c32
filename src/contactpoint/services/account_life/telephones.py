"""A work telephone number: it can be rung from here, and costs what a usual call does."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from contactpoint.services.account_life.errors import FieldError

_HERE, _HERE_CODE = "GB", 44
LONGEST = 20
# Whoever rings pays another for it, or is led to somebody whom nobody knows.
_NOT_OF_WORK = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.PAGER,
        PhoneNumberType.VOICEMAIL,
    }
)
# Where a number of a whole country is none: satellites and services of all the world.
_NO_COUNTRY = "001"
# Of numbers here that the tables do not have, as new ones and those set aside for examples: area
# codes, 03 and mobile ones.
_USUAL_HERE = ("1", "2", "3", "71", "72", "73", "74", "75", "77", "78", "79")
_FIGURES_HERE = (9, 10)


def telephone(text: str) -> str:
    """The number, written as it is rung from here: ``01632 960001``, or ``+33 1 42 68 53 00``.

    Raises ``FieldError`` for what is no number, and for one that is charged for.
    """
    try:
        number = phonenumbers.parse(text, _HERE)
    except NumberParseException:
        raise _none() from None
    if phonenumbers.number_type(number) in _NOT_OF_WORK:
        raise FieldError("telephone", "Enter a number that costs no more than a usual call")
    if not (phonenumbers.is_valid_number(number) or _is_usual_here(number)):
        raise _none()
    if phonenumbers.region_code_for_number(number) == _NO_COUNTRY:
        raise FieldError("telephone", "Enter a number that costs no more than a usual call")
    here = number.country_code == _HERE_CODE
    written = phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if here else PhoneNumberFormat.INTERNATIONAL
    )
    if len(written) > LONGEST:
        raise FieldError("telephone", f"The number must be {LONGEST} characters or fewer")
    return written


def _is_usual_here(number: phonenumbers.PhoneNumber) -> bool:
    figures = str(number.national_number)
    return (
        number.country_code == _HERE_CODE
        and len(figures) in _FIGURES_HERE
        and figures.startswith(_USUAL_HERE)
    )


def _none() -> FieldError:
    return FieldError("telephone", "Enter a work telephone number, like 01632 960 001")
