"""The image is made by its Containerfile, and answers a search as it should be run."""

import re
import subprocess
import sys

import pytest

from tests.architecture.repository import ROOT

_CONTAINERFILE = (ROOT / "deploy" / "Containerfile").read_text()
_CANNOT = 69


@pytest.mark.engines
@pytest.mark.slow
def test_the_image_is_made_and_answers_a_search() -> None:
    """Every step of the Containerfile; read-only, without rights; ended in order each time."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "try_image.py")],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode == _CANNOT:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stdout + done.stderr
    assert "done: a search was answered" in done.stdout


def test_what_is_installed_is_what_was_locked() -> None:
    """Python's packages by hash and in no other way; npm's by their lock, without scripts."""
    lines = _CONTAINERFILE.replace("\\\n", " ")
    installs = re.findall(r"pip(?: --python \S+)? install ([^&\n]+)", lines)
    assert len(installs) == 3
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)
    assert re.findall(r"npm \w+ [^\n]*", _CONTAINERFILE) == [
        "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error"
    ]


def test_the_last_stage_brings_no_tools_and_no_rights() -> None:
    """Neither pip nor npm nor a compiler; a user by number, without a shell."""
    last = _CONTAINERFILE.rsplit("\nFROM ", 1)[1]
    assert re.findall(r"apt-get install [^\\\n]*?-recommends ([^\\\n]+)", last) == [
        "python3 tini tzdata "
    ]
    assert re.findall(r"^USER (.+)$", _CONTAINERFILE, re.MULTILINE) == ["10001:10001"]
    assert "--shell /usr/sbin/nologin" in last
    assert "-perm /6000 -exec chmod ug-s" in last
    assert not re.search(r"^ADD ", _CONTAINERFILE, re.MULTILINE)


def test_the_image_says_the_release_that_it_holds() -> None:
    """Its label is the version of the package."""
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert f'image.version="{version[1]}"' in _CONTAINERFILE


def test_no_data_and_no_secret_of_a_working_copy_gets_into_an_image() -> None:
    """What is built from is named; everything else of the folder stays outside."""
    lines = (ROOT / ".containerignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    assert patterns[0] == "**"
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", _CONTAINERFILE, re.MULTILINE)
    sources = {source.rstrip("/") for line in copied for source in line.split()}
    assert sources == {line.removeprefix("!") for line in patterns if line.startswith("!")}
