"""Pages: function views, forms and Jinja templates, one folder a user journey.

A page turns a request into a typed call of one service, and the service's answer into HTML. No view
queries the database; the exceptions are sessions and sign-in, which Django and allauth keep there.
Nothing personal is ever in an address: the address of a page about a child has a reference that is
valid in one session only.
"""
