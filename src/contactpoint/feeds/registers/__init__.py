"""Registers of organisations: authorities, schools, GP practices.

Public data about organisations, none about children. The package carries a copy of each; an
operator can load a newer one from the files that their publishers give out.
"""

from contactpoint.feeds.registers.authorities import Authority, read_authorities
from contactpoint.feeds.registers.gp_practices import read_gp_practices
from contactpoint.feeds.registers.organisation import RegisteredOrganisation, Standing
from contactpoint.feeds.registers.postcode_sectors import authority_at
from contactpoint.feeds.registers.schools import read_schools, read_successors

__all__ = [
    "Authority",
    "RegisteredOrganisation",
    "Standing",
    "authority_at",
    "read_authorities",
    "read_gp_practices",
    "read_schools",
    "read_successors",
]
