"""What anybody may read of the service: no account, no session, and no cookie is needed for it."""
