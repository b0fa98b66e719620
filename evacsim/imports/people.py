"""The sheets of classes and of the plan to the tables of a scenario file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.building.classes import class_key
from evacsim.imports.events import event_sections
from evacsim.imports.floor_names import floor_order
from evacsim.imports.form import assembly_section, form_sections, put_head, stair_shares
from evacsim.imports.night import night_sections
from evacsim.imports.others import goal, other_sections
from evacsim.imports.places import (
    class_hint,
    class_named,
    exit_hint,
    exit_named,
    is_lost,
    room_hint,
    room_named,
    stair_hint,
    stair_named,
)
from evacsim.imports.reaction import read_reaction
from evacsim.imports.read import say_missing
from evacsim.imports.sheets import PRE_MOVEMENTS
from evacsim.imports.text import Section
from evacsim.imports.water import flood_sections, upwards
from evacsim.scenario.posts import CLASS
from evacsim.scenario.triggers import LEFT_ROOM, PASSED

if TYPE_CHECKING:
    from evacsim.imports.layout import Exit, Layout, Placed
    from evacsim.imports.read import Book, Line

PUPILS: Final = frozenset({"preschool", "primary", "secondary", "student"})
_ADDED: Final = {
    "staff": {"zh": "老师", "en": " teacher"},
    "crutches": {"zh": "拄拐", "en": " on crutches"},
    "wheelchair": {"zh": "轮椅", "en": " in wheelchairs"},
    "helpers": {"zh": "协助", "en": " helping"},
}
"""What is added to a class's name for the group of its teachers, its slow, and who helps them."""
_EVERYBODY: Final = {"zh": "全部人员", "en": "everybody"}
_ASSUMED: Final = {"zh": "没有填，假设", "en": "not given: assumed"}
_BOARDERS: Final = {"zh": "住校生", "en": "boarders"}
_PRIMARY_YEARS, _SECONDARY_YEARS = 6, 9
DEFAULT_REPLICATIONS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """A row of classes with what it names: room, stair and exit."""

    line: Line
    floor: str
    room: Placed
    stair: Placed | None
    exit: Exit | None

    @property
    def name(self) -> str:
        """The class, as the school writes it."""
        return str(self.line.values["class"])

    @property
    def space(self) -> str:
        """Whole id of the room."""
        return f"{self.floor}.{self.room.id}"

    @property
    def present(self) -> int:
        """Pupils who are there today."""
        return int(self.line.get("pupils", 0) - self.line.get("absent", 0))

    @property
    def kind(self) -> str:
        """Kind of people of its pupils: as written, else by the year in the class's name."""
        return str(self.line.get("kind") or kind_of(self.name))

    @property
    def is_class(self) -> bool:
        """Whether it is pupils of one class: no office, no kitchen."""
        return self.line.get("pupils", 0) > 0 and self.kind in PUPILS


def kind_of(name: str) -> str:
    """Return the kind of people of a class by its year: primary to 6, secondary to 9.

    Other names count as secondary pupils.
    """
    year = class_key(name).partition(".")[0]
    if not year.isdigit() or int(year) > 12:  # noqa: PLR2004 - years of school
        return "secondary"
    if int(year) <= _PRIMARY_YEARS:
        return "primary"
    return "secondary" if int(year) <= _SECONDARY_YEARS else "student"


def classes(book: Book, made: Layout) -> list[Class]:
    """Return the rows of classes whose room, stair and exit are known; say what is not."""
    found = []
    for line in book.lines.get("classes", ()):
        if not say_missing(book, line, "class", "room"):
            continue
        placed = _room(book, made, line)
        stair = _stair(book, made, line)
        exit_ = _exit(book, made, line)
        if placed is not None and not line.faulty:
            floor, room = placed
            found.append(Class(line=line, floor=floor, room=room, stair=stair, exit=exit_))
    return found


def _room(book: Book, made: Layout, line: Line) -> tuple[str, Placed] | None:
    if "floor" in line.faulty:
        return None
    name, floor = str(line.values["room"]), line.get("floor")
    head, dot, tail = name.partition(".")
    if floor is None and dot and head in made.elevations:
        name, floor = tail, head
    floors = [floor] if floor is not None else sorted(made.elevations, key=floor_order)
    fitting = [(f, room) for f in floors if (room := room_named(made, f, name)) is not None]
    if len(fitting) == 1:
        return fitting[0]
    if len(fitting) > 1:
        book.say(line, "floor", "class_floor", value=name)
    elif made.lost_floors or is_lost(made, name):
        return None
    elif floor is not None and floor not in made.elevations:
        book.say(line, "floor", "floor_unknown", floor=floor)
    else:
        where = floor or "、".join(floors)
        hint = room_hint(made, name, floors)
        book.say(line, "room", "class_room", floor=where, value=name, hint=hint)
    return None


