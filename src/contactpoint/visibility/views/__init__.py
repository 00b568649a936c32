"""Every view of a child, one module a page: what is in the view, and how it is built.

A view is frozen and holds only what its reader may learn. Views are built only here, and leave
wrapped (``visibility.prepared``).
"""
