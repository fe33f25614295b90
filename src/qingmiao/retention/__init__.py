"""Pay and staying: a voluntary survey that cannot be linked to anybody, and how many people leave each house.

Who works where is kept by workforce. What is published is ranges over five persons or more.
"""
