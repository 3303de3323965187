"""人民币大写：元后无角分写“整”，角分照写，中间的零只写一个。"""

from xltool.money import YUAN, Money

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
WAN, YI = 10**4, 10**8


def _below_wan(number: int) -> str:
    """1 to 9999: zeros inside are one 零, zeros at either end are not written."""
    text, pending = "", False
    for place, digit in zip(PLACES, f"{number:04d}", strict=True):
        if digit == "0":
            pending = bool(text)
            continue
        text += ("零" if pending else "") + DIGITS[int(digit)] + place
        pending = False
    return text


def _whole(number: int) -> str:
    """A positive whole number; 零 where the group below does not begin with its highest digit."""
    for size, name in ((YI, "亿"), (WAN, "万")):
        if number >= size:
            high, low = divmod(number, size)
            joint = "零" if 0 < low < size // 10 else ""
            return _whole(high) + name + joint + (_whole(low) if low else "")
    return _below_wan(number)


def in_capitals(amount: Money) -> str:
    """An amount in 分 as it is written out on a voucher: 人民币壹仟肆佰零玖元伍角.

    零 stands between 元 and 角 when the last digit of the 元 is 0, and between 元 and 分 when there is no 角.
    """
    yuan, fen = divmod(abs(amount), YUAN)
    jiao, fen = divmod(fen, 10)
    text = "人民币" + ("负" if amount < 0 else "")
    if not (yuan or jiao or fen):
        return text + "零元整"
    if yuan:
        text += _whole(yuan) + "元"
    if not (jiao or fen):
        return text + "整"
    if yuan and (not jiao or yuan % 10 == 0):
        text += "零"
    return text + (DIGITS[jiao] + "角" if jiao else "") + (DIGITS[fen] + "分" if fen else "")
