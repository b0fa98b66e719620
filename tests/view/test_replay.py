"""The page in a real browser: what it says at a moment is what the tables say."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from evacsim.locale import speaking, use
from evacsim.view.story import why_json
from evacsim.view.words import say
from evacsim.view.write import SCRIPTS, shown_of, write_replay
from tests.view.browser import FRAMES, ask, start
from tests.view.conftest import HOSTILE
from tests.view.test_track import tables_at

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.results.store import Results

MOMENTS_S = (0, 20.3, 45.3, 80, 5000)


def states(results: Results) -> list[dict[str, object]]:
    """What `window.evacsim.state` must return at the moments."""
    shown = shown_of(results)
    out_s = shown.occupants["out_s"]
    found = []
    for time_s in MOMENTS_S:
        parts = tables_at(results, shown.number, time_s)
        out = int((out_s <= time_s).sum())
        found.append(
            {
                "inside": len(out_s) - out,
                "waiting": sum(standing for _, standing in parts.values()),
                "out": out,
                "by_component": {
                    name: {"inside": inside, "waiting": standing}
                    for name, (inside, standing) in parts.items()
                    if inside
                },
            }
        )
    return found


def in_chinese(key: str) -> str:
    with speaking("zh"):
        return say(key)


def test_two_runs_say_at_five_moments_what_the_tables_say(
    both: Path, results: Results, eventful: Results
) -> None:
    """And a name that is a script stays text."""
    got = ask(
        both,
        f"""answer({{
          ready: document.body.dataset.ready,
          states: [0, 1].map((run) => {list(MOMENTS_S)}.map((t) => evacsim.state(t, run))),
          hacked: window.hacked || 0,
          images: document.images.length,
          title: document.title,
          heads: texts("thead th[scope=colgroup]"),
          sheets: document.querySelectorAll(".sheets canvas").length,
        }})""",
        size=(1700, 900),
    )
    assert got["ready"] == "true"
    assert got["states"] == [states(results), states(eventful)]
    assert got["states"][1][-1]["inside"] > 0, "somebody must stay before the lock"
    assert (got["hacked"], got["images"]) == (0, 0)
    assert got["title"] == f"疏散回放 · Small school | {HOSTILE}"
    assert got["heads"] == ["Small school", HOSTILE]
    assert got["sheets"] == 2


def test_it_opens_without_decompression_stream_at_a_moment_of_its_address(page: Path) -> None:
    got = ask(
        page,
        """const cells = texts("tr.all td");
        answer({
          none: typeof DecompressionStream, ready: document.body.dataset.ready,
          clock: document.getElementById("clock").textContent,
          told: document.getElementById("slider").getAttribute("aria-valuetext"),
          plan: document.querySelector(".sheets canvas").getAttribute("aria-label"),
          state: evacsim.state(45), cells: cells.slice(0, 3),
        })""",
        before="delete window.DecompressionStream;",
        address="#t=45",
    )
    assert (got["none"], got["ready"]) == ("undefined", "true")
    assert got["clock"] == got["told"] == "0:45"
    state = got["state"]
    assert got["cells"] == [str(state[name]) for name in ("inside", "waiting", "out")]
    assert got["plan"] == say("plan_of", time="0:45", **{k: state[k] for k in list(state)[:3]})


def test_keys_language_and_an_enlarged_stair(page: Path) -> None:
    got = ask(
        page,
        """const $ = (id) => document.getElementById(id), seen = [];
        const press = (key, shiftKey = false) => {
          const event = new KeyboardEvent("keydown", { key, shiftKey, bubbles: true });
          document.body.dispatchEvent(event);
          seen.push($("clock").textContent);
        };
        press("ArrowRight"); press("ArrowRight", true); press("ArrowLeft"); press("End");
        const end = seen[3]; press("Home");
        const one = document.querySelectorAll(".sheets canvas").length;
        $("enlarge").value = "B"; $("enlarge").dispatchEvent(new Event("change"));
        const two = document.querySelectorAll(".sheets canvas").length;
        const before = $("play").textContent;
        $("language").click();
        press(" ");
        const playing = $("play").textContent;
        setTimeout(() => {
          const later = $("clock").textContent;
          press(" ");
          answer({ seen, end, one, two, before, playing, later, after: $("play").textContent,
            lang: document.documentElement.lang, captions: texts("caption"),
            floors: texts("tbody th[scope=rowgroup]"),
            status: $("status").textContent, hash: location.hash });
        }, 1200);""",
        before=FRAMES,
    )
    assert got["seen"][:3] == ["0:01", "0:11", "0:10"]
    assert got["end"] > "1:00"
    assert got["seen"][4] == "0:00"
    assert (got["one"], got["two"]) == (1, 2)
    assert (got["before"], got["playing"], got["after"]) == ("Play", "暂停", "播放")
    assert got["later"] > "0:05", "at 10 × the clock moves"
    assert (got["lang"], got["captions"]) == ("zh-Hans", [in_chinese("table")])
    assert got["floors"] == [in_chinese(key) for key in ("floors", "stairs", "exits")]
    assert got["status"].startswith(got["seen"][-1])
    assert re.fullmatch(r"#t=[\d.]+", got["hash"])


def test_with_reduced_motion_the_picture_changes_once_a_second(page: Path) -> None:
    got = ask(
        page,
        """const clock = document.getElementById("clock"), seen = new Set();
        new MutationObserver(() => seen.add(clock.textContent)).observe(clock, { childList: true });
        document.getElementById("play").click();
        setTimeout(() => answer([...seen]), 3500);""",
        "--force-prefers-reduced-motion",
        before=FRAMES,
    )
    assert 2 <= len([text for text in got if text != "0:00"]) <= 4


@pytest.mark.parametrize("which", ["page", "both"])
def test_a_moment_prints_on_one_page(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    pdf = tmp_path / "moment.pdf"
    start(
        request.getfixturevalue(which),
        f"--print-to-pdf={pdf}",
        "--no-pdf-header-footer",
        address="#t=40",
    )
    assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) == 1


def test_the_page_asks_nothing_of_the_network(both: Path) -> None:
    text = both.read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert not re.search(r"(?:src|href)\s*=|url\(|@import|https?://", text)
    assert "<img" not in text


def test_every_word_of_the_page_is_used() -> None:
    files = resources.files("evacsim.view")
    page = "".join((files / "page" / f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    page += (files / "page" / "replay.html").read_text("utf-8")
    page += "".join((files / f"{name}.py").read_text("utf-8") for name in ("gif", "write"))
    made = ("hold", "guard", "dark", "slow", "fall", "recipe_counts", "recipe_times", "recipe_last")
    for word in say:
        key = word.removeprefix("look_").removesuffix("_there")  # the page puts these together
        assert key in made or f'"{key}"' in page or f"'{key}'" in page, key


def test_no_part_of_the_page_is_long() -> None:
    for part in (resources.files("evacsim.view") / "page").iterdir():
        assert len(part.read_text("utf-8").splitlines()) <= 350, part.name


def test_texts_stand_out_from_their_ground() -> None:
    """WCAG AA: 4.5 to 1 for every colour of text, on the darkest of the light grounds."""
    folder = resources.files("evacsim.view") / "page"
    style = (folder / "replay.css").read_text("utf-8")
    inks = set(re.findall(r"(?<![-\w])color: (#[0-9a-f]{3,6})", style)) - {"#fff"}
    inks |= set(re.findall(r'_INK = "(#\w+)"|INK = "(#\w+)"', (folder / "plan.js").read_text())[0])
    inks |= {"#9a3412"}
    for ink in inks - {""}:
        assert contrast(ink, "#f3f5f7") >= 4.5, ink
    assert contrast("#ffffff", "#005a8c") >= 4.5


def contrast(one: str, other: str) -> float:
    light = []
    for colour in (one, other):
        parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        light.append(float(linear @ [0.2126, 0.7152, 0.0722]) + 0.05)
    return max(light) / min(light)


def test_why_fills_the_time_of_the_last_one_out(results: Results) -> None:
    shown = shown_of(results)
    why = why_json(shown.pieces, shown.facts, shown.occupants, shown.passages)
    assert why[-1]["until"] == round(10 * shown.occupants["out_s"].max())
    ends = [0, *(one["until"] for one in why)]
    assert ends == sorted(ends)
    queues = [one for one in why if one["queue"]]
    assert queues
    assert all(len(one["text"]) == 2 and all(one["text"]) for one in why)
    longest = max(zip(why, np.diff(ends), strict=True), key=lambda pair: pair[1])[0]
    assert longest["queue"]
    assert "stair" in longest["text"][1] or "exit" in longest["text"][1]


def test_the_one_shown_is_nearest_the_median(results: Results) -> None:
    totals = (
        results.occupants.group_by("replication").agg(pl.col("out_s").max()).sort("replication")
    )
    far = (totals["out_s"] - totals["out_s"].median()).abs()
    assert shown_of(results).number == totals["replication"][far.arg_min()]


def test_a_replay_is_written_twice_alike(results: Results, tmp_path: Path) -> None:
    use("zh")
    paths = [write_replay([results], tmp_path / name) for name in ("a.html", "b.html")]
    assert paths[0].read_bytes() == paths[1].read_bytes()
