"""The picture of a match: a bar for each field, to the right for one child, to the left against.

Lengths are in bits of match weight. Every bar has a sentence, so that the picture can be read
without being seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contactpoint.visibility.views.case import CaseView, ComparedField
from contactpoint.web import wording

# Half the width of the picture, in its own units, and the fewest bits that fill it.
HALF = 100
_FULL_FROM = 10.0
# A million to one: larger figures would tell the reader nothing more.
_MOST_BITS = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the picture.

    ``words`` says what agrees or does not. ``counts`` says how much the bar counts, such as
    "8 for". ``x`` and ``width`` place the bar between 0 and twice ``HALF``.
    """

    words: str
    counts: str
    x: int
    width: int
    against: bool

    @property
    def sentence(self) -> str:
        """The bar as a sentence, such as "Same family name: counts 8 for"."""
        return f"{self.words}: counts {self.counts}"


@dataclass(frozen=True, slots=True)
class Picture:
    """The bars of a match.

    ``bars`` has one bar for each field that both sides state, and one for each support. ``start``
    is the prior: it speaks against any two sides being one child before anything is compared.
    ``total`` is the sum of all. ``unstated`` are the fields that are not compared.
    """

    bars: tuple[Bar, ...]
    unstated: tuple[str, ...]
    start: Bar
    total: Bar
    meaning: str


def picture_of(view: CaseView) -> Picture | None:
    """The picture, or ``None`` where there is nothing to compare with."""
    if view.weight is None:
        return None
    weighed = [(_words(field), field.weight) for field in view.fields if field.level is not None]
    weighed += [(wording.SUPPORTS[beside.kind], beside.weight) for beside in view.support]
    start = view.weight - sum(weight for _, weight in weighed)
    scale = _scale([start, view.weight, *(weight for _, weight in weighed)])
    return Picture(
        bars=tuple(_bar(words, weight, scale) for words, weight in weighed),
        unstated=tuple(
            wording.COMPARED_FIELDS[field.field] for field in view.fields if field.level is None
        ),
        start=_bar("Any two children, before anything is compared", start, scale),
        total=_bar("Together", view.weight, scale),
        meaning=meaning_of(view.weight),
    )


def meaning_of(weight: float) -> str:
    """What a match weight in bits, prior included, means in words."""
    bits = round(weight)
    if bits == 0:
        return "By this reckoning it is as likely one child as two."
    often = (
        "more than a million" if abs(bits) >= _MOST_BITS else f"about {_rounded(2 ** abs(bits))}"
    )
    if bits > 0:
        return f"By this reckoning one child is {often} times as likely as two."
    return f"By this reckoning two children are {often} times as likely as one."


def _rounded(figure: int) -> str:
    # Two significant digits: a weight is not more precise.
    return f"{int(float(f'{figure:.2g}')):,}"


def _words(field: ComparedField) -> str:
    assert field.level is not None  # noqa: S101 (asked for by the caller)
    return wording.AGREEMENTS[field.field, field.level]


def _scale(weights: Sequence[float]) -> float:
    """Units of the picture for each bit."""
    return HALF / max(_FULL_FROM, *map(abs, weights))


def _bar(words: str, weight: float, scale: float) -> Bar:
    bits = round(weight)
    width = round(abs(weight) * scale)
    against = weight < 0
    side = "against" if against else "for"
    return Bar(
        words=words,
        counts=f"{abs(bits)} {side}" if bits else "nothing",
        x=HALF - width if against else HALF,
        width=width,
        against=against,
    )
