"""Writers of the supplier formats: one module a feed, only with elements known to be real."""
