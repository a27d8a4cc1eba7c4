"""Words that were encoded twice («SesiÃ³n»), mended only when there is no other reading."""

import re

# What the first byte of two, three and four looks like when UTF-8 is read as windows-1252.
_MARK = re.compile("[ÂÃâÅÄð]")
# The five bytes that windows-1252 leaves without a character stand as themselves.
_TABLE = {
    **{bytes([n]).decode("cp1252", "ignore") or chr(n): n for n in range(0x80, 0x100)},
    **{chr(n): n for n in range(0x80, 0xA0)},
}


def mended(text: str) -> str:
    """Return a text whose every letter beyond ASCII is one of UTF-8 taken for another encoding.

    «SesiÃ³n» becomes «Sesión». A text with a single letter that does not fit («Ã» alone, a right
    «ó» beside) stays as it is: then it is not certain.
    """
    for _turn in range(2):
        if not _MARK.search(text):
            break
        better = _once(text)
        if better is None:
            break
        text = better
    return text


def _once(text: str) -> str | None:
    data = bytearray()
    for char in text:
        code = ord(char) if ord(char) < 0x80 else _TABLE.get(char)
        if code is None:
            return None
        data.append(code)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
