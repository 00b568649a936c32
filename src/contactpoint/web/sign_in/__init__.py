"""Signing in: user name and password, then a one-time code and a PIN together on one page.

Nobody is signed in until both pages have passed. Until then allauth keeps the first page's result
in the session, and ``request.user`` stays anonymous. A refusal says only which page was wrong,
never which field.
"""
