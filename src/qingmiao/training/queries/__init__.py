"""Reads of training: what is offered, how far people are, what institutions still need, who advises whom."""
