"""The record of a child: who else is, or was, working with this child, and how to reach them."""
