"""上报件：结算簿的全部各表，每页页脚有校验码，末尾一张“上报凭证”。"""

from typing import Any, BinaryIO

from xltool.exchange.identity import Identity
from xltool.workbook.book import VOUCHER, Book
from xltool.workbook.page import flag_text, paper
from xltool.workbook.style import BODY_HEIGHT, LINE_HEIGHT, TITLE_HEIGHT, Formats
from xltool.workbook.write import fill_workbook, new_workbook

PROVES = (
    "校验码、校验：由本簿的全部填报数、参数、结果和身份算出。重算相同，说明内容没有因传输或误改而不同；"
    "它谁都能重做，不能说明是谁交的，也防不住有程序的人成心改动。",
    "鉴别：由同样的内容和本县密钥算出（HMAC-SM3）。市里用留存的密钥重算相同，说明做这份上报件的人有本县密钥，此后一个数也没有改。",
    "纸质件各页页脚的校验码应与上面的相同；不同的，不是同一份。",
)


def write_submission(book: Book, identity: Identity, stream: BinaryIO) -> None:
    """Write the submission into ``stream``."""
    workbook = new_workbook(stream, book.year.document)
    fill_workbook(workbook, book)
    _voucher(workbook, Formats(workbook), book, identity)
    line = f"{identity.who} {identity.year}年度 第{identity.times}次"
    for sheet in workbook.worksheets():
        sheet.set_footer(f"&L{line}&C第 &P 页 共 &N 页&R校验码 {identity.code_on_paper}")
    workbook.close()


def _voucher(workbook: Any, formats: Formats, book: Book, identity: Identity) -> None:
    sheet = workbook.add_worksheet(VOUCHER)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 84)
    sheet.set_row(0, TITLE_HEIGHT + 12)
    sheet.merge_range(0, 0, 0, 1, f"{identity.year}年度{identity.who}总额预算上报凭证", formats.title())
    sheet.write_string(1, 0, flag_text(book), formats.flag())
    row = 1
    for name, value in _facts(identity):
        row += 1
        sheet.set_row(row, BODY_HEIGHT + LINE_HEIGHT * (2 * len(value) // 84))
        sheet.write_string(row, 0, name, formats.plain(bold=True))
        sheet.write_string(row, 1, value, formats.plain())
    row += 1
    for text in PROVES:
        row += 1
        sheet.set_row(row, LINE_HEIGHT * (-(-len(text) // 44)) + 6)
        sheet.merge_range(row, 0, row, 1, "", formats.text_line())
        sheet.write_string(row, 0, text, formats.text_line())
    paper(sheet, landscape=False)
    sheet.print_area(0, 0, row, 1)


def _facts(identity: Identity) -> list[tuple[str, str]]:
    return [
        ("上报单位", f"{identity.who}（编码 {identity.code}）"),
        ("期间", f"{identity.year}年度"),
        ("次数", f"第{identity.times}次"),
        ("校验码", identity.code_on_paper),
        ("校验", identity.digest),
        ("鉴别", identity.mac),
        ("上报时间", identity.at),
        ("前次校验", identity.previous or "（首次上报）"),
        ("下发版次", f"第{identity.issue}版"),
        ("政策包", identity.package),
        ("政策包校验", identity.package_digest),
        ("程序版本", identity.program),
        ("密钥指纹", identity.fingerprint),
        *([("依据的清单", identity.lists)] if identity.lists else []),
    ]
