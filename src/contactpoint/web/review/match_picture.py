"""The picture of a match: a bar for each field, to the right for one child, to the left against.

There are two. The first sets one child against two who have nothing to do with each other, the
second the same child against another child of its home. Lengths are in bits. Every bar has a
sentence, so that a picture can be read without being seen.
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

    ``bars`` has one bar for each thing that is weighed. ``start`` is the prior: what speaks against
    any two sides before anything is compared. ``total`` is the sum of all, and ``meaning`` says it
    in words. ``unstated`` are the fields that are not compared.
    """

    bars: tuple[Bar, ...]
    start: Bar
    total: Bar
    meaning: str
    unstated: tuple[str, ...] = ()


def picture_of(view: CaseView) -> Picture | None:
    """One child or two: a bar for each field that both sides state, for support, and for what
    contradicts; ``None`` where there is nothing to compare with."""
    if view.weight is None:
        return None
    weighed = [(_words(field), field.weight) for field in view.fields if field.level is not None]
    weighed += [(wording.SUPPORTS[beside.kind], beside.weight) for beside in view.support]
    weighed += [(wording.CONTRADICTIONS[other.kind], other.weight) for other in view.against]
    return _picture(
        weighed,
        view.weight,
        start="Any two children, before anything is compared",
        meaning=meaning_of(view.weight),
        unstated=tuple(
            wording.COMPARED_FIELDS[field.field] for field in view.fields if field.level is None
        ),
    )


def siblings_picture_of(view: CaseView) -> Picture | None:
    """The same child or another child of its home: a bar for each thing that tells two such
    children apart; ``None`` where there is nothing to compare with."""
    if view.siblings is None:
        return None
    return _picture(
        [(wording.TELLING[one.what, one.level], one.weight) for one in view.siblings.telling],
        view.siblings.weight,
        start="Any child of that home, before anything is compared",
        meaning=siblings_meaning_of(view.siblings.weight),
    )


def meaning_of(weight: float) -> str:
    """What a match weight in bits, prior included, means in words."""
    bits = round(weight)
    if bits == 0:
        return "By this reckoning it is as likely one child as two."
    if bits > 0:
        return f"By this reckoning one child is {_times(bits)} as likely as two."
    return f"By this reckoning two children are {_times(bits)} as likely as one."


def siblings_meaning_of(weight: float) -> str:
    """What the weight of the same child against another of its home, in bits, means in words."""
    bits = round(weight)
    same, other = "the same child", "another child of that home"
    if bits == 0:
        return f"By what tells them apart, {same} is as likely as {other}."
    likelier, less = (same, other) if bits > 0 else (other, same)
    return f"By what tells them apart, {likelier} is {_times(bits)} as likely as {less}."


def _picture(
    weighed: Sequence[tuple[str, float]],
    total: float,
    *,
    start: str,
    meaning: str,
    unstated: tuple[str, ...] = (),
) -> Picture:
    """The picture of what was weighed, in words and bits, and of the prior, which is the rest."""
    prior = total - sum(weight for _, weight in weighed)
    scale = _scale([prior, total, *(weight for _, weight in weighed)])
    return Picture(
        bars=tuple(_bar(words, weight, scale) for words, weight in weighed),
        start=_bar(start, prior, scale),
        total=_bar("Together", total, scale),
        meaning=meaning,
        unstated=unstated,
    )


def _times(bits: int) -> str:
    often = abs(bits)
    if often >= _MOST_BITS:
        return "more than a million times"
    return "twice" if often == 1 else f"about {_rounded(2**often)} times"


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
