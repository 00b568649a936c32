"""The ``contactpoint`` command. It uses the same services and the same ledger as the pages."""
