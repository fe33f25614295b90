"""Divisions, population and geography, with source and year on every figure."""
