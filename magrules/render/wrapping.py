"""Text filled to a width."""

import re
from textwrap import TextWrapper

_MARK = re.compile(r"- |[0-9]+\. ")


def filled(text: str, width: int) -> str:
    """Text with its long lines broken at a width; items of a list hang from their mark."""
    fill = TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    broken = []
    for line in text.split("\n"):
        mark = _MARK.match(line)
        fill.subsequent_indent = " " * len(mark[0]) if mark else ""
        broken.append(fill.fill(line))
    return "\n".join(broken)
