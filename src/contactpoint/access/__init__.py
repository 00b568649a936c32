"""What this actor may do, and what this actor may learn about this child.

Pure and total: every role, purpose and action is in a closed enum, and every table is over all of
them. Deny by default: what no table grants is refused.
"""
