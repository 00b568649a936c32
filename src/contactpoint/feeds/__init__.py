"""Supplier formats: read, validate, map. One folder each; ``reading`` holds what they share.

A reader takes bytes and yields outcomes, one a record, in file order and in bounded memory. It
knows nothing of databases or of other children.
"""
