"""Sealing of personal values: authenticated encryption, and a keyed hash to find a value without opening it.

Layout of a sealed value: 1 byte format, 1 byte cipher, 1 byte key number, 12 bytes nonce, cipher text and 16 bytes tag.
The first three bytes and the context (which column a value belongs to) are authenticated: a value cannot be moved to another
column.
Source: NIST SP 800-38D (GCM); GB/T 32907 (SM4).
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from qingmiao.codes.errors import DomainError

FORMAT = 1
NONCE_BYTES = 12
TAG_BYTES = 16
HEAD_BYTES = 3 + NONCE_BYTES
CIPHERS = {"aes": 1, "sm4": 2}


@dataclass(frozen=True)
class KeyRing:
    """Master secrets by number. New values use `current`; old values open with the number they carry."""

    secrets: Mapping[int, bytes]
    current: int
    cipher: str = "aes"

    @property
    def secret(self) -> bytes:
        """The master secret of new values."""
        return self.secrets[self.current]


def derive_key(secret: bytes, purpose: str, length: int) -> bytes:
    """Return a key of `length` bytes for one purpose. Source: RFC 5869."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=f"qingmiao/{purpose}".encode()).derive(secret)


def seal(ring: KeyRing, plain: str, context: str) -> bytes:
    """Return the sealed form of a text for one column."""
    return seal_bytes(ring, plain.encode(), context)


def seal_bytes(ring: KeyRing, plain: bytes, context: str) -> bytes:
    """Return the sealed form of bytes, such as those of a file."""
    number = CIPHERS[ring.cipher]
    nonce = os.urandom(NONCE_BYTES)
    encryptor = _cipher(number, ring.secret, nonce).encryptor()
    head = bytes((FORMAT, number, ring.current))
    encryptor.authenticate_additional_data(head + context.encode())
    body = encryptor.update(plain) + encryptor.finalize()
    return head + nonce + body + encryptor.tag


def unseal(ring: KeyRing, sealed: bytes, context: str) -> str:
    """Return the text. Raises DomainError when the value was changed, moved, or its key is not in the ring."""
    return unseal_bytes(ring, sealed, context).decode()


def unseal_bytes(ring: KeyRing, sealed: bytes, context: str) -> bytes:
    """Return the bytes; refuses as `unseal` does."""
    is_known = len(sealed) >= HEAD_BYTES + TAG_BYTES and sealed[0] == FORMAT and sealed[1] in CIPHERS.values()
    if not is_known or sealed[2] not in ring.secrets:
        raise DomainError("加密数据无法读取，请系统管理员核对数据密钥。")
    nonce, tag = sealed[3:HEAD_BYTES], sealed[-TAG_BYTES:]
    decryptor = _cipher(sealed[1], ring.secrets[sealed[2]], nonce, tag).decryptor()
    decryptor.authenticate_additional_data(sealed[:3] + context.encode())
    try:
        return decryptor.update(sealed[HEAD_BYTES:-TAG_BYTES]) + decryptor.finalize()
    except InvalidTag as error:
        raise DomainError("加密数据校验失败，可能被改动，请联系系统管理员。") from error


def blind_index(ring: KeyRing, value: str, context: str) -> str:
    """Return a keyed hash (64 hex digits) by which equal values of one column find each other."""
    key = derive_key(ring.secrets[min(ring.secrets)], f"index/{context}", 32)
    return hmac.new(key, value.strip().upper().encode(), hashlib.sha256).hexdigest()


def _cipher(number: int, secret: bytes, nonce: bytes, tag: bytes | None = None) -> Cipher[modes.GCM]:
    if number == CIPHERS["sm4"]:
        return Cipher(algorithms.SM4(derive_key(secret, "sm4", 16)), modes.GCM(nonce, tag))
    return Cipher(algorithms.AES256(derive_key(secret, "aes", 32)), modes.GCM(nonce, tag))
