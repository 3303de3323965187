"""条款：一条规定出自哪份文件、第几条、原文是什么。

A rule without a clause does not exist: every result column, parameter and check names one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """One provision of a policy document."""

    document: str
    article: str
    sentence: str

    def cite(self) -> str:
        """The article in short, as it stands in a 依据 column: ``三（一）``."""
        return self.article

    def quote(self) -> str:
        """The article with its own sentence, as it stands in a message or an explanation."""
        return f"{self.article}「{self.sentence}」"
