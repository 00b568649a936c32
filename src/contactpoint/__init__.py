"""ContactPoint: a contact index for children. An index, never a case file."""
