"""把工作簿印成图片，给人看版面：``.venv/bin/python build/render.py 工作簿 输出文件夹 [--sheet 表名]``。"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.office import INSTALL, Office, OfficeError


def render(book: Path, folder: Path, sheet: str | None, dpi: int) -> list[Path]:
    """Print the book as LibreOffice would, a PDF and one PNG per page, replacing those of last time."""
    if shutil.which("pdftoppm") is None:
        raise OfficeError(f"找不到 pdftoppm。请安装：{INSTALL}")
    folder.mkdir(parents=True, exist_ok=True)
    name = book.stem if sheet is None else f"{book.stem}_{sheet}"
    for old in folder.glob("*.png"):
        if old.stem.rpartition("-")[0] == name and old.stem.rpartition("-")[2].isdigit():
            old.unlink()
    pdf = folder / f"{name}.pdf"
    with Office() as office:
        office.to_pdf(book, pdf, sheet)
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(folder / name)], check=True)
    return sorted(page for page in folder.glob("*.png") if page.stem.rpartition("-")[0] == name)


def main() -> int:
    parser = argparse.ArgumentParser(description="把工作簿印成 PDF 和 PNG")
    parser.add_argument("book", type=Path, help="工作簿")
    parser.add_argument("folder", type=Path, help="输出文件夹")
    parser.add_argument("--sheet", help="只印这一张表")
    parser.add_argument("--dpi", type=int, default=75, help="分辨率，60 到 90 够看（缺省 75）")
    asked = parser.parse_args()
    try:
        pages = render(asked.book, asked.folder, asked.sheet, asked.dpi)
    except (OfficeError, OSError, KeyError) as error:
        print(f"错误：{error}", file=sys.stderr)
        return 1
    for page in pages:
        print(page)
    print(f"共 {len(pages)} 页")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
