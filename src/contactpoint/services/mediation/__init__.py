"""A mediator searches for somebody who is at the telephone; both are proved, and on record."""
