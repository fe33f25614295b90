"""Figures of any day computed from what the apps declare, the rows behind them, snapshots. Not: what is promised (governance)."""
