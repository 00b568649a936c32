"""Who holds a desk."""
