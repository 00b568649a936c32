"""The settings of the tests: the service's own, before any database is there.

Django's settings are read before the first test is collected, and most tests need no database, so
the addresses here lead nowhere. The ``cluster`` fixture puts those of a started server in their
place the first time that a test asks for a database.
"""

import os
import tempfile

_NOWHERE = "postgresql://nobody@/{name}?host=%2Fnonexistent"

# Not setdefault: a developer's own database must never be at risk.
os.environ["DATABASE_URL"] = _NOWHERE.format(name="contactpoint")
os.environ["KEYS_DATABASE_URL"] = _NOWHERE.format(name="contactpoint_keys")
# Shared by the processes of one run; named after the first of them, so that a later run can tell
# when all of them are gone.
os.environ["CONTACTPOINT_HOME"] = os.environ.setdefault(
    "CONTACTPOINT_TEST_HOME",
    os.path.join(tempfile.gettempdir(), f"contactpoint-tests-{os.getuid()}-{os.getpid()}"),
)
for _chosen_by_operator in ("CONTACTPOINT_DEMO", "CONTACTPOINT_HOSTS", "CONTACTPOINT_TLS"):
    os.environ.pop(_chosen_by_operator, None)
os.environ["CONTACTPOINT_TLS"] = "0"

from contactpoint.access.budgets import Budgets, Limit  # noqa: E402
from contactpoint.config.settings import *  # noqa: E402, F403

# Many search thousands of times in one name; tests of budgets choose their own.
_WIDE = Limit(10**6, 10**6 + 1)
BUDGETS = Budgets(
    account_hour=_WIDE,
    account_day=_WIDE,
    organisation_hour=_WIDE,
    organisation_day=_WIDE,
    minimum=10**6,
)
SECRET_KEY = "tests sign nothing that anybody else reads"
# The manifest would need 'collectstatic' before every run.
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
