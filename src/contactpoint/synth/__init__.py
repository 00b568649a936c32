"""A synthetic England: invented children with known truth, in the formats that suppliers send.

Names, authorities, schools, practices and postcodes are real. Every child, carer, house and number
is invented. Nothing here reads or writes the index. The population serves to train the matcher, to
measure it against the truth, and for demonstrations.
"""
