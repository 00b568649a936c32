"""At which of several desks somebody works."""
