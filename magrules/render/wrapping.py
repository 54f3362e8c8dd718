"""Text wrapped to a width."""

import re
from textwrap import TextWrapper

_MARK = re.compile(r"- |[0-9]+\. ")


def wrap(text: str, width: int) -> str:
    """Text with its long lines broken at a width; items of a list hang from their mark."""
    wrapper = TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    lines = []
    for line in text.split("\n"):
        mark = _MARK.match(line)
        wrapper.subsequent_indent = " " * len(mark[0]) if mark else ""
        lines.append(wrapper.fill(line))
    return "\n".join(lines)
