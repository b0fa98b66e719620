"""Results folders edited, and folders of schools with rubbish among their records."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any, Final

from benchmarks.robustness.judging import Case
from benchmarks.robustness.toml_changes import flat
from evacsim.results.store import ROLLUP

if TYPE_CHECKING:
    import random
    from pathlib import Path

INFORMED: Final = ("created",)
"""Keys of a manifest without a digest that nothing else in the folder repeats."""
_OTHERS: Final = (0, 1, -5, 999, 1e300, "x", "../../x", "/dev/zero", "", None, [], {}, True, "7")


def edit_results(folder: Path, rng: random.Random) -> Case:
    """Spoil a copy of a results folder in one way: it must be refused by its file.

    But what the run has kept for the county is counted again where it is spoiled.
    """
    how = rng.choice(["value", "value", "value", "bytes", "gone", "cut", "swap", "link", "spaces"])
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = folder / "run.json"
    if how == "spaces":  # the same values, laid out otherwise
        manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")), indent=7), "utf-8")
        return Case(name="results spaces", verdict="same")
    if how == "value":
        return _edit_value(manifest, rng)
    file = rng.choice(files)
    raw = bytearray(file.read_bytes())
    if how == "bytes" and raw:
        at = rng.randrange(len(raw))
        raw[at] ^= 1 << rng.randrange(8)
        file.write_bytes(bytes(raw))
    elif how == "cut" and raw:
        file.write_bytes(bytes(raw[: rng.randrange(len(raw))]))
    elif how == "swap":
        other = rng.choice([one for one in files if one != file])
        file.write_bytes(other.read_bytes())
    elif how == "link":
        file.unlink()
        file.symlink_to("/dev/zero")
    else:
        file.unlink()
    # a bit of run.json between its values, or in its digest's own key, may leave it as it was
    verdict: Any = "any" if file == manifest and how == "bytes" else "refused"
    verdict = "same" if file.name == ROLLUP else verdict
    return Case(name=f"results {how}", verdict=verdict, note=file.name)


def _edit_value(manifest: Path, rng: random.Random) -> Case:
    data = json.loads(manifest.read_text("utf-8"))
    leaves = [keys for keys, _ in flat(data) if keys]
    keys = rng.choice(leaves)
    here = data
    for key in keys[:-1]:
        here = here[key]
    old, new = here[keys[-1]], rng.choice(_OTHERS)
    if isinstance(old, int | float) and not isinstance(old, bool):
        new = rng.choice([new, old + 1, old * 2, -old, float(old) + 0.5])
    if repr(old) == repr(new):
        new = "changed"
    here[keys[-1]] = new
    manifest.write_text(json.dumps(data), "utf-8")
    return Case(name="results value", verdict="refused", note=f"{keys}: {old!r} -> {new!r}")


def _bytes(path: Path, rng: random.Random) -> None:
    path.write_bytes(rng.randbytes(rng.choice([0, 1, 60, 5000])))


def add_rubbish(root: Path, rng: random.Random) -> Case:
    """Put things that are no record beside those of schools: the records must be read as before."""
    place = rng.choice([one for one in root.rglob("*") if one.is_dir() and one.parent == root])
    how = rng.choice(sorted(RUBBISH))
    RUBBISH[how](place, rng)
    return Case(name=f"county {how}", verdict="same")


def _lock(place: Path, _: random.Random) -> None:
    (place / "~$record.xlsx").write_bytes(b"\x05user" + b" " * 160)


def _fifo(place: Path, _: random.Random) -> None:
    os.mkfifo(place / "pipe.csv")


def _loop(place: Path, _: random.Random) -> None:
    (place / "loop").symlink_to(place.parent, target_is_directory=True)


def _broken(place: Path, _: random.Random) -> None:
    (place / "gone.xlsx").symlink_to(place / "nowhere.xlsx")


def _gbk(place: Path, _: random.Random) -> None:
    name = os.fsencode(str(place)) + b"/" + "记录".encode("gb18030") + b".csv"
    with open(name, "wb") as stream:  # noqa: PTH123 - a name that no text is
        stream.write(b"x")


def _device(place: Path, _: random.Random) -> None:
    (place / "zero.csv").symlink_to("/dev/zero")


def _results(place: Path, rng: random.Random) -> None:
    """Put half a results folder there."""
    folder = place / "broken"
    folder.mkdir()
    rng.choice([
        lambda: (folder / "run.json").write_text("{}", "utf-8"),
        lambda: _bytes(folder / "run.json", rng),
        lambda: (folder / "occupants.parquet").write_bytes(b"PAR1"),
    ])()  # fmt: skip


def _table(place: Path, rng: random.Random) -> None:
    text = "replication,passage,time_s\n" + "".join(f"0,{n},{n * 0.25}\n" for n in range(2000))
    (place / f"passages-{rng.randrange(9)}.csv").write_text(text, "utf-8")


def _other_csv(place: Path, rng: random.Random) -> None:
    people = "姓名,电话\n王芳,13800001111\n"
    texts = ["a,b\n1,2\n", "\ufeff", ",,,\n" * 50, people, "x" * 70_000, '"' + "y" * 5000]
    (place / "other.csv").write_text(rng.choice(texts), "utf-8")


def _folder(place: Path, _: random.Random) -> None:
    (place / "record.csv.d").mkdir()
    (place / "folder.xlsx").mkdir()


def _other_book(place: Path, rng: random.Random) -> None:
    _bytes(place / "other.xlsx", rng)


def _copy(place: Path, _: random.Random) -> None:
    """Put a copy of its record there, which counts once."""
    shutil.copy(place / "record.csv", place / "record.z.csv")


RUBBISH: Final = {
    "lock file": _lock, "fifo": _fifo, "loop": _loop, "broken link": _broken, "gbk name": _gbk,
    "device": _device, "half results": _results, "exported table": _table, "other csv": _other_csv,
    "folder": _folder, "no workbook": _other_book, "copy": _copy,
}  # fmt: skip
