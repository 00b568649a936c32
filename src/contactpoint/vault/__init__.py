"""Sealing under per-child keys, the blind index, and destroying keys.

The rest of the system uses three verbs: seal, open, destroy. The cores take bytes and give bytes or
an error. The caller brings the shelf on which wrapped keys are kept.
"""
