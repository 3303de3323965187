"""湖州市 2022 空表里先印好的：文件列举的三种病种性质，各一行；慢性病种可再分类。"""

from xltool.city import Rows
from xltool.parameters import YesNo
from xltool.policies.huzhou.head_standards import BandKind, DiseaseBand, Standard
from xltool.policies.huzhou.schemes import AgeBand, Scheme

_BANDS = [
    DiseaseBand(
        disease_band=str(kind),
        band_kind=kind,
        band_rank=rank,
        packaged=YesNo.NO if kind is BandKind.SPECIAL else YesNo.YES,
        remark="",
    )
    for rank, kind in enumerate(BandKind, start=1)
]

PUBLISHED: Rows = {
    "disease_bands": _BANDS,
    "standards": [
        Standard(scheme=scheme, age_band=age, disease_band=band.disease_band, approved_standard=None)
        for scheme in Scheme
        for age in AgeBand
        for band in _BANDS
        if band.packaged is YesNo.YES
    ],
}
"""Filled rows of the form."""
