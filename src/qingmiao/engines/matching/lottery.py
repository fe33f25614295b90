"""A public draw that nobody can steer: the seed is fixed by a published SHA-256 before applications close and revealed afterwards."""

import hashlib
import hmac
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def commitment(round_name: str, seed: str) -> str:
    """Return the SHA-256 to publish before the draw: of the round's name, a line feed and the seed, in UTF-8."""
    return hashlib.sha256(f"{round_name}\n{seed}".encode()).hexdigest()


def is_committed(round_name: str, seed: str, published: str) -> bool:
    """Whether a revealed seed is the one that was committed to."""
    return hmac.compare_digest(commitment(round_name, seed), published)


def draw(seed: str, identifiers: Sequence[str]) -> NDArray[np.int32]:
    """Return the lottery number of every application, 0 drawn first.

    Applications are ordered by the SHA-256 of seed, line feed and application number, so anyone can recompute any pair of numbers with a
    common tool. identifiers: (n,) distinct. Raises ValueError when two are the same.
    """
    if len(set(identifiers)) != len(identifiers):
        raise ValueError(f"identifiers ({len(identifiers)},) must be distinct, {len(set(identifiers))} are")
    # The seed is hashed once; every application goes on from there.
    prefix = hashlib.sha256(f"{seed}\n".encode())
    digests = bytearray()
    for identifier in identifiers:
        one = prefix.copy()
        one.update(identifier.encode())
        digests += one.digest()
    # Big-endian, so that the order of the numbers is the order of the digests as anyone prints them.
    table = np.frombuffer(bytes(digests), dtype=">u8").reshape(-1, 4)
    order = np.lexsort((table[:, 3], table[:, 2], table[:, 1], table[:, 0]))
    lottery = np.empty(len(identifiers), np.int32)
    lottery[order] = np.arange(len(identifiers), dtype=np.int32)
    return lottery
