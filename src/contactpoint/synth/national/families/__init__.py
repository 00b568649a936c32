"""Families that are hard to tell apart, made of the ordinary households of a block.

The kinds and rates are those of the small population (``contactpoint.synth.homes``). Households are
moved together, given the names of another group, or parted; no child is added and none taken away.
Draws are made in columns where many children are concerned, and one at a time for the few.
"""
