"""From the bytes of a dirty page to a clean draft document, with everything that was removed or repaired said aloud."""

from qingmiao.policy.rules.reading.results import Draft
from qingmiao.policy.rules.reading.whole import read_document

__all__ = ["Draft", "read_document"]
