"""What the tests of faults share: an installation that is ready to be broken."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contactpoint import embedded
from contactpoint.synth.national.plan import Plan
from contactpoint.synth.national.writing import write_nation
from contactpoint.synth.writing import write_england
from tests.bulk.first_loading import census_without_places
from tests.faults.installation import Installation
from tests.placing.files import Said, pds


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A stopped installation with one child, so that its copies have the same index keys."""
    folder = tmp_path_factory.mktemp("ready")
    first = folder / "first.ndjson"
    first.write_bytes(pds([Said()]))
    made = Installation(folder / "home")
    with made.serving():
        for command in (["migrate"], ["feed", "load", "pds", str(first)]):
            ended = made.run(*command)
            assert ended.code == 0, ended.err
    return made


@pytest.fixture
def installation(ready: Installation, tmp_path: Path) -> Iterator[Callable[[], Installation]]:
    """``installation()`` gives a new copy of the ready one."""
    made: list[Installation] = []

    def copy() -> Installation:
        home = tmp_path / f"home-{len(made)}"
        # As it is, owners and all: its server may run as another account.
        subprocess.run(["cp", "-a", str(ready.home), str(home)], check=True)
        made.append(Installation(home))
        return made[-1]

    yield copy
    for copied in made:
        embedded.stop(copied.home)


@pytest.fixture(scope="session")
def demographics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 2,600 patients: three batches."""
    folder = tmp_path_factory.mktemp("demographics")
    write_england(children=2600, seed=43, out=folder, region="North West")
    return folder / "pds" / "pds.ndjson"


@pytest.fixture(scope="session")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a nation of 900 children; some schools say of nobody where it lives."""
    folder = tmp_path_factory.mktemp("nation") / "files"
    write_nation(Plan(children=900, seed=7, changes=0, block=150, blocks_a_part=2), out=folder)
    for census in sorted(folder.glob("school_census-*"))[::2]:
        census_without_places(census).replace(census)
    return folder


@pytest.fixture(scope="session")
def childless(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A stopped installation without a child; its copies have the same index keys."""
    made = Installation(tmp_path_factory.mktemp("childless") / "home")
    with made.serving():
        assert made.run("migrate").code == 0
        made.make_index_keys()
    return made


@pytest.fixture
def copy_of_childless(
    childless: Installation, tmp_path: Path
) -> Iterator[Callable[[], Installation]]:
    """``copy_of_childless()`` gives a new copy of it."""
    made: list[Installation] = []

    def copy() -> Installation:
        home = tmp_path / f"home-{len(made)}"
        subprocess.run(["cp", "-a", str(childless.home), str(home)], check=True)
        made.append(Installation(home))
        return made[-1]

    yield copy
    for copied in made:
        embedded.stop(copied.home)
