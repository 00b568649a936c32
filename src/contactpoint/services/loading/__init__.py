"""Loading what suppliers send: check a delivery whole, place its statements, write the children."""
