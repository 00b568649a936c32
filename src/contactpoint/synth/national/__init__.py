"""The whole country at once: columns of many children in place of one child after another.

The facts and the rates are those of the small population. There are two differences: a block of
children is drawn together, and the feeds are the three national ones. Each block has its own random
sources, so blocks can be made in any order and by any number of processes.
"""
