"""When a record leaves search. Pure: the day is always given."""
