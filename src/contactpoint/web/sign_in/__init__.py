"""Signing in: user name and password, then a one-time code and a PIN together on one page.

Until both pages have passed, nobody is signed in: allauth keeps the half of it in the session and
``request.user`` stays anonymous. What was wrong is never said more closely than the page.
"""
