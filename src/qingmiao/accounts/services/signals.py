"""What the writes of accounts tell to whoever stands above them."""

from django.dispatch import Signal

# sent inside the transaction with: post (who acts, or None), subject, verb, at, changes
account_changed = Signal()

# sent inside the transaction with: old, new (posts), actor, at; whoever keeps work for a single post moves it
post_handed_over = Signal()
