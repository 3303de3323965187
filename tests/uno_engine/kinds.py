"""Kinds of number formats: asked once for each sheet, because a sheet has hundreds of groups of like cells."""

from typing import Any

from tests.uno_engine.addresses import Box

Kinds = list[tuple[int, list[Box]]]


class FormatKinds:
    """What is known of a book's number formats; whoever changes one, or moves cells, calls ``forget``."""

    def __init__(self) -> None:
        self.of_key: dict[int, int] = {}
        self._of_sheet: dict[str, tuple[Box, Kinds]] = {}

    def forget(self) -> None:
        """Every sheet is asked again."""
        self._of_sheet.clear()

    def known(self, sheet: Any, box: Box) -> Kinds | None:
        """The kinds inside a box of a sheet; None where they must be asked."""
        whole = self._of_sheet.get(sheet.Name)
        if whole is None or box.within(whole[0]) != box:
            return None
        clipped = ((kind, [part for area in areas if (part := area.within(box))]) for kind, areas in whole[1])
        return [(kind, areas) for kind, areas in clipped if areas]

    def learn(self, sheet: Any, box: Box, kinds: Kinds) -> None:
        """Remember the kinds of a large box for those inside it."""
        self._of_sheet[sheet.Name] = (box, kinds)
