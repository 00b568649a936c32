"""What waits for a second person: the list, and each request with its answer."""
