"""Benchmarks: ``make bench``, or ``python -m bench`` with the package on the path.

- ``__main__``: runs the parts, one after another, and writes down what each measured at once;
- ``parts/``: one module a thing that is measured. Each has ``measure(installation)``, which returns
  its figures as JSON, and ``told(run)``, which says them as lines of ``RESULTS.md``;
- ``installation``: the installation that is measured, served by its own PostgreSQL;
- ``options``: what the environment chooses;
- ``drawing``, ``mix``, ``engine``: children drawn from the index, searches for them as people make
  them, and what the engine does for each;
- ``server``, ``visitor``, ``crowd``: the real server, people signed in to it, and many at once;
- ``long_queue``: as many cases before an authority's reviewers as anybody is likely to see;
- ``plain``: the feeds as plain tables, for what others would do with them;
- ``runs``, ``targets``, ``growth``, ``earlier``, ``report``, ``plots``: the results as tables and
  pictures, with a mark at what an earlier matcher was measured by;
- ``watching``, ``timing``, ``stopwatch``: how time, memory and disk are measured.

A figure is worth little by itself, so every part measures besides, in the same run and on the same
machine, something that others could pick or that nothing could be faster than.
"""
