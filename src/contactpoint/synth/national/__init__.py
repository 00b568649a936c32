"""The whole country at once: columns of many children in place of one child after another.

The facts and the rates are those of the small population; what differs is that a block of children
is drawn together, and that the three feeds are the national ones. Each block has random sources of
its own, so blocks can be made in any order and by any number of processes.
"""
