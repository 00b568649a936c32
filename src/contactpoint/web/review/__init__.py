"""The review workbench: what the matcher leaves to a person, decided side by side and undone."""
