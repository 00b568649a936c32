"""A started server, as the rest of the application sees it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from contactpoint.embedded.secrets import read_password

SUPERUSER = "contactpoint_superuser"
# Owns the databases and everything in them; migrations run as this role.
OWNER = "contactpoint_owner"
# The service runs as this role. It owns nothing and has only the rights that migrations grant.
APPLICATION = "contactpoint_app"
# Empties keys, and does nothing else.
DESTROYER = "contactpoint_destroyer"
# The records, and the keys under which they are sealed.
DATABASES = ("contactpoint", "contactpoint_keys")

# The socket's name ends in the port. Each server has its own directory, so ports never clash.
PORT = 5432


@dataclass(frozen=True, slots=True)
class EmbeddedCluster:
    """Where a started server is. The object holds no password, so it may be printed."""

    home: Path
    data_directory: Path
    socket_directory: Path
    port: int = PORT

    def dsn(self, database: str, role: str) -> str:
        """A libpq URL, usable as ``DATABASE_URL``, that opens ``database`` as ``role``.

        It contains the role's password: keep it out of logs. Raises ``EmbeddedClusterError`` when
        the home holds no password for the role.
        """
        password = quote(read_password(self.home, role), safe="")
        # libpq reads a plus as a plus, and not as a space.
        place = {"host": str(self.socket_directory), "port": self.port}
        address = urlencode(place, quote_via=quote)
        return f"postgresql://{quote(role)}:{password}@/{quote(database)}?{address}"
