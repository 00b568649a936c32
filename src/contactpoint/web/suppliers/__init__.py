"""Pages about suppliers: who may send which feed, for which sources."""
