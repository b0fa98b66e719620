"""Where the last ones out of many replications were held up, found while they were simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.chain import critical, shares
from evacsim.analysis.chain.bottlenecks import bottlenecks, last_out_of
from evacsim.analysis.chain.shares import chain_shares
from evacsim.analysis.naming import Names
from evacsim.analysis.reading import MOST_SHOWN
from evacsim.analysis.rollup import Causes, kept_causes, kept_rollup
from evacsim.building.read import read_building
from evacsim.results.store import ROLLUP, read_results
from evacsim.statements.summary import chain_line
from evacsim.studies import many
from evacsim.studies.many import run_scenario
from evacsim.studies.pieces import piece_size
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.results.store import Results

COUNT = MOST_SHOWN + 3


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_school(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def once(school: Path) -> Path:
    return run_scenario(school, school.parent / "once", replications=COUNT)


def rows_of(causes: Causes | None) -> list[tuple[str, str, float]]:
    assert causes is not None
    return list(zip(causes.place, causes.cause, causes.seconds, strict=True))


def line_of(results: Results) -> str:
    return chain_line(last_out_of(results), Names(read_building(results.building_file)))


def stopped(school: Path, out: Path, count: int) -> None:
    """Begin a run and stop it when its first piece is done."""

    def stop(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_scenario(school, out, replications=count, progress=stop)


def test_it_is_what_the_tables_say(once: Path) -> None:
    results = read_results(once)
    followed = chain_shares(results).select("place", "cause", "seconds").rows()
    kept = kept_rollup(once, results.manifest)
    assert kept is not None
    assert kept.causes is not None
    assert rows_of(kept_causes(results)) == followed
    assert len(followed) > 3
    assert kept_causes(results.first(COUNT - 1)) is None  # kept are those of all
    controls = bottlenecks(results.first(MOST_SHOWN)).controls
    assert controls.tied
    assert kept.causes.together == controls.places
    totals = [total for total in kept.totals_s if total is not None]
    assert sum(kept.causes.seconds) == pytest.approx(sum(totals) / len(totals))


def test_the_summary_follows_nobody_again_and_says_the_same(
    once: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def follow(*_: object) -> None:
        raise AssertionError

    with monkeypatch.context() as patched:
        patched.setattr(shares, "chain", follow)
        patched.setattr(critical, "chain", follow)
        said = line_of(read_results(once))
    data = (once / ROLLUP).read_bytes()
    (once / ROLLUP).unlink()
    assert said
    try:
        assert line_of(read_results(once)) == said
    finally:
        (once / ROLLUP).write_bytes(data)


def test_two_workers_find_the_same(school: Path, once: Path, tmp_path: Path) -> None:
    two = run_scenario(school, tmp_path / "two", replications=COUNT, workers=2)
    assert (two / ROLLUP).read_bytes() == (once / ROLLUP).read_bytes()


@pytest.mark.parametrize("begun", [COUNT, MOST_SHOWN])
def test_a_run_that_goes_on_finds_the_same(
    school: Path, once: Path, tmp_path: Path, begun: int
) -> None:
    """Of the smaller number nobody was followed before it was stopped."""
    stopped(school, tmp_path / "out", begun)
    heard: list[int] = []
    out = run_scenario(
        school, tmp_path / "out", replications=COUNT,
        progress=lambda done, _total: heard.append(done),
    )  # fmt: skip
    assert heard[0] > 0
    assert (out / ROLLUP).read_bytes() == (once / ROLLUP).read_bytes()


def test_of_few_replications_none_is_followed(school: Path, tmp_path: Path) -> None:
    few = run_scenario(school, tmp_path / "few", replications=2)
    kept = kept_rollup(few, read_results(few).manifest)
    assert kept is not None
    assert kept.causes is None


def test_a_run_until_it_is_enough_finds_the_same_of_those_it_took(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first pieces were not followed, the last is cut."""
    size = 40
    monkeypatch.setattr(many, "piece_size", lambda _people: size)
    assert piece_size(1) != size
    text = school.read_text("utf-8")
    own = school.with_name("until.toml")
    own.write_text(f"{text}\n[convergence]\nat_least = 125\nat_most = 145\n", "utf-8")
    results = read_results(run_scenario(own, tmp_path / "until", until_converged=True))
    assert results.manifest.replications > 3 * size
    assert results.manifest.replications % size
    kept = kept_rollup(results.folder, results.manifest)
    assert kept is not None
    assert kept.causes is not None
    followed = chain_shares(results).select("place", "cause", "seconds").rows()
    assert rows_of(kept_causes(results)) == followed
    controls = bottlenecks(results.first(MOST_SHOWN)).controls
    assert kept.causes.together == (controls.places if controls.tied else ())
