"""One small population for all tests of this folder, in memory and as files."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from contactpoint.children.statement import Statement
from contactpoint.synth.population import synthesise
from contactpoint.synth.statements.draft import TrueStatement
from contactpoint.synth.writing import SynthReport, write_england

CHILDREN, SEED, REGION = 3000, 11, "North West"


@dataclass(frozen=True)
class Population:
    """Statements in the order they were made, and by child."""

    statements: list[TrueStatement]

    def by_child(self) -> dict[int, list[Statement]]:
        """Each child's statements."""
        found: dict[int, list[Statement]] = defaultdict(list)
        for true in self.statements:
            found[true.child].append(true.statement)
        return found

    def of_feed(self, feed: str) -> list[Statement]:
        """The statements of one feed."""
        return [true.statement for true in self.statements if true.statement.feed == feed]


@pytest.fixture(scope="session")
def population() -> Population:
    return Population(list(synthesise(children=CHILDREN, seed=SEED, region=REGION)))


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> SynthReport:
    out: Path = tmp_path_factory.mktemp("england")
    return write_england(children=CHILDREN, seed=SEED, out=out, region=REGION, story=True)
