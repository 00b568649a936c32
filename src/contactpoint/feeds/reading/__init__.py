"""What the readers of several feeds share.

There are streams, tables, XML and JSON, read record by record in bounded memory; dates and codes;
and the report on each record.
"""
