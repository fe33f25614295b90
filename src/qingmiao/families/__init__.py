"""Families: who a child is, once in the city; who cares for it with what right; what they agreed to; and who looked at it.

Not here: places and contracts (enrolment), the day (care), health facts (health).
"""
