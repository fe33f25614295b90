"""Reads of schools, students, supply and demand."""
