"""Signs that show nothing and come with copied text: marks of direction, widthless spaces."""

import unicodedata


def without_invisible_signs(text: str) -> str:
    """``text`` without the signs of Unicode's category Cf; nobody has typed them or sees them."""
    if text.isascii():
        return text
    return "".join(c for c in text if c.isprintable() or unicodedata.category(c) != "Cf")
