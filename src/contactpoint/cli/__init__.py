"""The ``contactpoint`` command. The same services as the pages, and the same ledger."""
