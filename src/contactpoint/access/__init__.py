"""What an actor may do, when an account works, and what a search may ask.

Pure and total: every role, purpose and action is in a closed enum, and every table covers all of
them. Deny by default: what no table grants is refused.
"""
