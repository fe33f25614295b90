"""What the register counts: institutions, their places, their papers. Importing it declares the indicators."""

from qingmiao.institutions.indicators import counts, papers, places

__all__ = ["counts", "papers", "places"]
