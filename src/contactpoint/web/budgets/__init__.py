"""What is shown to an account that has looked too much: the page that asks for the second factor
again, and the one that says until when access has stopped."""
