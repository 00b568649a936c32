"""The few SQL words in which DuckDB and Spark differ, so that each condition is said once."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SqlWords:
    """One dialect's words, under the name that Splink knows it by."""

    dialect: str
    have_common: str
    each: str
    least: str
    most: str
    likeness: str
    lambda_of: Callable[[str, str], str]

    def meet(self, ours: str, theirs: str) -> str:
        """Whether two lists have a value in common."""
        return f"{self.have_common}({ours}, {theirs})"

    def fewest_edits(self, column: str) -> str:
        """The fewest slips (letters more, fewer, other, exchanged) between any two values."""
        return self._closest("damerau_levenshtein", self.least, column)

    def greatest_likeness(self, column: str) -> str:
        """The greatest Jaro-Winkler similarity between any two values."""
        return self._closest(self.likeness, self.most, column)

    def _closest(self, function: str, aggregate: str, column: str) -> str:
        inner = self.lambda_of("y", f"{function}(x, y)")
        outer = self.lambda_of("x", f"{aggregate}({self.each}({column}_r, {inner}))")
        return f"{aggregate}({self.each}({column}_l, {outer}))"


DUCKDB = SqlWords(
    dialect="duckdb",
    have_common="list_has_any",
    each="list_transform",
    least="list_min",
    most="list_max",
    likeness="jaro_winkler_similarity",
    lambda_of=lambda name, body: f"lambda {name}: {body}",
)
# The two functions of likeness come from the library that Splink brings for Spark.
SPARK = SqlWords(
    dialect="spark",
    have_common="arrays_overlap",
    each="transform",
    least="array_min",
    most="array_max",
    likeness="jaro_winkler",
    lambda_of=lambda name, body: f"{name} -> {body}",
)
