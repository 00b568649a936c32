"""The limits of what a reader takes, with units. A file beyond one of them is refused.

The figures are generous for real files (a Patient with every extension is 10 kB, a child in the
children in need census with ten years of referrals 40 kB) and small for a machine: no reader holds
more than a few megabytes at once, whatever it is given.
"""

READ_CHUNK_BYTES = 64 * 1024
"""How much of a stream is read at a time."""

MAX_LINE_BYTES = 1024 * 1024
"""One line of a line-based file: a row of a table, or a resource of NDJSON."""

MAX_RECORD_BYTES = 1024 * 1024
"""One record of an XML or JSON document, and what stands between two records."""

MAX_XML_DEPTH = 32
"""Elements inside elements. The deepest published sample has seven."""

MAX_JSON_DEPTH = 64
"""Objects and arrays inside each other in a JSON document."""

MAX_FIELD_CHARACTERS = 200
"""One name, address line or reference after tidying."""

MAX_ITEMS = 50
"""Names, addresses, telephone numbers or services of one record; the rest are left out."""

MAX_COLUMNS = 300
"""Columns of a table. The register of schools, the widest published sample, has 139."""

HEADER_LINES = 10
"""Physical lines among which the header of a table must be complete."""

MAX_REFERENCES = 250_000
"""Children in one file of a format in which a child must not appear twice (about 30 MB)."""

CARER_WINDOW_RECORDS = 500
"""How far apart a Patient and its RelatedPersons may stand in a file."""

MAX_EXPANSION = 100
"""Bytes that a compressed file may give for each of its own. Tables and FHIR give 4 to 20."""

FREE_EXPANSION_BYTES = 16 * 1024 * 1024
"""What a compressed file may give before ``MAX_EXPANSION`` counts."""

MAX_REGISTER_BYTES = 512 * 1024 * 1024
"""A register of organisations after decompression. The whole register of schools has 60 MB."""

EARLIEST_YEAR = 1900
LATEST_YEAR = 2099
"""The years in which a date of a record may lie."""
