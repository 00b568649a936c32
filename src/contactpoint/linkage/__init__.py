"""Which statements are of the same child: normalising, blocking keys, match weights, decisions.

Pure: values in, values out; the only reading is of this package's own data. A statement becomes a
:class:`~contactpoint.linkage.profile.Profile`; blocking keys bring a handful of candidates out of
millions; a model trained by Splink (``data/model.json``) weighs each pair; guards outrank weights.
Splink itself is never imported here: ``services.matching`` trains the model, and a test holds both
to the same weights.
"""
