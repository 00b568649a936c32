"""A synthetic England: invented children with known truth, in the formats that suppliers send.

Names, authorities, schools, practices and postcodes are real; every child, carer, house and number
is invented. Nothing here reads or writes the index: the population is for training the matcher, for
measuring it against the truth, and for demonstrations.
"""
