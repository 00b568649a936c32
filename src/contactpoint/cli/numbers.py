"""Numbers as commands take them: each has a least and a most, so that nothing behind overflows."""

import click

# The most that a number of the database can be.
LOAD = click.IntRange(1, 2**63 - 1)
DAYS = click.IntRange(0, 36_500)
SEED = click.IntRange(0, 2**63 - 1)
CHILDREN = 100_000_000
PROCESSES = click.IntRange(1, 64)
