"""Tables of Markdown."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, words: int = 1) -> list[str]:
    """The lines of a table: the first ``words`` columns are words, the others numbers."""
    rules = ["---" if place < words else "---:" for place in range(len(head))]
    return [_line(head), "|" + "|".join(rules) + "|", *(_line(row) for row in rows)]


def count(number: float) -> str:
    """A whole number with commas."""
    return f"{number:,.0f}"


def gib(content: float) -> str:
    """Bytes as GiB."""
    return f"{content / 2**30:.2f}"


def size(content: float) -> str:
    """Bytes with the unit that suits them."""
    return f"{content / 2**30:.2f} GiB" if content >= 2**30 else f"{content / 2**20:.1f} MiB"


def span(seconds: float) -> str:
    """Seconds as a reader would say them: ``4.2 s``, ``3 min 20 s``, ``30 min``."""
    if seconds < 100:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def times(ours: float, theirs: float) -> str:
    """How many times ``theirs`` goes into ``ours``."""
    ratio = ours / theirs if theirs else float("inf")
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.2g}" if ratio < 10 else f"{ratio:.0f}"


def population(children: int) -> str:
    """The size of a population: ``20,000``, ``1 million``."""
    millions, rest = divmod(children, 1_000_000)
    return f"{millions} million" if millions and not rest else f"{children:,}"


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
