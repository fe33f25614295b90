"""Whose complete facts must hold a fact, and what is asked of whom."""

from enum import StrEnum

from qingmiao.core.facts import EVERYONE, NOBODY, Need


class NeededBy(StrEnum):
    """Whose complete facts must hold this fact."""

    ALL = EVERYONE
    INSTITUTION = "institution"  # every form but the home-based point
    HOME_BASED = "home_based"
    NOBODY = NOBODY


OF_INSTITUTION = Need(frozenset({NeededBy.ALL, NeededBy.INSTITUTION}), frozenset({NeededBy.HOME_BASED}))
OF_HOME_BASED = Need(frozenset({NeededBy.ALL, NeededBy.HOME_BASED}), frozenset({NeededBy.INSTITUTION}))
