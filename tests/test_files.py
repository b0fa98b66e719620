"""Files as such: regular ones are read, what is written is written whole."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from evacsim.files import Unreadable, file_sha256, is_bare_name, read_whole, write_whole
from evacsim.results.folder import Kind, written

ANY = Kind(called="anything", is_one=lambda _: True)


def test_devices_pipes_folders_and_large_files_are_not_read(tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(b"x" * 11)
    with pytest.raises(Unreadable):
        read_whole(large, most=10)
    assert len(read_whole(large, most=11)) == 11
    with pytest.raises(IsADirectoryError):
        read_whole(tmp_path)
    if os.name != "nt":
        os.mkfifo(tmp_path / "pipe")
        for path in (tmp_path / "pipe", Path("/dev/zero"), Path("/dev/stdin")):
            for read in (read_whole, file_sha256):
                if path.name != "stdin" or not path.is_file():
                    with pytest.raises(OSError, match=r"not a file|No such"):
                        read(path)


def test_a_name_of_another_encoding_is_told() -> None:
    with pytest.raises(Unreadable, match="UTF-8"):
        read_whole(Path("\udccf\udcfb.toml"))


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    write_whole(path, "七\n")
    assert path.read_bytes() == "七\n".encode()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "half")
    assert path.read_bytes() == "七\n".encode()
    assert [one.name for one in tmp_path.iterdir()] == ["a.toml"]


@pytest.mark.skipif(os.name == "nt", reason="links of Unix")
def test_a_link_stays_and_what_it_points_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "a.txt").write_text("old", encoding="utf-8")
    (tmp_path / "a.txt").symlink_to("disk/a.txt")
    write_whole(tmp_path / "a.txt", "new")
    assert (tmp_path / "a.txt").is_symlink()
    assert (tmp_path / "disk" / "a.txt").read_text("utf-8") == "new"
    (tmp_path / "results").symlink_to("disk")
    for text in ("one", "two"):
        with written(tmp_path / "results", ANY, overwrite=True) as folder:
            (folder / "run.json").write_text(text, encoding="utf-8")
        assert (tmp_path / "results").is_symlink()
        assert [one.name for one in (tmp_path / "disk").iterdir()] == ["run.json"]
        assert (tmp_path / "disk" / "run.json").read_text("utf-8") == text
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]
    shutil.rmtree(tmp_path / "disk")
    with written(tmp_path / "results", ANY) as folder:  # a link to nowhere
        assert folder.parent == tmp_path


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "/dev/zero", "C:a", "a\\b", "a\0"])
def test_only_a_bare_name_is_one(name: str) -> None:
    assert not is_bare_name(name)
    assert is_bare_name("演练 1.toml")
