"""Days as registers write them."""

from datetime import date, datetime

from contactpoint.feeds.reading.record_report import refuse

# What is longer is no day, and is not read.
_LONGEST = 10


def register_day(written: str, form: str, what: str, line: int) -> date | None:
    """The day that is written in a form of ``strptime``; ``None`` where nothing is.

    Raises ``FileRefusedError`` for what is no day, with ``what`` it should be.
    """
    if not written:
        return None
    try:
        if len(written) > _LONGEST or not written.isascii():
            raise ValueError
        return datetime.strptime(written, form).date()
    except ValueError:
        raise refuse(f"{what} is not a real date", line=line) from None
