"""Statements onto records, a batch at a time: the one way, for every loader and every verdict.

A delivery is checked whole before anything of it is placed. What may not be joined goes before a
person, and what a person decided is never decided again.
"""
