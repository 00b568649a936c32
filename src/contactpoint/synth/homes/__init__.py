"""Homes whose children are hard to tell apart, beside the ordinary ones.

A home is one household or several: cousins in one house, strangers in a hostel. Homes of several
addresses that belong together, such as the plots of a site, are made together too.
"""
