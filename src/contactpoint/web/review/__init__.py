"""The review workbench: deciding what the matcher leaves open, side by side, and undoing it."""
