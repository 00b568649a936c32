"""The sealed index in the database: looking up, writing, and making a new generation.

``vault.sealed_index`` says what pages and records are. Here they are rows: a run's pages lie in one
of two tables, the *slots*, and the next generation is written into the other. One row
(``SearchIndex``) says which generation holds, and changes with the journal in one transaction. So a
statement of SQL sees one generation whole, with exactly the records that belong to it, whatever
else happens meanwhile.
"""
