"""Ed25519 signatures over small texts: what lets anyone check a receipt without asking the server. Source: RFC 8032."""

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from qingmiao.codes.sealing import derive_key


def signing_key(secret: bytes, purpose: str) -> Ed25519PrivateKey:
    """Return the signing key of one purpose, derived from a master secret."""
    return Ed25519PrivateKey.from_private_bytes(derive_key(secret, f"sign/{purpose}", 32))


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public key."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a message carries a valid signature."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def to_text(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """Return the bytes of base64url text. Raises ValueError for anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
