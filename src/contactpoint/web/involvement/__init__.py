"""Recording, changing and ending one's own involvement with a child."""
