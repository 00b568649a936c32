"""The pages of one's own account: what is on file, and what it proves itself by."""
