"""Qingmiao 青苗: the working system of a city's care service for children under three."""

__version__ = "0.1.0"
