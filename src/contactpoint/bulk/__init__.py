"""The bulk first load: a whole country's feeds into an index that holds no child yet.

There are five stages: *read* the files into staged statements, *link* them, *gather* the statements
of each child, *write* the sealed rows, *index*. A stage that was killed goes on where it was.
Everything after the first load goes through ``placing``, one statement at a time.
"""
