"""What a file that somebody brings may be, told by its bytes; its name only breaks ties."""

import io
import zipfile

from virgula.platform.sniffing import sniff_type

OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OPEN_DOCUMENTS = frozenset(
    {
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "application/epub+zip",
    }
)
IMAGES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
}
EXTENSIONS = {
    "application/pdf": ".pdf",
    OFFICE["word/"]: ".docx",
    OFFICE["xl/"]: ".xlsx",
    OFFICE["ppt/"]: ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
    "application/epub+zip": ".epub",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "text/csv": ".csv",
    "text/plain": ".txt",
}
# A manifest is small; a larger one is a bomb.
MANIFEST_BYTES = 512 * 1024


def recognise(content: bytes, name: str = "") -> str:
    """Return the media type of a file that we keep, or ``""`` when it is none of them."""
    sniffed = sniff_type(content)
    if sniffed == "application/zip":
        return _recognise_package(content)
    if sniffed in {"text/plain", "application/octet-stream"}:
        return _recognise_sound(content) or _recognise_text(content, name)
    return sniffed if sniffed in EXTENSIONS else ""


def _recognise_package(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            if "mimetype" in names:
                kind = _read(package, "mimetype").decode("ascii", "replace").strip()
                return kind if kind in OPEN_DOCUMENTS else ""
            if "[Content_Types].xml" not in names:
                return ""
            # A document with macros is a program.
            if b"macroEnabled" in _read(package, "[Content_Types].xml") or any(
                name.endswith("vbaProject.bin") for name in names
            ):
                return ""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return ""
    return next(
        (kind for folder, kind in OFFICE.items() if any(n.startswith(folder) for n in names)), ""
    )


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as manifest:
        return manifest.read(MANIFEST_BYTES)


def _recognise_sound(content: bytes) -> str:
    if content.startswith(b"OggS"):
        return "audio/ogg"
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content.startswith(b"ID3") or content[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        return "audio/mpeg"
    return ""


def _recognise_text(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    if any(ord(letter) < 32 and letter not in "\t\r\n\f" for letter in text):
        return ""
    return "text/csv" if name.lower().endswith(".csv") else "text/plain"
