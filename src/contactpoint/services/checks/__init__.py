"""Is this installation safe and healthy? One small function a check, all of them in ``catalogue``.

A check looks and tells; it changes nothing, and names no child, no person and no secret.
"""
