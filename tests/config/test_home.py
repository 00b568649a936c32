"""A home is its account's alone, whatever it was and whatever the command was started with."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contactpoint.config import command
from contactpoint.config.home import Home, HomeNotOursError


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """A process that was started with it."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def everybodys(tmp_path: Path) -> Path:
    """A folder to which everybody may write, and whose files nobody else's are safe from."""
    folder = tmp_path / "everybodys"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


def modes(root: Path) -> dict[str, int]:
    """The modes of a home and of what is in it."""
    return {
        str(path.relative_to(root)): stat.S_IMODE(path.lstat().st_mode)
        for path in (root, *root.rglob("*"))
    }


_CLOSED = {
    ".": 0o700,
    "secrets": 0o700,
    "secrets/key-encryption-key": 0o600,
    "secrets/session-secret": 0o600,
}


@pytest.mark.usefixtures("umask")
def test_a_new_home_is_closed_to_others(tmp_path: Path) -> None:
    """Whatever files are made with where it is made."""
    home = Home(tmp_path / "above" / "home")
    home.prepare()
    assert modes(home.root) == _CLOSED


@pytest.mark.usefixtures("umask")
def test_a_new_demonstration_is_closed_to_others(tmp_path: Path) -> None:
    """From its beginning."""
    home = Home(tmp_path / "home")
    home.begin_demonstration()
    home.prepare()
    assert modes(home.root) == _CLOSED | {"demonstration": 0o700}


def test_a_home_that_others_could_read_is_closed(tmp_path: Path) -> None:
    """As earlier releases made them, with what is secret in it."""
    home = Home(tmp_path / "home")
    home.prepare()
    home.session_secret_file.chmod(0o644)
    (home.root / "secrets").chmod(0o755)
    home.root.chmod(0o755)
    home.prepare()
    assert modes(home.root) == _CLOSED


def test_a_key_that_others_could_read_stays_for_the_checks_to_refuse(tmp_path: Path) -> None:
    """To close it would hide that it was given away."""
    home = Home(tmp_path / "home")
    home.prepare()
    home.key_file.chmod(0o640)
    home.prepare()
    assert stat.S_IMODE(home.key_file.stat().st_mode) == 0o640


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder away")
@pytest.mark.parametrize("given_away", [".", "secrets", "secrets/session-secret"])
def test_a_home_of_another_account_is_refused(tmp_path: Path, given_away: str) -> None:
    """Or of which something is: its owner could put anything there."""
    home = Home(tmp_path / "home")
    home.prepare()
    os.chown(home.root / given_away, 12345, 12345)
    with pytest.raises(HomeNotOursError, match="another account"):
        home.prepare()


def test_a_secret_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """It would lead out of the home."""
    home = Home(tmp_path / "home")
    home.prepare()
    outside = tmp_path / "outside"
    home.session_secret_file.rename(outside)
    home.session_secret_file.symlink_to(outside)
    with pytest.raises(HomeNotOursError, match="is a link"):
        home.prepare()


@pytest.mark.parametrize("name", ["home", "further/down/home"])
def test_a_home_that_everybody_could_exchange_is_refused(everybodys: Path, name: str) -> None:
    """In a folder to which everybody may write, or one somewhere below."""
    with pytest.raises(HomeNotOursError, match="everybody may write"):
        Home(everybodys / name).prepare()
    everybodys.chmod(0o1777)  # as /tmp: nobody can move what is another's
    Home(everybodys / name).prepare()


def test_a_link_of_ones_own_leads_to_a_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's leads nowhere."""
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "home")
    monkeypatch.setenv("CONTACTPOINT_HOME", str(link))
    assert Home.from_environment().root == tmp_path / "home"
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    os.chown(link, 54321, 54321, follow_symlinks=False)
    with pytest.raises(HomeNotOursError, match="link of another account"):
        Home.from_environment()


def test_the_command_says_what_is_wrong_with_a_home(
    everybodys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, and makes nothing there."""
    monkeypatch.setenv("CONTACTPOINT_HOME", str(everybodys / "home"))
    monkeypatch.setattr(sys, "argv", ["contactpoint", "migrate"])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert "everybody may write" in str(ended.value.code)
    assert list(everybodys.iterdir()) == []
