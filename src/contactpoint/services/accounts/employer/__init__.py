"""Signing in by an employer's OpenID Connect sign-in.

The protocol is Authlib's and the signatures are joserfc's; what is here is what this service asks
of them and decides by. A token only says who somebody is, of whom the account holder said before
that it is their account. What the account may do is what it was granted here: where the employer
says less, the session has less, and never more.

``id_token`` and ``mapping`` decide and do no I/O. ``calls`` is the only module that reaches another
machine.
"""
