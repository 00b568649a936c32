"""The account managers' pages: lists, one account and its history, inviting, and what is done."""
