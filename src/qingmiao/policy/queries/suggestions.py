"""Suggestions that an officer accepted, for whoever places them into a plan."""

from django.db.models import QuerySet

from qingmiao.policy.models import Suggestion


def accepted_suggestions(kind: str) -> "QuerySet[Suggestion]":
    """Return the accepted suggestions of a kind (`Suggestion.Kind`) from documents in the library, in the order of the documents.

    Each comes with its reading and `reading.document`; a reading that was accepted always has one.
    """
    return (
        Suggestion.objects.filter(kind=kind, state=Suggestion.State.ACCEPTED, reading__document__isnull=False)
        .select_related("reading__document")
        .order_by("reading__document__key", "position")
    )
