"""What this actor may learn of this child: reach, facets, and every view of a child.

Pure: no database, no clock, no framework. Each rule of what is shown is said here once. Nothing
else in the code builds a view of a child (``tests/architecture/test_one_gate.py``). Every view is
wrapped (``prepared``). Only ``services.gate`` unwraps a view, after it has recorded the look.
"""
