"""The bulk first load: a whole country's feeds into an index that holds no child yet.

Stages, each of which goes on where it was when it was killed: *read* the files into staged
statements, *link* them, *gather* the statements of each child, *write* the sealed rows, *index*.
Everything after the first load goes through ``placing``, one statement at a time.
"""
