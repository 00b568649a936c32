"""Reading and writing by the glossary's words. Rules are elsewhere; queries are only here."""
