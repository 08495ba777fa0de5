"""Text that anybody may have written, with what a terminal would obey written out."""

from typing import Final

# Bidirectional overrides and isolates: invisible, and able to show a line in another order.
BIDI_CONTROLS: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def neutral(text: str, keep: str = "") -> str:
    r"""Return ``text`` with its control characters written out, as ``\x1b``.

    Parameters
    ----------
    text : str
        Text from a record, a path or an exception.
    keep : str
        Control characters that stay, such as a line feed.
    """
    return "".join(
        _written_out(char) if _controls(char) and char not in keep else char for char in text
    )


def one_line(text: str) -> str:
    """Return ``text`` neutralised, with every run of white space as one space."""
    return neutral(" ".join(text.split()))


def _controls(char: str) -> bool:
    point = ord(char)
    return (
        point < 0x20 or 0x7F <= point <= 0x9F or char in BIDI_CONTROLS or 0xD800 <= point <= 0xDFFF
    )


def _written_out(char: str) -> str:
    point = ord(char)
    return f"\\x{point:02x}" if point <= 0xFF else f"\\u{point:04x}"
