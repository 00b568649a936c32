"""Pages: function views, forms and Jinja templates, one folder a user journey.

A page turns a request into a typed call of one service and its answer into HTML. No view asks the
database for anything; sessions and sign-in, which Django and allauth keep there, are the exception.
Nothing personal is ever in an address: pages about a child have a reference that means something
in one session only.
"""
