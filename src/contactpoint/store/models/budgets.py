"""What is counted of the looks of an account, or of an organisation, on one day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Budget(models.Model):
    """One account's or organisation's count of a day (``access.budgets``).

    ``who`` is a pseudonym of the day, and ``hour`` the hour of it that ``in_hour`` counts. The
    numbers in ``proved``, ``asked``, ``raised`` and ``alerted`` are ``access.budgets.Reached``.
    ``walked`` has the newest steps of ``access.walking``, each sealed under the ledger month's key,
    as the search of the ledger is that says the same. Rows are deleted, with all that, by the first
    look of somebody after the next day; a restored copy of them opens no longer than the month's
    searches do. They are changed by the functions of migration ``0021_budgets`` alone.
    """

    who = models.BinaryField(primary_key=True, max_length=16)
    day = models.DateField(db_index=True)
    hour = models.SmallIntegerField(db_default=0)
    in_hour = models.IntegerField(db_default=0)
    in_day = models.IntegerField(db_default=0)
    proved = models.SmallIntegerField(db_default=0)
    asked = models.SmallIntegerField(db_default=0)
    raised = models.SmallIntegerField(db_default=0)
    alerted = models.SmallIntegerField(db_default=0)
    searches = models.IntegerField(db_default=0)
    nobody = models.IntegerField(db_default=0)
    found = models.IntegerField(db_default=0)
    unopened = models.IntegerField(db_default=0)
    unfollowed = models.BooleanField(db_default=False)
    walked = ArrayField(models.BinaryField(), db_default=[])

    class Meta:
        db_table = "store_budget"
