"""压缩：oletools 解得回来；重复的文本变短；每块的边界都对。"""

from hypothesis import example, given
from hypothesis import strategies as st
from oletools.olevba import decompress_stream

from xltool.excel.compress import compress


def expanded(data: bytes) -> bytes:
    return bytes(decompress_stream(bytearray(compress(data))))


@given(st.binary(max_size=300) | st.text("ab\r\n", max_size=9000).map(str.encode))
@example(b"")
@example(b"x" * 4096)
@example(b"x" * 4097)
@example(b"Dim a As Long\r\n" * 700)
def test_what_is_compressed_comes_back(data: bytes) -> None:
    assert expanded(data) == data


def test_every_length_of_repetition_and_every_distance_comes_back() -> None:
    for distance in (1, 2, 15, 16, 17, 31, 33, 63, 65, 127, 129, 255, 257, 511, 513, 1023, 1025, 2047, 2049, 4000):
        pattern = bytes((i * 7 + i // 251) % 256 for i in range(distance))
        data = (pattern * 4096)[:4096]
        assert expanded(data) == data, distance


def test_a_full_chunk_that_cannot_be_shortened_is_stored_as_it_is() -> None:
    state, data = 1, bytearray()
    for _ in range(4096):
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        data.append(state >> 16 & 0xFF)
    packed = compress(bytes(data))
    assert (len(packed), packed[3:]) == (1 + 2 + 4096, bytes(data))
    assert expanded(bytes(data)) == bytes(data)


def test_source_text_becomes_much_shorter() -> None:
    text = b"Public Function A(ByVal x As Variant) As Variant\r\n    A = x\r\nEnd Function\r\n" * 100
    assert len(compress(text)) < len(text) / 10
