"""Who a child is: names, dates, sex, addresses, identifiers, statements and records.

Pure: no I/O, no framework, no clock, no randomness. Everything here is a value or a function of
values. What a field means and which fields may be held at all is the closed list of the Children
Act 2004 Information Database (England) Regulations 2007, schedule 1, as narrowed in
``docs/data-catalogue.md``.
"""
