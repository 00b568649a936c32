"""The ledger: what an entry is, and its hash. No I/O; where entries are kept is the store's."""
