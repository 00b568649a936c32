"""The alerts of an auditor's scope."""
