"""Random streams: one for every seed, replication, purpose and placed group.

A stream is that of numpy's `SeedSequence([seed, replication, crc32(purpose), crc32(group)])`. To
make one costs numpy 20 microseconds, more than to draw fifty numbers from it; so the words that
start the generators of many groups are mixed together, column by column, by the same rule.

*Source* the rule is that of `numpy.random.SeedSequence`, which numpy keeps from version to version
(after M. E. O'Neill, "Developing a seed_seq alternative", 2015); tests hold the two together.
"""

from __future__ import annotations

import functools
import itertools
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.random.bit_generator import ISeedSequence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Words = NDArray[np.uint32]

_WORD: Final = 32
_MASK: Final = 0xFFFF_FFFF
_POOL: Final = 4
_STATE: Final = 8
"""Words that start a PCG64."""
_INIT_A, _MULT_A = 0x43B0D7E5, 0x931E8875
_INIT_B, _MULT_B = 0x8B51F9DD, 0x58F38DED
_MIX_LEFT, _MIX_RIGHT = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)
_HALF: Final = np.uint32(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """The random streams of one replication; seed and replication are not negative."""

    seed: int
    replication: int

    def of(self, purpose: str, group: str) -> np.random.Generator:
        """Return the stream of one purpose and placed group, from its beginning."""
        return next(self.each(purpose, [group]))

    def each(self, purpose: str, groups: Sequence[str]) -> Iterator[np.random.Generator]:
        """Yield the streams of one purpose and several placed groups, each from its beginning."""
        if not groups:
            return
        begin = (*_words(self.seed), *_words(self.replication), _crc(purpose))
        own = np.array([_crc(group) for group in groups], dtype=np.uint32)
        entropy = [*(np.array([word], dtype=np.uint32) for word in begin), own]
        for words in _mixed(entropy).view(np.uint64):
            start: Any = _Mixed(words)  # numpy's stubs know no seed sequence but its own
            yield np.random.Generator(np.random.PCG64(start))


class _Mixed(ISeedSequence):
    """Hands over words that are mixed already."""

    __slots__ = ("_words",)

    def __init__(self, words: NDArray[np.uint64]) -> None:
        self._words = words

    def generate_state(self, n_words: int, dtype: object = np.uint32) -> NDArray[np.uint64]:  # noqa: ARG002 - a PCG64 always asks for four of 64 bits
        """Return the words that start a PCG64."""
        return self._words


def _words(number: int) -> tuple[int, ...]:
    """Return the 32 bit words of a number, the lowest first, at least one."""
    count = max(1, -(-number.bit_length() // _WORD))
    return tuple(number >> _WORD * place & _MASK for place in range(count))


@functools.lru_cache(maxsize=65_536)
def _crc(text: str) -> int:
    return zlib.crc32(text.encode())


def _factors(first: int, by: int) -> Iterator[np.uint32]:
    """Yield the multipliers of the mixing, one after the other."""
    while True:
        yield np.uint32(first)
        first = first * by & _MASK


def _mixed(entropy: Sequence[Words]) -> Words:
    """Return the words that start a PCG64, shape (groups, 8); entropy is given word by word."""
    factors = itertools.pairwise(_factors(_INIT_A, _MULT_A))

    def hashed(word: Words) -> Words:
        before, after = next(factors)
        word = (word ^ before) * after
        return word ^ (word >> _HALF)

    def mixed(one: Words, other: Words) -> Words:
        word: Words = _MIX_LEFT * one - _MIX_RIGHT * other
        return word ^ (word >> _HALF)

    given = [*entropy, *[np.zeros(1, np.uint32)] * (_POOL - len(entropy))]
    pool = [hashed(word) for word in given[:_POOL]]
    for source, target in itertools.permutations(range(_POOL), 2):
        pool[target] = mixed(pool[target], hashed(pool[source]))
    for word in given[_POOL:]:
        pool = [mixed(one, hashed(word)) for one in pool]
    words = np.empty((len(entropy[-1]), _STATE), dtype=np.uint32)
    for place, (before, after) in zip(
        range(_STATE), itertools.pairwise(_factors(_INIT_B, _MULT_B)), strict=False
    ):
        word = (pool[place % _POOL] ^ before) * after
        words[:, place] = word ^ (word >> _HALF)
    return words
