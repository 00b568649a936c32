"""Help in the product: a short text for each thing that somebody does."""
