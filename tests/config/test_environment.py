"""What an operator sets wrong is refused by its name, in words, and opens nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from contactpoint.config import environment

_NOWHERE = "postgresql://nobody@/contactpoint?host=%2Fnonexistent"


@pytest.mark.parametrize("written", ["yes", "true", "", "01", " 1", "2", "-1", "\u0660", "on"])
def test_a_flag_is_1_or_0(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """CONTACTPOINT_TLS=yes, say, is not taken for no."""
    monkeypatch.setenv("A_FLAG", written)
    with pytest.raises(ImproperlyConfigured, match="A_FLAG must be 1 or 0"):
        environment.flag("A_FLAG", default=True)


@pytest.mark.parametrize(
    "written", ["", "-1", "1.0", "10", "9" * 12, "9" * 5000, "٣", "x", "1e3", " 1", "1_0"]
)
def test_a_number_has_bounds(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And figures alone."""
    monkeypatch.setenv("A_NUMBER", written)
    with pytest.raises(ImproperlyConfigured, match="A_NUMBER must be a number from 0 to 9"):
        environment.number("A_NUMBER", default=1, least=0, most=9)


@pytest.mark.parametrize("written", ["", "10.0.0.0/33", "10.0.0.1/8", "proxy", "10.0.0.1,", "::/x"])
def test_networks_are_addresses(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every one of them."""
    monkeypatch.setenv("NETWORKS", written)
    with pytest.raises(ImproperlyConfigured, match="NETWORKS must be"):
        environment.networks("NETWORKS", default="")


@pytest.mark.parametrize("written", ["", "a,,b", "a b", "a\nb", "ä.example"])
def test_hosts_are_names(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With none the service would answer nobody."""
    monkeypatch.setenv("HOSTS", written)
    with pytest.raises(ImproperlyConfigured, match="HOSTS must be"):
        environment.names("HOSTS", default="localhost")


def test_what_is_good_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """As written, and the default where nothing is set."""
    monkeypatch.setenv("SET", "0")
    assert environment.flag("SET", default=True) is False
    assert environment.flag("UNSET", default=True) is True
    assert environment.number("SET", default=3, least=0, most=9) == 0
    assert environment.number("UNSET", default=3, least=0, most=9) == 3
    assert environment.names("UNSET", default="a, b") == ["a", "b"]
    assert environment.networks("UNSET", default="10.0.0.7,::1") == ["10.0.0.7/32", "::1/128"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("CONTACTPOINT_TLS", "yes"),
        ("CONTACTPOINT_PROXIES", "999999999999"),
        ("CONTACTPOINT_BREACHED_PASSWORDS", "somewhere/leaked.txt"),
        ("CONTACTPOINT_PROXY_ADDRESSES", "everywhere"),
        ("CONTACTPOINT_HOSTS", ""),
        ("DATABASE_URL", "postgresql://x@[::1/db?password=hush"),
        ("KEYS_DATABASE_URL", "nonsense hush"),
    ],
)
def test_the_command_names_what_is_wrong(name: str, written: str, tmp_path: Path) -> None:
    """In one line, with exit code 1, and without the value, which may have a password in it."""
    done = subprocess.run(
        [sys.executable, "-m", "contactpoint", "index", "status"],
        check=False,
        capture_output=True,
        text=True,
        env={
            **{one: value for one, value in os.environ.items() if one != "DJANGO_SETTINGS_MODULE"},
            "CONTACTPOINT_HOME": str(tmp_path / "home"),
            "DATABASE_URL": _NOWHERE,
            "KEYS_DATABASE_URL": _NOWHERE,
            "PYTHONPATH": os.pathsep.join(sys.path),
            name: written,
        },
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"{name} must be ")
    assert "hush" not in done.stderr


@pytest.mark.parametrize("written", ["x", "0", "-1", "65536", "999999999999", "80.5"])
def test_a_port_is_a_port(written: str, tmp_path: Path) -> None:
    """Of PORT, as of the option."""
    done = subprocess.run(
        [sys.executable, "-m", "contactpoint", "up"],
        check=False,
        capture_output=True,
        text=True,
        env={
            **{one: value for one, value in os.environ.items() if one != "DJANGO_SETTINGS_MODULE"},
            "CONTACTPOINT_HOME": str(tmp_path / "home"),
            "DATABASE_URL": _NOWHERE,
            "KEYS_DATABASE_URL": _NOWHERE,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PORT": written,
        },
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
