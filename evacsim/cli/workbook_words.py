"""What `import`, `new` and `export --workbook` print, in English and Chinese."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts

say: Final = Texts(
    {
        "new_workbook": "{file}: write over the grey rows; orange columns are needed. Then:",
        "new_scenario": "{file}: {groups} groups; put in heads, stairs and exits. Then:",
        "exported_book": "{file}: the workbook",
        "imported": (
            "{name}: {floors} floors, {rooms} rooms, {stairs} stairs, {exits} exits, "
            "{people} people"
        ),
        "imported_files": "Files, every value with its cell:",
        "imported_plans": "Floor plans: are they your building? Then:",
    }
)
