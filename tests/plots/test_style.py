from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from PIL import Image

from evacsim.locale import language, use
from evacsim.plots import FontWarning, style
from evacsim.plots.ramp import DENSITY_COLOURS, DENSITY_EDGES_PER_M2
from evacsim.plots.style import (
    density_steps,
    house_style,
    ink_on,
    labels,
    page,
    save,
    steps,
    time_axis,
)
from evacsim.plots.words import say
from tests.locale.catalogue import catalogue


def test_chinese_text_uses_a_font_that_holds_every_label() -> None:
    family = style.chinese_family()
    assert family is not None
    font = FT2Font(mpl.font_manager.findfont(FontProperties(family=[family])))
    held = set(font.get_charmap())
    used = {ord(char) for _, chinese in catalogue() for char in chinese if char != "\n"}
    assert used <= held


def test_without_a_chinese_font_labels_are_english_with_one_warning(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(style, "chinese_family", lambda: None)
    use("zh")
    with pytest.warns(FontWarning, match="labels are in English") as caught, labels():
        assert language() == "en"
    assert len(caught) == 1
    with house_style():
        figure = page("演练", "footer")
    save(figure, tmp_path / "x")  # names may still be Chinese: no further warning


def test_house_style_leaves_matplotlib_as_it_was() -> None:
    before = dict(mpl.rcParams)
    with house_style():
        assert mpl.rcParams["axes.unicode_minus"] is False
    assert dict(mpl.rcParams) == before


def test_every_word_is_used() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(style.__file__).parent.glob("*.py")
        if path.name != "words.py"
    )

    def is_used(key: str) -> bool:
        stem = re.sub("_(up|in|out)$", "", key)  # how it ends may be told by where people go
        marks = [f'"{key}"', f"'{key}'", f'"{key}{{', f'"{stem}{{']
        return any(mark in source for mark in [*marks, *([f'"{stem}"'] if stem != key else [])])

    assert [key for key in say if not is_used(key)] == []


def test_say_fills_places() -> None:
    use("zh")
    assert say("target", time="5:00") == "目标 5:00"


@pytest.mark.parametrize("dense", [True, False])
def test_steps_darken_evenly_so_that_grey_print_keeps_the_order(*, dense: bool) -> None:
    edges = DENSITY_EDGES_PER_M2
    colour_map, norm = density_steps() if dense else steps(edges)
    light = []
    for low in edges[:-1]:
        red, green, blue, _ = colour_map(norm(low + 0.01))
        light.append(0.299 * red + 0.587 * green + 0.114 * blue)
    assert all(a - b > 0.08 for a, b in pairwise(light))
    assert colour_map(norm(99.0)) == colour_map(norm(7.9))


def test_density_ends_in_a_warning_and_is_grey_nowhere() -> None:
    parts = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in DENSITY_COLOURS]
    assert all(max(part) - min(part) > 0.1 * (255 - min(part)) for part in parts[1:])
    red, green, blue = parts[-1]
    assert red > 2 * max(green, blue)


def test_ink_reads_on_its_ground() -> None:
    assert ink_on("#FFFFFF") == style.INK
    assert ink_on("#00204D") == "#FFFFFF"


@pytest.mark.parametrize(("last_s", "ticks"), [(30, ["0:00", "0:05"]), (400, ["0:00", "1:00"])])
def test_time_axis_marks_round_times(last_s: float, ticks: list[str]) -> None:
    with house_style():
        figure = page("t", "f")
        axes = figure.subplots()
        time_axis(axes, last_s=last_s, label="time")
        figure.draw_without_rendering()
    shown = [
        label.get_text()
        for label in axes.get_xticklabels()
        if 0 <= label.get_position()[0] <= last_s
    ]
    assert shown[:2] == ticks


def test_pages_are_a4_at_200_dpi() -> None:
    figure = page("t", "f", portrait=True)
    assert tuple(figure.get_size_inches()) == (8.27, 11.69)
    assert figure.dpi >= 200


def test_a_png_holds_what_matplotlib_draws(tmp_path: Path) -> None:
    with house_style():
        figure = page("Drill", "footer")
        figure.subplots().imshow(np.arange(12.0).reshape(3, 4), cmap="viridis")
        figure.savefig(tmp_path / "theirs.png", dpi=style.DPI)
    (path,) = save(figure, tmp_path / "ours")
    with Image.open(path) as ours, Image.open(tmp_path / "theirs.png") as theirs:
        ours.verify()
        assert ours.info["dpi"] == pytest.approx((style.DPI, style.DPI), abs=0.01)
        assert (ours.mode, ours.size) == ("RGB", theirs.size)
    with Image.open(path) as ours, Image.open(tmp_path / "theirs.png") as theirs:
        assert np.array_equal(np.asarray(ours), np.asarray(theirs.convert("RGB")))


@pytest.mark.parametrize("title", ["Drill", "what takes the danger away, " * 4, "演练" * 40])
def test_a_title_stays_on_its_page(title: str) -> None:
    use("zh")
    with house_style():
        figure = page(title, "")
        shown = next(text for text in figure.texts if text.get_gid() == "title")
        figure.draw_without_rendering()
        assert shown.get_window_extent().x1 <= figure.bbox.x1
        assert (shown.get_fontsize() == 14) == (title == "Drill")
