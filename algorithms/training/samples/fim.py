"""Makes training samples of source text: to fill in the middle, suffix first, or plain.

Suffix first is SPM of Bavarian et al. 2022. A sample is the prompt that the server would send (prompt format
ph1, docs/architecture.md) and what should follow:
    <suffix> suffix <prefix> prefix | middle <end>
Windows are cut as the editor cuts them, in characters, so that training and use meet the same lengths.
"""

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

_LONGEST_WORD = 32
# What \s is in ECMAScript; Python's own has four separators more and lacks the byte order mark.
_SPACES = frozenset('\t\n\v\f\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff') | set(
    map(chr, range(0x2000, 0x200B))
)


@dataclass(frozen=True)
class FimMix:
    """How samples are drawn; shares are parts of 1, lengths are characters."""

    infill: float = 0.8
    healed: float = 0.6
    no_suffix: float = 0.1
    context_share: float = 0.3
    prefix: tuple[int, int] = (120, 2400)
    suffix: tuple[int, int] = (40, 600)
    plain: tuple[int, int] = (400, 2400)


@dataclass(frozen=True)
class Marks:
    """Token ids that frame a sample: before the suffix, before the prefix, after the middle."""

    suffix: int
    prefix: int
    end: int


@dataclass(frozen=True)
class Sample:
    """Token ids, and for each the weight of its loss; those of the middle are at the end."""

    ids: list[int]
    weights: list[float]
    middle: int


Encode = Callable[[str], list[int]]


def make_sample(text: str, mix: FimMix, marks: Marks, encode: Encode, random: Random) -> Sample:
    """One sample of a document; the same state of `random` gives the same sample."""
    if random.random() >= mix.infill:
        return _plain(text, mix, marks, encode, random)
    start, end = choose_middle(text, random)
    prefix = window_before(text, start, _log_uniform(mix.prefix, random))
    with_suffix = random.random() >= mix.no_suffix
    suffix = text[end : end + _log_uniform(mix.suffix, random)] if with_suffix else ''
    middle = text[start:end]
    # Healed: as the server asks, the last word is spelt again. Not healed: half words are met as they are.
    if random.random() < mix.healed:
        taken = last_word(prefix)
        prefix, middle = prefix[: len(prefix) - len(taken)], taken + middle
    context = [marks.suffix, *encode(suffix), marks.prefix] if suffix else []
    context += encode(prefix) or ([] if context else [marks.end])
    target = [*encode(middle), marks.end]
    # A share of the context counts whole instead of all of it a share: the same on average, with a third of
    # the head's work.
    weights = [float(random.random() < mix.context_share) for _ in context]
    return Sample(context + target, weights + [1.0] * len(target), len(target))


def last_word(text: str) -> str:
    """
    What the server takes back before the cursor: `healedTail` of server/engine/prompt.ts (token healing).
    """
    text = text[-4 * _LONGEST_WORD :]
    kinds = [_kind(character) for character in text]
    if not kinds or kinds[-1] == 'N':
        return text[-1:]
    start = len(kinds)
    while start and kinds[start - 1] == kinds[-1]:
        start -= 1
    if start and text[start - 1] == ' ':
        start -= 1
    return _last_units(text[start:], _LONGEST_WORD)


def _last_units(text: str, units: int) -> str:
    """The end of a text in at most so many UTF-16 units, which is what the server counts."""
    start = len(text)
    while start and units >= (size := 1 + (text[start - 1] > '\uffff')):
        units, start = units - size, start - 1
    return text[start:]


def _kind(character: str) -> str:
    """L(etter), N(umber), Z for space, P for all else."""
    if character in _SPACES:
        return 'Z'
    major = unicodedata.category(character)[0]
    return major if major in 'LN' else 'P'


def window_before(text: str, end: int, length: int) -> str:
    """At most `length` characters before `end`, from the start of a line where there is one."""
    start = max(0, end - length)
    if start > 0:
        line = text.find('\n', start, end)
        start = line + 1 if line >= 0 else start
    return text[start:end]


def choose_middle(text: str, random: Random) -> tuple[int, int]:
    """Start and end of the hole: rest of a line, whole lines, an indented block, or any characters."""
    if not text:
        return 0, 0
    kind = random.choices((_rest_of_line, _lines, _block, _characters), (45, 20, 20, 15))[0]
    return kind(text, random)


def _line_at(text: str, place: int) -> tuple[int, int]:
    end = text.find('\n', place)
    return text.rfind('\n', 0, place) + 1, len(text) if end < 0 else end


def _written_line(text: str, random: Random) -> tuple[int, int]:
    """A line that is not blank, longer ones more often, as people type them."""
    for _ in range(20):
        start, end = _line_at(text, random.randrange(len(text)))
        if text[start:end].strip():
            return start, end
    return start, end


def _indent_end(text: str, start: int, end: int) -> int:
    return start + len(text[start:end]) - len(text[start:end].lstrip())


def _rest_of_line(text: str, random: Random) -> tuple[int, int]:
    start, end = _written_line(text, random)
    last = max(start, end - 1)
    # A blank line is all indent.
    return random.randint(min(_indent_end(text, start, end), last), last), end


def _lines(text: str, random: Random) -> tuple[int, int]:
    start, end = _written_line(text, random)
    for _ in range(random.choice((0, 0, 1, 2))):
        end = _line_at(text, min(end + 1, len(text)))[1]
    return (_indent_end(text, start, end) if random.random() < 0.7 else start), end


def _block(text: str, random: Random) -> tuple[int, int]:
    """From the end of a line through the lines that are indented more than it; at most a dozen."""
    start, end = _written_line(text, random)
    indent = _indent_end(text, start, end) - start
    last, line_end = end, end
    for _ in range(12):
        line_start, line_end = _line_at(text, min(line_end + 1, len(text)))
        line = text[line_start:line_end]
        if line_end >= len(text) or (
            line.strip() and _indent_end(text, line_start, line_end) - line_start <= indent
        ):
            break
        last = line_end if line.strip() else last
    return (end, last) if last > end else _rest_of_line(text, random)


def _characters(text: str, random: Random) -> tuple[int, int]:
    start = random.randrange(len(text))
    return start, min(len(text), start + _log_uniform((4, 200), random))


def _plain(text: str, mix: FimMix, marks: Marks, encode: Encode, random: Random) -> Sample:
    length = _log_uniform(mix.plain, random)
    start = _line_at(text, random.randrange(len(text)))[0] if text else 0
    ids = encode(text[start : start + length])
    if start + length >= len(text):
        ids.append(marks.end)
    return Sample(ids, [1.0] * len(ids), 0)


def _log_uniform(bounds: tuple[int, int], random: Random) -> int:
    low, high = bounds
    return round(low * math.exp(random.random() * math.log(high / low)))
