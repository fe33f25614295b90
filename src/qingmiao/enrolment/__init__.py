"""入托: applications, rounds, offers, places taken, contracts and their money.

Not: who the child is (families), what the day brings (care).
"""
