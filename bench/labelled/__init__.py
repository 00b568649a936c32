"""Public sets of records whose truth is known, and how well our way of matching does on them.

The records are of invented Australians and have fields that a profile has no place for, so they
are compared by a list of fields of their own, made of the comparisons of ``linkage.levels``. How
much each level weighs is learnt on the set itself, without its labels; these are for counting only.
"""
