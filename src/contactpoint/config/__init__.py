"""Settings, URLs, the server's entry points, and the wiring between them."""
