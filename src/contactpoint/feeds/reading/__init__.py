"""What the readers of several feeds share: streams, tables, XML and JSON read record by record in
bounded memory, dates and codes, and the report that is made of each record.
"""
