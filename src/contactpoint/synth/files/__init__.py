"""The supplier formats, written: one module a feed, each only with elements known to be real."""
