"""How many children an account, or an organisation, adds on one day."""

from django.db import models


class Adding(models.Model):
    """One account's or organisation's count of a day (``access.budgets.AddingLimit``).

    ``who`` is a pseudonym of the day, and ``hour`` the hour of it that ``in_hour`` counts. Rows are
    deleted by whoever adds a child after the next day.
    """

    who = models.BinaryField(primary_key=True, max_length=16)
    day = models.DateField(db_index=True)
    hour = models.SmallIntegerField()
    in_hour = models.IntegerField(default=0)
    in_day = models.IntegerField(default=0)

    class Meta:
        db_table = "store_adding"
