"""Reads of the register shaped for pages: papers and their ends, the list, one institution's record."""

from qingmiao.institutions.queries.papers import BAND_LABELS, DAYS_WATCHED, Band, Expiring, band_of, expiring, expiry_counts

__all__ = ["BAND_LABELS", "DAYS_WATCHED", "Band", "Expiring", "band_of", "expiring", "expiry_counts"]
