"""Use cases, one a module, named for its verb. The actor is always passed; the ledger entry is
always written in the transaction of what it records, before anything is disclosed."""
