"""Other libraries on the public labelled sets, each used as its own documentation shows.

Each module has ``TOOL``, what it is called in the table, and ``linked(chosen, identifier=)``, which
gives the pairs that it takes to be of one person: the places of two records, the smaller first.
"""
