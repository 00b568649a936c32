"""What I did: the actor's own entries in the ledger."""
