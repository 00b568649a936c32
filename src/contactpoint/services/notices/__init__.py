"""Notices: telling an account what concerns it, its inbox, and the e-mail that says that there is
something to read.

What is told is told in the transaction of what happened. What is shown of it is decided when it is
read: a notice about a child tells nothing that the account may not learn of the child by then.
"""
