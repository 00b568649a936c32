"""What weighs pairs in bulk: Splink on DuckDB, or on Spark where one machine is not enough."""
