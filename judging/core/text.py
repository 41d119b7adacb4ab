"""A text in two languages. Pure: the standard library only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Thai and in English."""

    th: str
    en: str

    def in_language(self, code: str) -> str:
        """English for "en" (and "en-GB", …), Thai for any other; the other language where one is empty."""
        return self.en or self.th if code.startswith("en") else self.th or self.en
