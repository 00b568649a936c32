"""Which statements are of the same child: normalising, blocking keys, match weights, decisions.

This package takes values and returns values; it reads nothing but its own data. A statement becomes
a :class:`~contactpoint.linkage.profile.Profile`. Blocking keys bring a handful of candidates out of
millions. A model trained by Splink (``data/model.json``) weighs each pair, and guards outrank
weights. Splink is never imported here: ``services.matching`` trains the model, and a test holds
both to the same weights.
"""
