"""What `import`, `new`, `export --workbook` and `run --dry-run` print, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evacsim.cli.console import Lang

WORDS: Final[dict[str, tuple[str, str]]] = {
    "new_workbook": (
        "{file}: write over the grey rows; orange columns are needed. Then:",
        "{file}：灰色示例行改成你们的，橙色列必填。填好后：",
    ),
    "new_scenario": (
        "{file}: {groups} groups; put in heads, stairs and exits. Then:",
        "{file}：{groups} 组，改成实际人数，写上楼梯和出口。然后：",
    ),
    "exported_book": ("{file}: the workbook", "{file}：工作簿"),
    "dry_run": (
        (
            "{people} people in {building}; law {law}\n"
            "{replications} replications, {workers} at once: about {took} s each, "
            "{total} in all (the first was tried)\n"
            "results go to {folder}"
        ),
        (
            "{building}，{people} 人；运动规律 {law}\n"
            "模拟 {replications} 次，同时 {workers} 次："
            "每次约 {took} 秒，共约 {total}（已试第一次）\n"
            "结果写到 {folder}"
        ),
    ),
    "imported": (
        "{name}: {floors} floors, {rooms} rooms, {stairs} stairs, {exits} exits, {people} people",
        "{name}：{floors} 层，{rooms} 间房，{stairs} 部楼梯，{exits} 个出口，{people} 人",
    ),
    "imported_files": ("Files, every value with its cell:", "文件（每个值后面是它的单元格）："),
    "imported_plans": (
        "Floor plans: are they your building? Then:",
        "平面图，请核对是不是这栋楼；对了就运行：",
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return the words of a key with its values filled in."""
    return WORDS[key][lang == "zh"].format(**values)
