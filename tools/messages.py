"""``make messages [ROOM …]``: collect the texts of the interface into each room's catalogue.

Django's own collector (it needs GNU gettext) does the reading. What it writes is made calm here:
sorted, without places, dates, guesses and dead texts, so that two people's changes merge.
"""

import contextlib
import os
import sys
from pathlib import Path

import django
import polib
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "src" / "virgula"
METADATA = {
    "Language": "es",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


def rooms() -> list[str]:
    """Return the rooms that have a catalogue."""
    return sorted(path.parent.name for path in HOUSE.glob("*/locale"))


def collect(room: str) -> Path:
    """Collect one room's texts; what was translated stays, what left the code goes."""
    folder = HOUSE / room
    (folder / "locale" / "es" / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    with contextlib.chdir(folder):
        call_command(
            "makemessages",
            locale=["es"],
            # What the library lacks is kept by hand: its texts stand in no source of ours.
            ignore_patterns=["gestor"],
            extensions=["html", "txt", "py", "xml"],
            no_location=True,
            no_obsolete=True,
            no_wrap=True,
            verbosity=0,
        )
    path = folder / "locale" / "es" / "LC_MESSAGES" / "django.po"
    if path.exists():
        _calm(path)
    return path


def _calm(path: Path) -> None:
    catalogue = polib.POFile(wrapwidth=98)
    catalogue.metadata = METADATA
    entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
    for entry in sorted(entries, key=lambda entry: (entry.msgid, entry.msgctxt or "")):
        if entry.fuzzy:
            # A guess is worse than a gap: a gap fails the check.
            entry.msgstr, entry.flags = "", [flag for flag in entry.flags if flag != "fuzzy"]
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        entry.comment = entry.tcomment = ""
        catalogue.append(entry)
    catalogue.save(str(path))


def main(names: list[str]) -> int:
    # The checkout that is being worked on, whichever one is installed.
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "virgula.config.settings")
    django.setup()
    for room in names or rooms():
        path = collect(room)
        missing = [entry for entry in polib.pofile(str(path)) if not entry.translated()]
        sys.stdout.write(f"{room}: {len(missing)} to translate\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
