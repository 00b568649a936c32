"""The children whom an account works with: seen together, and handed over to a colleague."""
