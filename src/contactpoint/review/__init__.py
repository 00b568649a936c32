"""What persons are asked about children, and what they answer. Pure."""
