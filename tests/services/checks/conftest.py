"""The installation that checks are tried on."""

from tests.services.checks.installation import installation, servers

__all__ = ["installation", "servers"]
