"""Telephone numbers that are nobody's: what is typed into a box that must not be empty."""

# A spreadsheet takes the leading nought off a number of ten digits.
_FEWEST_DIGITS = 9
# A run of the keyboard, up or down, however long.
_RUNS = "01234567890123456789", "98765432109876543210"
# What follows an area code or the network of a mobile.
_SUBSCRIBER = 6


def is_filler_telephone(telephone: str) -> bool:
    """Whether a written telephone number is one that cannot be rung.

    It has fewer than nine digits, one digit over and over after the code
    (``07777 777777``, ``01625 000000``), or a run of the keyboard (``0123456789``,
    ``01625 123456``). Ofcom's numbers for drama (``01632 960...``, ``07700 900...``) are none of
    these: nobody types them for want of another.
    """
    digits = "".join(sign for sign in telephone if sign in "0123456789")
    if len(digits) < _FEWEST_DIGITS:
        return True
    end = digits[-_SUBSCRIBER:]
    return len(set(end)) == 1 or any(end in run for run in _RUNS)
