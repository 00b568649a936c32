"""Pages for what went wrong.

No page says more than it must. Every address and every record that the reader may not see gets the
same page, whether it exists or not.
"""
