"""What people write where they know nothing: fillers, a field at a time.

A filler is kept as its source stated it, and shown. It is no evidence that two children are one, no
key by which anybody is found, and no authority. Reading, matching and search all ask here.
"""

from contactpoint.children.fillers.addresses import is_communal_address, is_no_address
from contactpoint.children.fillers.carers import is_nobody_s_name
from contactpoint.children.fillers.dates import (
    is_default_birthday,
    is_of_a_grown_up,
    is_to_come,
)
from contactpoint.children.fillers.postcodes import is_home_postcode
from contactpoint.children.fillers.telephones import is_filler_telephone

__all__ = [
    "is_communal_address",
    "is_default_birthday",
    "is_filler_telephone",
    "is_home_postcode",
    "is_no_address",
    "is_nobody_s_name",
    "is_of_a_grown_up",
    "is_to_come",
]
