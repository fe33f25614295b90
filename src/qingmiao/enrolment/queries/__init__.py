"""Reads of enrolment: occupancy, applications, rounds, agreements and their money."""
