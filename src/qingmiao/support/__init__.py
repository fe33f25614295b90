"""Money that follows facts: programmes as data, what each is worth to whom, how it is decided, paid, corrected and replayed.

It does not decide who is an institution, who is a child or what was charged: it reads these facts where they are owned (`queries.facts`),
and keeps only what nobody else holds: what an institution declared, with the day it holds and the day it was known.
"""
