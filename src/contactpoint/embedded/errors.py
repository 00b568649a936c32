"""Why the embedded server cannot be used; every message says what to do."""


class EmbeddedClusterError(Exception):
    """The embedded server cannot be started or stopped."""


class ForeignDataDirectoryError(EmbeddedClusterError):
    """The data directory is not one that this module made, or belongs to another account."""


class ServerVersionError(EmbeddedClusterError):
    """The data directory was made by another major version of PostgreSQL."""


class ServerDidNotStartError(EmbeddedClusterError):
    """The server's programs ran and failed; the message names the log to read."""
