"""What takes two persons: one asks, another approves, and then it is done; or it lapses.

One mechanism for all kinds (``kinds``). Both persons stand in the ledger, and what is approved is
done in the transaction that records the approval.
"""
