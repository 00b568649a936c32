"""Commands that need more than every installation has."""

from collections.abc import Mapping
from types import MappingProxyType

import click

from contactpoint.cli.output import refuse

# By imported module, the extra of the package that brings it.
EXTRA_OF: Mapping[str, str] = MappingProxyType(
    {
        "duckdb": "bulk",
        "pyarrow": "bulk,synth",
        "splink": "bulk",
        "isal": "synth",
    }
)


class GroupWithExtras(click.Group):
    """A group that says what to install where a command's extra is missing."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; refuse with a message where an extra is not installed."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as missing:
            package = (missing.name or "").split(".")[0]
            if package not in EXTRA_OF:
                raise
            refuse(
                f"this command needs {package}, which is not installed: "
                f"pip install 'contactpoint[{EXTRA_OF[package]}]'"
            )
