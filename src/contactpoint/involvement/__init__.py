"""Services and practitioners in contact with a child, and the lead professional of them. Pure."""