def _stair(book: Book, made: Layout, line: Line) -> Placed | None:
    name = line.get("stair")
    if name is None:
        return None
    found = stair_named(made, str(name))
    if found is None and not is_lost(made, str(name)):
        hint = stair_hint(made, str(name))
        book.say(line, "stair", "stair_unknown", value=name, hint=hint)
    return found


def _exit(book: Book, made: Layout, line: Line) -> Exit | None:
    name = line.get("exit")
    if name is None:
        return None
    found = exit_named(made, str(name))
    if found is None and not is_lost(made, str(name)):
        hint = exit_hint(made, str(name))
        book.say(line, "exit", "exit_unknown", value=name, hint=hint)
    return found


def class_aliases(found: list[Class]) -> dict[str, list[str]]:
    """Return what the school calls its rooms: the names of the classes in them, by whole id."""
    names: dict[str, list[str]] = {}
    for one in found:
        name = str(one.line.get("alias") or one.name)
        own = one.room.line.get("name")
        is_new = name not in (*names.get(one.space, ()), own, one.room.id)
        if one.is_class and is_new and "/" not in name:
            names.setdefault(one.space, []).append(name)
    return names


def scenario_sections(
    book: Book, made: Layout, found: list[Class], *, building: str
) -> list[Section]:
    """Return the tables of the scenario, which names the file of its building."""
    plan = book.form("plan")
    groups = [group for one in found for group in _groups(book, made, one)]
    if "classes" not in book.pages and not book.lines.get("arrivals"):
        groups = _by_seats(book, made)
    head = Section("")
    school = book.form("school")
    name = plan.get("name") or "".join(filter(None, (school.get("school"), school.get("building"))))
    head.put("name", str(name or building), plan.cell("name"))
    head.put("building", building)
    assumed = _ASSUMED[book.lang]
    head.put("situation", plan.get("situation", "drill"), plan.cell("situation") or assumed)
    head.put("seed", plan.get("seed", 1), plan.cell("seed") or assumed)
    count = plan.get("replications", DEFAULT_REPLICATIONS)
    head.put("replications", count, plan.cell("replications") or assumed)
    head.put("target_s", plan.get("target"), plan.cell("target"))
    head.put("time_limit_s", plan.get("time_limit"), plan.cell("time_limit"))
    head.put("shelter_s", plan.get("shelter"), plan.cell("shelter"))
    put_head(head, plan)
    sections = [head, Section("[movement]"), *_routing(book, made, groups)]
    sections[1].put("law", plan.get("law", "sfpe"), plan.cell("law") or assumed)
    reaction = Section("[pre_movement]")
    usual = PRE_MOVEMENTS[book.lang][0]
    if not plan.has("pre_movement") and "pre_movement" not in plan.faulty:
        book.warn_sheet("plan", "assumed", words=usual)
    for key, value in (plan.get("pre_movement") or read_reaction(usual) or {}).items():
        reaction.put(key, value, plan.cell("pre_movement") or assumed)
    sections.append(reaction)
    assembly = assembly_section(book, made)
    if assembly.values:
        sections.append(assembly)
    upward = upwards(book, made, groups)
    sections += [*form_sections(book), *flood_sections(book, made), *upward]
    sections += [*other_sections(book, made), *night_sections(book)]
    return [*sections, *event_sections(book, made)]


def _routing(book: Book, made: Layout, groups: list[Section]) -> list[Section]:
    plan = book.form("plan")
    shares = stair_shares(book, made)
    assigned = any("stair" in g.values or "exit" in g.values for g in groups)
    usual = "shares" if shares else "assigned" if assigned else "nearest"
    rule = plan.get("routing") or usual
    section = Section("[routing]")
    section.put("rule", rule, plan.cell("routing"))
    if rule in ("assigned", "queue-aware"):
        section.put("compliance", plan.get("compliance"), plan.cell("compliance"))
    section.take("shares", shares or None, plan, "stair_shares")
    return [section]


