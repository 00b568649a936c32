"""The national feeds as plain tables, as somebody would have them who seals nothing.

Read by DuckDB from the feed files; only what names a child is taken.
"""

import duckdb

from bench.installation import Installation

_COLUMNS = (
    "{'resourceType': 'VARCHAR', 'id': 'VARCHAR', 'birthDate': 'VARCHAR',"
    " 'name': 'STRUCT(family VARCHAR, given VARCHAR[])[]',"
    " 'address': 'STRUCT(postalCode VARCHAR)[]',"
    " 'identifier': 'STRUCT(system VARCHAR, value VARCHAR)[]', 'gender': 'VARCHAR'}"
)
_NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"


def connect(installation: Installation, *, memory: str = "10GB") -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that spills below the installation's root."""
    spill = installation.root / "spill"
    spill.mkdir(mode=0o700, exist_ok=True)
    return duckdb.connect(":memory:", config={"memory_limit": memory, "temp_directory": str(spill)})


def patients(installation: Installation) -> str:
    """SQL: a row a child in health's feed, with every name it has as a list."""
    return f"""
        SELECT
            list_extract(
                list_filter(identifier, lambda one: one.system = '{_NHS_NUMBER}'), 1
            ).value AS nhs_number,
            list_transform(
                list_filter(name, lambda one: one.family IS NOT NULL OR len(one.given) > 0),
                lambda one: {{
                    'given': coalesce(one.given[1], ''), 'family': coalesce(one.family, '')
                }}
            ) AS names,
            birthDate AS born,
            address[1].postalCode AS postcode,
            gender AS sex
        FROM read_ndjson({_list(installation, "pds")}, columns = {_COLUMNS}, format = 'nd')
        WHERE resourceType = 'Patient'
    """


def registered(installation: Installation) -> str:
    """SQL: a row a child in the child register."""
    return f"""
        SELECT reference, given_names, family_name, date_of_birth, postcode, sex
        FROM read_csv({_list(installation, "child_register")}, all_varchar = true, header = true)
    """


def _list(installation: Installation, feed: str) -> str:
    files = ", ".join("'" + str(file).replace("'", "''") + "'" for file in installation.files(feed))
    return f"[{files}]"
