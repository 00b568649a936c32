"""Hide what health guards in a first load, as ``placing.guarding`` hides it in any other.

Feeds that guard children are placed first (``children.sources``), so that each later statement is
weighed in sight of whom health guards.
"""

import duckdb

from contactpoint.bulk.staging import Staging
from contactpoint.visibility.status import Status

LINKS = "links.parquet"
HIDDEN = "hidden.parquet"


def hide_guarded(con: duckdb.DuckDBPyConnection, staging: Staging, links: str) -> None:
    """Write the files of all links and of hidden children, by founding number with the status.

    ``links`` is the query for the links of all feeds. A statement on no record that may be of a
    guarded child asks about that child.
    """
    con.execute(f"CREATE TEMP VIEW every_link AS {links}")
    con.execute("CREATE TABLE guarded AS SELECT DISTINCT child FROM every_link WHERE guarded")
    con.execute(
        """CREATE TABLE beside AS
        SELECT child AS one, unnest(may_be) AS other FROM every_link WHERE child IS NOT NULL
        UNION
        SELECT child, coalesce(asked_child, resembles) FROM every_link
        WHERE child IS NOT NULL AND coalesce(asked_child, resembles) IS NOT NULL"""
    )
    con.execute(
        """CREATE TABLE suspected AS
        SELECT one AS child FROM beside SEMI JOIN guarded ON guarded.child = other
        UNION
        SELECT other FROM beside SEMI JOIN guarded ON guarded.child = one"""
    )
    con.execute(
        f"CREATE TABLE hidden AS SELECT child, '{Status.GUARDED}' AS status FROM guarded"
        f" UNION ALL SELECT child, '{Status.MAY_BE_GUARDED}' FROM suspected"
        " ANTI JOIN guarded USING (child)"
        " ANTI JOIN (SELECT child FROM every_link WHERE freed) USING (child)"
    )
    staging.write(con, "FROM hidden ORDER BY child", HIDDEN, dictionary=["status"])
    con.execute(
        """CREATE TABLE about AS SELECT statement, min(other) AS other
        FROM (SELECT statement, unnest(may_be) AS other FROM every_link WHERE child IS NULL)
        SEMI JOIN guarded ON guarded.child = other GROUP BY statement"""
    )
    staging.write(
        con,
        "SELECT every_link.* EXCLUDE (may_be)"
        " REPLACE (coalesce(other, asked_child) AS asked_child)"
        " FROM every_link LEFT JOIN about USING (statement)",
        LINKS,
        dictionary=["outcome", "reason"],
    )
