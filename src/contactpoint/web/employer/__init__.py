"""Signing in at an employer's, and linking an account to it.

Another site sends people back here, and the session's cookie does not come along with that
(``SameSite=Strict``): what there is of the sign-in meanwhile is in a cookie of its own. Whoever
came back goes on with a button, and only what that sends does anything.
"""
