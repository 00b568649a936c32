"""Make a document short before it is sealed, so that nearly all fit into one size.

A document says the same more than once: of each statement it has names and profile, and the record
says them again. Deflate (RFC 1951) takes a third of it, with a list of words to begin from that
documents have in common. The list belongs to what was packed with it: a change of it needs a new
version of the document's place (``store.documents``).
"""

import zlib

import msgspec

# Raw, since what is sealed needs no checksum; a window of 4 KB, and little memory to set up.
_WINDOW = -12
_FAST, _MEMORY = 1, 4
# What comes last is the cheapest to refer to.
_WORDS = b"".join(
    (
        b"concealed\xa8shielded\xa6formeryouth_justice\xafschool_nursing\xafhealth_visiting\xa7charity",
        b"\xa8hospital\xafday_to_day_careestimatednot_specifiedcorrection",
        b" Avenue Court Terrace Gardens Drive Grove Way Crescent Place Hill Park Church Green",
        b" Street Close Lane Road\xaaManchester\xaaBirmingham\xa6London\xa7",
        b"\x93\x94\xabsocial_care\x92\xa3gss\xa9E0\xa6dfe_la\xa3\x93\xa3cin\xa9E08000000",
        b"\x93\xabschool_list\xa6\x93\xa3ctf\xa7\x94\xa6school\x92\xa7laestab\xa7",
        b"\xadalso_known_as\x93\xaechild_register\xa8national\xaa202",
        b"\x94\x94\x9b\x92\x93\xa5\xa7current\x93\xa3pds\xa3nhs\xaa2026-01-0\x90\xaa201\xaa202-01-",
        b"\xc2\xc0\xa6female\x94\x91\xb01\xc2\xc0\xa4male\x94\x92\xa7Flat 1",
        b"\xa0\x92\x94\x93\xa5\xa7current\xb7parental_responsibility\xac01632 960\xc0\x94\x93\xa7",
        b"\xa7current\xa9not_known\xac07700 900\xc0\xaa9\x92\x93\x94\xa6school\x92\xa3urn\xa61",
        b"\xaa202-09-01\xc0\x93\xadschool_census\xa3dfe\xaa2026-09-01\xc2\x93\x94\xabgp_practice\x92\xa3ods\xa6",
        b"\xc0\x93\xa3pds\xa3nhs\xaa2026-0\xc2\x93\xd92|k:2|c::::||201||f|||m||||700900|,",
        b"\xd9C2|c:\x93\x91\x93\xa5\xa7current\x91\x93\xa5\xa7current\xc2\xa6active\x90\xc4\x08",
    )
)
# Copied for each document, which takes less than setting up anew.
_packer = zlib.compressobj(_FAST, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _WORDS)


def packed(content: bytes) -> bytes:
    """The content made short. ``unpacked`` reads it back whatever zeros follow it."""
    packer = _packer.copy()
    return packer.compress(content) + packer.flush()


def unpacked(content: bytes) -> bytes:
    """What was packed. Raises ``msgspec.DecodeError`` for other content."""
    try:
        return zlib.decompressobj(_WINDOW, _WORDS).decompress(content)
    except zlib.error:
        raise msgspec.DecodeError("not a packed document") from None
