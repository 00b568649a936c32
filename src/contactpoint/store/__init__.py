"""What is kept, and where: the only part that knows the ORM.

Two databases: ``default`` holds everything sealed, ``keys`` the wrapped keys that open it.
"""
