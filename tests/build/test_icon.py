"""图标：Windows 认得的 .ico，大小齐全，不是一片空白。"""

import struct
import zlib
from pathlib import Path

from tests.build.frozen import icon


def test_the_icon_has_every_size(tmp_path: Path) -> None:
    target = tmp_path / "xltool.ico"
    icon.write_icon(target)
    content = target.read_bytes()
    assert struct.unpack_from("<HHH", content) == (0, 1, len(icon.SIZES))
    end = 6 + 16 * len(icon.SIZES)
    for number, size in enumerate(icon.SIZES):
        width, height, _, _, _, bits, length, offset = struct.unpack_from("<4BHHII", content, 6 + 16 * number)
        assert (width or 256, height or 256, bits, offset) == (size, size, 32, end)
        image = content[offset : offset + length]
        assert image.startswith(b"\x89PNG") if size == icon.LARGE else struct.unpack_from("<Iii", image)[1] == size
        end += length
    assert end == len(content)


def test_the_picture_is_a_blue_card_with_a_white_sheet_and_clear_corners() -> None:
    size = 32
    png = icon.picture(size)
    start = png.index(b"IDAT")
    length = struct.unpack_from(">I", png, start - 4)[0]
    rows = zlib.decompress(png[start + 4 : start + 4 + length])
    assert len(rows) == size * (1 + 4 * size)

    def pixel(x: int, y: int) -> tuple[int, ...]:
        at = y * (1 + 4 * size) + 1 + 4 * x
        return tuple(rows[at : at + 4])

    assert pixel(0, 0)[3] == 0
    assert pixel(2, 16) == icon.BLUE
    assert pixel(9, 13) == icon.WHITE
