"""Raising a child well: guidance cards by age, warning signs, the health calendar, growth curves.

Answers for what families read and for who has written, reviewed and signed it. Does not keep anything of any child: what is asked stands in
the address. Does not diagnose, score or label.
"""
