"""What people report to be wrong on a record, and what desks make of it.

A report changes nothing of a record and hides nothing. It is a case of whoever decides about the
child, and those who reported it hear what became of it.
"""
