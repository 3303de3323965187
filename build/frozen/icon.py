"""图标：画一张蓝底白表、右下一个对勾的小图，写成 .ico。

Every size is drawn finer than it is and averaged down, so the small ones stay legible.
"""

import math
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

LARGE = 256
SIZES = (16, 24, 32, 48, LARGE)
FINE, FINE_ENOUGH = 4, 2
"""Points a pixel, each way; the large picture needs fewer."""
TICK = (((0.61, 0.73), (0.69, 0.81)), ((0.69, 0.81), (0.84, 0.64)))
CLEAR, BLUE, WHITE, LINE, GREEN = (0, 0, 0, 0), (25, 84, 156, 255), (255, 255, 255, 255), (150, 178, 212, 255), (
    28, 140, 72, 255)  # fmt: skip
Colour = tuple[int, int, int, int]


def _colour(x: float, y: float) -> Colour:
    """The colour at a point of the unit square, from the top left."""
    corner = 0.16
    dx, dy = max(corner - x, x - 1 + corner, 0), max(corner - y, y - 1 + corner, 0)
    if dx * dx + dy * dy > corner * corner:
        return CLEAR
    if (x - 0.72) ** 2 + (y - 0.72) ** 2 < 0.24**2:
        return WHITE if any(_distance(x, y, *stroke) < 0.035 for stroke in TICK) else GREEN
    if not (0.16 < x < 0.84 and 0.16 < y < 0.84):
        return BLUE
    if y < 0.32:
        return LINE
    near = min(abs(x - 0.40), abs(x - 0.62), abs(y - 0.32), abs(y - 0.49), abs(y - 0.66))
    return LINE if near < 0.018 else WHITE


def _distance(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a point is from a stroke."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    along = min(max(((x - start[0]) * dx + (y - start[1]) * dy) / (dx * dx + dy * dy), 0.0), 1.0)
    return math.hypot(x - start[0] - along * dx, y - start[1] - along * dy)


def _pixels(size: int) -> Iterator[Colour]:
    """Row by row from the top, red, green, blue and cover."""
    fine = FINE if size < LARGE else FINE_ENOUGH
    points = [(i + 0.5) / fine for i in range(fine)]
    for row in range(size):
        for column in range(size):
            seen = [_colour((column + i) / size, (row + j) / size) for i in points for j in points]
            cover = sum(colour[3] for colour in seen)
            red, green, blue = (
                sum(colour[part] * colour[3] for colour in seen) // cover if cover else 0 for part in range(3)
            )
            yield red, green, blue, cover // len(seen)


def _bitmap(size: int) -> bytes:
    """A 32-bit bitmap as icons hold it: bottom row first, with an empty mask."""
    pixels = list(_pixels(size))
    header = struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, 32, 0, 0, 0, 0, 0, 0)
    rows = [pixels[row * size : (row + 1) * size] for row in reversed(range(size))]
    colours = b"".join(struct.pack("4B", blue, green, red, cover) for row in rows for red, green, blue, cover in row)
    return header + colours + bytes((size + 31) // 32 * 4 * size)


def picture(size: int) -> bytes:
    """The same as PNG."""
    pixels = list(_pixels(size))
    rows = b"".join(b"\0" + bytes(part for pixel in pixels[row * size : (row + 1) * size] for part in pixel)
                    for row in range(size))  # fmt: skip

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def write_icon(path: Path) -> None:
    """Write the icon in every size; the large one as PNG, which old shells do not ask for."""
    images = [_bitmap(size) if size < LARGE else picture(size) for size in SIZES]
    offset = 6 + 16 * len(images)
    entries = []
    for size, image in zip(SIZES, images, strict=True):
        entries.append(struct.pack("<4BHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), offset))
        offset += len(image)
    path.write_bytes(struct.pack("<HHH", 0, 1, len(images)) + b"".join(entries) + b"".join(images))
