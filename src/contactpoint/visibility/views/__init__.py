"""Every view of a child, one module a page: what is in it, and how it is built.

A view is frozen and holds what its reader may learn and nothing else. Each is built here alone and
leaves wrapped (``visibility.prepared``).
"""
