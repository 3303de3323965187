"""压缩：VBA 工程的文本按 MS-OVBA 2.4.1 的规定压缩，每 4096 字节一块。"""

CHUNK = 4096
SHORTEST = 3
"""A copy of fewer bytes than this is no shorter than the bytes themselves."""
SIGNATURE = 0b011 << 12
COMPRESSED = 1 << 15


def compress(data: bytes) -> bytes:
    """A container that decompresses to ``data``."""
    return b"\x01" + b"".join(_chunk(data[start : start + CHUNK]) for start in range(0, len(data), CHUNK))


def _chunk(data: bytes) -> bytes:
    """One chunk with its header; raw, filled up with zeros, where its tokens would take more room than a chunk has."""
    tokens = _tokens(data)
    if len(tokens) > CHUNK:
        return (SIGNATURE | (CHUNK - 1)).to_bytes(2, "little") + data.ljust(CHUNK, b"\0")
    return (COMPRESSED | SIGNATURE | (len(tokens) - 1)).to_bytes(2, "little") + tokens


def _tokens(data: bytes) -> bytes:
    """Groups of a flag byte and up to eight tokens: a bit a token, set for a copy of earlier bytes."""
    found = bytearray()
    at = 0
    while at < len(data):
        flags, group = 0, bytearray()
        for bit in range(8):
            if at >= len(data):
                break
            offset, length = _longest_match(data, at)
            if length:
                flags |= 1 << bit
                group += _copy_token(at, offset, length)
                at += length
            else:
                group.append(data[at])
                at += 1
        found.append(flags)
        found += group
    return bytes(found)


def _offset_bits(at: int) -> int:
    """How many bits of a copy token hold the offset, this far into a chunk."""
    return max(4, (at - 1).bit_length())


def _copy_token(at: int, offset: int, length: int) -> bytes:
    length_bits = 16 - _offset_bits(at)
    return ((offset - 1) << length_bits | (length - SHORTEST)).to_bytes(2, "little")


def _longest_match(data: bytes, at: int) -> tuple[int, int]:
    """Offset and length of the longest earlier run equal to what follows; (0, 0) for none worth copying.

    The run may reach into what follows: a row of equal bytes is a copy of the byte before it.
    """
    most = min(len(data) - at, (1 << (16 - _offset_bits(at))) - 1 + SHORTEST) if at else 0
    start, length = -1, 0
    for wanted in range(SHORTEST, most + 1):
        nearest = data.rfind(data[at : at + wanted], 0, at + wanted - 1)
        if nearest < 0:
            break
        start, length = nearest, wanted
    return (at - start, length) if length else (0, 0)
