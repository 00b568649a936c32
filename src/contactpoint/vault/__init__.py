"""Sealing under per-child keys, the blind index, and destroying keys.

Three verbs for the rest of the system: seal, open, destroy. The cores take bytes and give bytes or
an error; where wrapped keys are kept is a shelf that the caller brings.
"""