def _groups(book: Book, made: Layout, one: Class) -> list[Section]:
    line, lang = one.line, book.lang
    counts = {key: int(line.get(key, 0)) for key in ("crutches", "wheelchair", "helpers", "staff")}
    rest = one.present - counts["crutches"] - counts["wheelchair"] - counts["helpers"]
    slow = "crutches" if counts["crutches"] else "wheelchair-assisted"
    parts: list[tuple[str, int, str, str]] = [("", rest, one.kind, "pupils")]
    staff = "" if one.line.get("pupils", 0) == 0 else _ADDED["staff"][lang]
    kind = one.line.get("kind") or "staff" if staff == "" else "staff"
    parts.append((staff, counts["staff"], str(kind), "staff"))
    parts.append((_ADDED["crutches"][lang], counts["crutches"], "crutches", "crutches"))
    parts.append(
        (_ADDED["wheelchair"][lang], counts["wheelchair"], "wheelchair-assisted", "wheelchair")
    )
    parts.append((_ADDED["helpers"][lang], counts["helpers"], slow, "helpers"))
    released = _released(book, made, line)
    sections = []
    for added, size, kind_, key in parts:
        if size <= 0:
            continue
        section = Section("[[group]]")
        section.put("id", one.name + added, line.cell("class"))
        alias = line.get("alias")
        section.put("aliases", [str(alias)] if alias else None, line.cell("alias"))
        section.put("space", one.space, line.cell("room"))
        section.put("size", size, line.cell(key))
        section.put("kind", kind_, line.cell("kind") if key == "pupils" else "")
        section.put("stair", one.stair.id if one.stair else None, line.cell("stair"))
        section.put("exit", one.exit.id if one.exit else None, line.cell("exit"))
        for name, (value, column) in released.items():
            section.take(name, value, line, column)
        if key == "helpers":  # they walk beside those whom they help
            section.remarks["kind"] = {
                "zh": "与被协助者同速（假设）",
                "en": "at the pace of those they help (assumption)",
            }[lang]
        sections.append(section)
    return sections


def _released(book: Book, made: Layout, line: Line) -> dict[str, tuple[object, str]]:
    """Return when a class is released and where it goes, each with its column."""
    after = when = None
    if line.has("after"):
        name = str(line.values["after"])
        waits_for = class_named(book, name)
        if waits_for is None:
            hint = class_hint(book, name)
            book.say(line, "after", "class_unknown", value=name, hint=hint)
        after = f"{CLASS}{waits_for}"
        floor = line.get("after_floor")
        when = LEFT_ROOM if floor is None else f"{PASSED}{floor}"
    elif line.has("after_floor") and "after" not in line.faulty:
        titles = [
            book.sheets["classes"].entry(key).title(book.lang) for key in ("after_floor", "after")
        ]
        book.say(line, "after_floor", "class_after", title=titles[0], needed=titles[1])
    if line.has("to", "exit"):
        book.say(line, "to", "to_and_exit")
    return {
        "to": (goal(book, made, line), "to"),
        "release_s": (line.get("release"), "release"),
        "release_after": (after, "after"),
        "when": (when, "after_floor" if line.has("after_floor") else "after"),
        "pre_movement": (line.get("pre_movement"), "pre_movement"),
    }


def _by_seats(book: Book, made: Layout) -> list[Section]:
    """Return a group for each number of seats: without a sheet of classes all are taken."""
    form = book.form("school")
    names = _BOARDERS if "宿舍" in str(form.get("building", "")) else _EVERYBODY
    by_seats: dict[int, list[str]] = {}
    remarks: dict[int, list[str]] = {}
    for room in made.rooms:
        seats = room.line.get("seats", 0)
        if seats:
            by_seats.setdefault(seats, []).extend(f"{floor}.{room.id}" for floor in room.floors)
            remarks.setdefault(seats, []).append(room.line.cell("seats"))
    sections = []
    for seats, spaces in by_seats.items():
        section = Section("[[group]]")
        section.put("id", names[book.lang] if len(by_seats) == 1 else f"{names[book.lang]}{seats}")
        section.put("space", spaces)
        section.put("size", seats, f"{remarks[seats][0]}…")
        section.put("kind", "secondary")
        sections.append(section)
    return sections
