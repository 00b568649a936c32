"""Looking passwords up in a list of leaked ones that lies on the disk."""

import hashlib
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactpoint.services.accounts import breached_list
from contactpoint.services.accounts.breached_list import fault_in_list, is_in_list

LEAKED = "harbour lantern goes east"
_passwords = st.sets(st.text(max_size=20), max_size=60)


def written(path: Path, hashes: set[str], ending: str = "\n", count: str = ":3") -> Path:
    """A list of these hashes, in order."""
    path.write_bytes("".join(f"{one}{count}{ending}" for one in sorted(hashes)).encode())
    return path


def digest(password: str) -> str:
    """As lists have it."""
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    passwords=_passwords,
    other=st.text(max_size=20),
    ending=st.sampled_from(["\n", "\r\n"]),
    count=st.sampled_from([":1", ":38293921", ""]),
)
def test_what_is_in_the_list_is_found_and_nothing_else_is(
    tmp_path: Path, passwords: set[str], other: str, ending: str, count: str
) -> None:
    """The first and the last too; whatever lengths the lines have."""
    path = written(tmp_path / "list", {digest(one) for one in passwords}, ending, count)
    assert all(is_in_list(path, one) for one in passwords)
    assert is_in_list(path, other) == (other in passwords)


@pytest.mark.parametrize("shape", ["{}:1\n", "{}:1"])
def test_a_list_of_one(tmp_path: Path, shape: str) -> None:
    """With and without an end of its line; and an empty one has nothing."""
    path = tmp_path / "list"
    path.write_text(shape.format(digest(LEAKED)))
    assert is_in_list(path, LEAKED)
    assert not any(is_in_list(path, str(number)) for number in range(40))
    path.write_text("")
    assert not is_in_list(path, LEAKED)


def test_a_long_list_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be larger than the memory: each look-up reads a few lines."""
    hashes = {digest(str(number)) for number in range(20_000)}
    path = written(tmp_path / "list", hashes)
    read = 0
    line_at = breached_list._line_at

    def counted(file, place):
        nonlocal read
        read += 1
        return line_at(file, place)

    monkeypatch.setattr(breached_list, "_line_at", counted)
    assert is_in_list(path, "777")
    assert not is_in_list(path, "not there")
    assert read < 60


def test_a_leaked_password_is_refused_wherever_one_is_set(tmp_path: Path, settings) -> None:
    """It passes every other rule; the refusal does not repeat it."""
    validate_password(LEAKED)
    settings.BREACHED_PASSWORDS = written(tmp_path / "list", {digest(LEAKED), digest("other")})
    with pytest.raises(ValidationError) as refused:
        validate_password(LEAKED)
    assert all(LEAKED not in message for message in refused.value.messages)
    validate_password(f"{LEAKED} again")


def test_a_list_that_is_gone_refuses_every_password(tmp_path: Path, settings) -> None:
    """None is called safe that was looked up nowhere."""
    settings.BREACHED_PASSWORDS = tmp_path / "gone"
    with pytest.raises(OSError, match="gone"):
        validate_password(LEAKED)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "password:3\n",
        f"{'B' * 40}:1\n{'A' * 40}:1\n",
        f"{'A' * 40}:1\n{'G' * 40}:1\n",
        f"{'A' * 40}:many\n",
        f"{'A' * 41}:1\n",
        f"{'A' * 32}:1\n",
        f"{'A' * 40}:1\n\n{'B' * 40}:1\n",
        "A" * 10_000,
        "\x00" * 100,
    ],
)
def test_what_is_no_such_list_is_told(tmp_path: Path, content: str) -> None:
    """Empty, of passwords, of other hashes, or in no order."""
    path = tmp_path / "list"
    path.write_text(content)
    assert fault_in_list(path) is not None


def test_a_long_list_with_its_halves_exchanged_is_told(tmp_path: Path) -> None:
    """As a file that was put together from parts; a good one is not."""
    lines = [f"{digest(str(number))}:1\n" for number in range(5000)]
    path = tmp_path / "list"
    path.write_text("".join(sorted(lines)))
    assert fault_in_list(path) is None
    inverted = sorted(lines)
    path.write_text("".join(inverted[2500:] + inverted[:2500]))
    assert fault_in_list(path) == "its hashes are not in order"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(passwords=_passwords.filter(bool))
def test_every_list_in_order_is_good(tmp_path: Path, passwords: set[str]) -> None:
    """However short."""
    assert fault_in_list(written(tmp_path / "list", {digest(one) for one in passwords})) is None
