"""Pages of the national administrator about organisations."""
