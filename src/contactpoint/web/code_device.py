"""How a device or app for one-time codes is set up: a picture to photograph, and what to type."""

from collections.abc import Sequence
from dataclasses import dataclass

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

_GROUP = 4
# White all around, in modules (ISO/IEC 18004 section 6.3.8).
_QUIET = 4


@dataclass(frozen=True, slots=True)
class SetUp:
    """``path`` draws the picture in an SVG of ``size`` by ``size``; ``typed`` is the secret in
    groups of four, and ``address`` the link that an app on the same device opens."""

    path: str
    size: int
    typed: str
    address: str


def set_up(secret: str, address: str) -> SetUp:
    """The picture of an ``otpauth://`` address, and the secret that is in it."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(address)
    code.make(fit=True)
    modules = code.get_matrix()
    groups = [secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP)]
    return SetUp(_path(modules), len(modules), " ".join(groups), address)


def _path(modules: Sequence[Sequence[bool]]) -> str:
    return "".join(
        f"M{x},{y}h1v1h-1z"
        for y, row in enumerate(modules)
        for x, is_dark in enumerate(row)
        if is_dark
    )
