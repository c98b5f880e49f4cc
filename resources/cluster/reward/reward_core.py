# SPDX-License-Identifier: GPL-3.0-or-later
"""The reward of a task, computed as SDRL Workbench computes it.

This is the strict profile of the workbench's verifiers (core/src/method/verifiers) and the reward
of its GRPO trainer (training/src/trainer/grpo_reward.cpp) in plain Python 3.9 or later, without
other packages. `tests/cli/reward_parity.py` holds the two together.

    reward = load_reward()                 # reads reward_spec.json beside this file
    reward(reply, reference)["score"]

Only the reply is judged, never the prompt. Nothing is thrown whatever the reply, and the time is
bounded by its length. Sizes are bytes of UTF-8, as in the workbench. Lone surrogates in a text
count as question marks. Thread: any; nothing is changed after construction.
"""

from __future__ import annotations

import cmath
import datetime
import functools
import json
import math
import os
import re
import sys
import unicodedata
from typing import Any, Iterator, List, NamedTuple, Optional, Tuple

try:
    from re import _parser as _regex_parser  # Python 3.11 and later
except ImportError:
    import sre_parse as _regex_parser

SCHEMA_VERSION = 1
MAX_ANSWER_BYTES = 10_000  # longer texts are not answers

# ---- Text ------------------------------------------------------------------------------------

_SPACES = ("\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) +
           "\u2028\u2029\u202f\u205f\u3000")
_SPACE_RUN = re.compile(f"[{_SPACES}]+")
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_DIGITS = re.compile("[0-9]*")
_LETTERS = re.compile("[A-Za-z]*")


def valid(text: str) -> str:
    """The text without lone surrogates, which have no UTF-8."""
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")


def byte_count(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8"))


def trimmed(text: str) -> str:
    """Without Unicode white space at both ends."""
    return text.strip(_SPACES)


def collapsed(text: str) -> str:
    """Runs of white space become one space, ends trimmed."""
    return _SPACE_RUN.sub(" ", trimmed(text))


def ascii_lower(text: str) -> str:
    return text.translate(_ASCII_LOWER)


@functools.lru_cache(maxsize=20_000)
def _folded_character(c: str) -> str:
    for other in (c.casefold(), unicodedata.normalize("NFKD", c)):
        if other != c:
            return "".join(map(_folded_character, other))
    return c


def folded(text: str) -> str:
    """NFKC with full case folding: for comparing, never for showing."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", "".join(map(_folded_character, text)))


def folded_words(text: str) -> List[str]:
    """Words: maximal runs of letters, digits and marks, case-folded."""
    kept = (c if unicodedata.category(c)[0] in "LMN" else " " for c in folded(text))
    return "".join(kept).split(" ")


def is_letter(c: str) -> bool:
    return unicodedata.category(c)[0] == "L"


def is_ascii_digit(c: str) -> bool:
    """Of one character or none."""
    return "0" <= c <= "9"


def is_ascii_letter(c: str) -> bool:
    """Of one character or none."""
    return "a" <= c <= "z" or "A" <= c <= "Z"


# ---- Fields of an object ---------------------------------------------------------------------


class Fields:
    """Reads the fields of one JSON object with types and ranges checked. A mistake is a ValueError
    that names the field. None counts as absent; names that begin with "_" are remarks."""

    def __init__(self, values: Any, path: str = ""):
        if not isinstance(values, dict):
            raise ValueError(f"field \"{path}\": expected an object {{ … }}" if path else
                             "expected an object { … }")
        self._values, self._path = values, path
        self._used: set = set()
        self._children: List[Fields] = []

    def _name(self, field: str) -> str:
        return f"{self._path}.{field}" if self._path else field

    def reject(self, field: str, reason: str) -> None:
        raise ValueError(f"field \"{self._name(field)}\": {reason}")

    def has(self, field: str) -> bool:
        return self._values.get(field) is not None

    def raw(self, field: str, fallback: Any = None, required: bool = False) -> Any:
        self._used.add(field)
        if self.has(field):
            return self._values[field]
        if required:
            self.reject(field, "this field is required")
        return fallback

    def _typed(self, field: str, fallback: Any, types: tuple, what: str) -> Any:
        value = self.raw(field, fallback, fallback is None)
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            self.reject(field, f"expected {what}, found {value!r:.60}")
        return value

    def text(self, field: str, fallback: Optional[str] = None) -> str:
        """Required if there is no fallback, as in the next ones."""
        return valid(self._typed(field, fallback, (str,), "a text in quotes"))

    def _within(self, field: str, value: Any, low: float, high: float) -> Any:
        if not low <= value <= high:
            self.reject(field, f"{value} is outside {low} to {high}")
        return value

    def number(self, field: str, low: float, high: float,
               fallback: Optional[float] = None) -> float:
        value = self._typed(field, fallback, (int, float), "a number")
        return float(self._within(field, value, low, high))

    def integer(self, field: str, low: int, high: int, fallback: Optional[int] = None) -> int:
        value = self._typed(field, fallback, (int,), "a whole number")
        return self._within(field, value, low, high)

    def flag(self, field: str, fallback: Optional[bool] = None) -> bool:
        return self._typed(field, fallback, (bool,), "true or false")

    def texts(self, field: str, fallback: Optional[List[str]] = None) -> List[str]:
        values = self._typed(field, fallback, (list, tuple), "a list of texts")
        if not all(isinstance(value, str) for value in values):
            self.reject(field, "expected a list of texts")
        return [valid(value) for value in values]

    def choice(self, field: str, allowed: List[str], fallback: Optional[str] = None) -> str:
        chosen = self.text(field, fallback)
        if chosen not in allowed:
            self.reject(field, f"\"{chosen}\" is not one of: {', '.join(allowed)}")
        return chosen

    def object(self, field: str) -> Fields:
        """The object in a field; an empty one if the field is absent."""
        child = Fields(self.raw(field, {}), self._name(field))
        self._children.append(child)
        return child

    def finish(self) -> None:
        """Refuses fields that nobody asked for, also in the objects taken from this one."""
        for field in self._values:
            if not field.startswith("_") and field not in self._used:
                self.reject(field, "this field is not known; is it a typing mistake?")
        for child in self._children:
            child.finish()


# ---- Types of answers ------------------------------------------------------------------------


class AnswerType:
    """A kind of answer: what counts as one, and when two mean the same. Where an answer stands in
    a reply is the business of AnswerMarker."""

    def canonical(self, answer: str) -> Optional[str]:
        """As Verifier.canonical. The answer has at most MAX_ANSWER_BYTES."""
        raise NotImplementedError

    def equal(self, a: str, b: str) -> bool:
        """As Verifier.equal; unless overridden, whether the canonical forms are the same."""
        first = self.canonical(a)
        return first is not None and first == self.canonical(b)

    def tolerant(self) -> bool:
        """Whether answers of different canonical forms may be equal."""
        return False

    def locate(self, place: str) -> Optional[str]:
        """The answer in the place that the marker points at; unless overridden, all of it."""
        return place


_DECORATIONS = (("**", "**"), ("*", "*"), ("__", "__"), ("`", "`"), ("$$", "$$"), ("$", "$"),
                ("\\(", "\\)"), ("\\[", "\\]"), ('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"),
                ("\\text{", "}"), ("\\textbf{", "}"), ("\\mathrm{", "}"), ("\\mathbf{", "}"),
                ("\\boxed{", "}"))


def undecorated(answer: str, punctuation: str = ".,;:!") -> str:
    """Without what people put around an answer: white space, quotes, Markdown emphasis, math
    delimiters, \\text{…}, and punctuation at the end."""
    while True:
        before = len(answer)
        answer = trimmed(answer).rstrip(punctuation)
        for begin, end in _DECORATIONS:
            if (len(answer) <= len(begin) + len(end) or not answer.startswith(begin) or
                    not answer.endswith(end)):
                continue
            inner = answer[len(begin):-len(end)]
            # "\text{a} and \text{b}", "$1$ or $2$": the two ends do not belong together.
            if begin[-1] in inner or end in inner:
                continue
            answer = inner
            break
        if len(answer) == before:
            return answer


# ---- Exact numbers ---------------------------------------------------------------------------

_LARGEST = 2**127 - 1  # numbers are those of 128 bits


def _fitting(value: int) -> Optional[int]:
    return value if -_LARGEST - 1 <= value <= _LARGEST else None


def _to_64_bits(value: int) -> int:
    """The nearest number of 64 significant bits, ties to even, as in x86's long double."""
    shift = max(0, value.bit_length() - 64)
    quotient, rest = divmod(value, 1 << shift)
    twice = 2 * rest - (1 << shift)
    return (quotient + (twice > 0 or (twice == 0 and quotient % 2))) << shift


def _exact_root(square: int) -> Optional[int]:
    root = math.isqrt(square)
    return root if root * root == square else None


def _plain_text(negative: bool, digits: str, exponent: int) -> str:
    """digits · 10^exponent without an exponent in the text."""
    if exponent >= 0:
        digits += "0" * exponent
    else:
        digits = digits.rjust(1 - exponent, "0")
        digits = (digits[:exponent] + "." + digits[exponent:]).rstrip("0").rstrip(".")
    return "-" + digits if negative and digits != "0" else digits


class Rational:
    """A fraction of 128-bit integers in lowest terms. What does not fit is None, never wrong."""

    __slots__ = ("numerator", "denominator")

    def __init__(self, numerator: int = 0, denominator: int = 1):
        self.numerator, self.denominator = numerator, denominator

    @staticmethod
    def make(numerator: Optional[int], denominator: Optional[int]) -> Optional[Rational]:
        if not denominator or numerator is None or min(numerator, denominator) < -_LARGEST:
            return None
        divisor = math.gcd(numerator, denominator) * (-1 if denominator < 0 else 1)
        return Rational(numerator // divisor, denominator // divisor)

    @staticmethod
    def from_decimal(digits: str, exponent: int = 0) -> Optional[Rational]:
        """Plain digits with at most one point, "12", "0.50", ".5"; times 10^exponent."""
        whole, _, places = digits.partition(".")
        significant = (whole + places).lstrip("0")
        if len(significant) > 39 or int(significant or "0") > _LARGEST:
            return None
        scale = Rational(10).power(exponent - len(places))
        return scale and Rational(int(significant or "0")).times(scale)

    def is_integer(self) -> bool:
        return self.denominator == 1

    def to_double(self) -> float:
        """By way of long doubles, as the workbench does."""
        quotient, rest = divmod(_to_64_bits(abs(self.numerator)) << 256,
                                _to_64_bits(self.denominator))
        value = _to_64_bits(quotient | (rest > 0)) / (1 << 256)
        return -value if self.numerator < 0 else value

    def decimal_text(self) -> Optional[str]:
        """All decimal places, "-0.125"; None if they never end."""
        rest, powers = self.denominator, []
        for base in (2, 5):
            powers.append(0)
            while rest % base == 0:
                rest //= base
                powers[-1] += 1
        scale = Rational(10).power(max(powers)) if rest == 1 else None
        scaled = scale and self.times(scale)
        return scaled and _plain_text(scaled.numerator < 0, str(abs(scaled.numerator)),
                                      -max(powers))

    def plus(self, other: Rational) -> Optional[Rational]:
        left = _fitting(self.numerator * other.denominator)
        right = _fitting(other.numerator * self.denominator)
        denominator = _fitting(self.denominator * other.denominator)
        if left is None or right is None:
            return None
        return Rational.make(_fitting(left + right), denominator)

    def minus(self, other: Rational) -> Optional[Rational]:
        return self.plus(Rational(-other.numerator, other.denominator))

    def times(self, other: Rational) -> Optional[Rational]:
        return Rational.make(_fitting(self.numerator * other.numerator),
                             _fitting(self.denominator * other.denominator))

    def over(self, other: Rational) -> Optional[Rational]:
        inverse = Rational.make(other.denominator, other.numerator)
        return inverse and self.times(inverse)

    def power(self, exponent: int) -> Optional[Rational]:
        if exponent < 0:
            inverse = Rational.make(self.denominator, self.numerator)
            return inverse and inverse.power(-exponent)
        out, square = Rational(1), self
        while exponent > 0:
            if exponent % 2 == 1:
                out = out.times(square)
            if exponent > 1:
                square = square.times(square)
            if out is None or square is None:
                return None
            exponent //= 2
        return out

    def square_root(self) -> Optional[Rational]:
        """None unless the root is rational."""
        if self.numerator < 0:
            return None
        return Rational.make(_exact_root(self.numerator), _exact_root(self.denominator))


def decimal_text(value: float, significant_digits: int) -> str:
    """The finite number in decimal notation with that many significant digits (1 to 15), without
    trailing zeros; "1.5e+40" beyond 10^30 and below 10^-15."""
    digits, _, exponent_text = f"{abs(value):.{significant_digits - 1}e}".partition("e")
    digits = digits.replace(".", "").rstrip("0") or "0"
    exponent = int(exponent_text)
    if exponent > 30 or (exponent < -15 and digits != "0"):
        if len(digits) > 1:
            digits = digits[0] + "." + digits[1:]
        return f"{'-' if value < 0 else ''}{digits}e{exponent:+d}"
    return _plain_text(value < 0, digits, exponent + 1 - len(digits))


def parse_double(text: str) -> Optional[float]:
    """The number that a text of digits, point and exponent holds; None if it is out of range."""
    value = float(text)
    lost = value == 0 and re.search("[1-9]", text.lower().partition("e")[0])
    return None if lost or math.isinf(value) else value


# ---- Numbers in texts ------------------------------------------------------------------------

_MAX_DIGITS = 36  # more in a row are not a number that anybody means
_NARROW_SPACES = " \u00a0\u202f\u2009"
_VULGAR_FRACTIONS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4),
                     "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6),
                     "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8)}
_SCALE_WORDS = {"hundred": 2, "thousand": 3, "million": 6, "mio": 6, "mn": 6, "billion": 9,
                "bn": 9, "trillion": 12, "tn": 12}
# Behind sums of money only: "5 m" are metres, "5 K" may be a temperature.
_SCALE_LETTERS = {"k": 3, "m": 6, "b": 9}


class NumberFormat:
    """What numbers look like in the texts of a task."""

    def __init__(self, decimal_comma: bool = False, currency: Tuple[str, ...] = ()):
        self.decimal_comma = decimal_comma  # 1.234,5 rather than 1,234.5
        self.scale_words = True  # "2 million" is 2,000,000
        self.currency = currency  # signs and codes that may stand before or after


class Value(NamedTuple):
    """A number; exact is None if that does not fit."""
    exact: Optional[Rational]
    approximate: float

    def product(self, other: Value) -> Value:
        both = self.exact and other.exact
        return Value(both and self.exact.times(other.exact), self.approximate * other.approximate)

    def quotient(self, other: Value) -> Value:
        both = self.exact and other.exact
        return Value(both and self.exact.over(other.exact), self.approximate / other.approximate)

    def sum(self, other: Value) -> Value:
        both = self.exact and other.exact
        return Value(both and self.exact.plus(other.exact), self.approximate + other.approximate)

    def distance(self, other: Value) -> float:
        # Large integers differ by less than doubles can show.
        difference = self.exact and other.exact and self.exact.minus(other.exact)
        return abs(difference.to_double() if difference else self.approximate - other.approximate)


class NumberReader:
    """Reads the number at the beginning of a text: sign and currency, groups of thousands,
    fraction, mixed number, power of ten, percent sign, and words such as "million"."""

    def __init__(self, text: str, number_format: NumberFormat):
        self._text = text
        self._format = number_format
        self._money = False
        self.at = 0  # behind what was read
        self.percent = False  # followed by a percent sign or the word

    def number(self) -> Optional[Value]:
        """None if no number begins there or what does is not one ("1.2.3", "3/4/2024", "1,2,3")."""
        negative = self._sign()
        self._money = self._take_currency()
        if self._money:
            self._spaces()
            negative ^= self._sign()
        value = self._magnitude()
        # "1.2.3", "12:30", "1/2/3", "10-12": a version, a time, a date, a range.
        if value is None or self._separator_before_digit():
            return None
        value = self._with_suffix(value)
        if not math.isfinite(value.approximate):
            return None
        if negative:
            value = Value(value.exact and Rational().minus(value.exact), -value.approximate)
        return value

    def _peek(self, ahead: int = 0) -> str:
        return self._text[self.at + ahead:self.at + ahead + 1]

    def _take(self, *tokens: str) -> bool:
        """The first of the tokens that stands there."""
        for token in tokens:
            if self._text.startswith(token, self.at):
                self.at += len(token)
                return True
        return False

    def _spaces(self) -> bool:
        """True if something was taken."""
        before = self.at
        while self._take(*_NARROW_SPACES):
            pass
        return self.at != before

    def _sign(self) -> bool:
        """True for minus."""
        return not self._take("+") and self._take("-", "\u2212", "\u2013")

    def _take_currency(self) -> bool:
        return any(self._take_name(name) for name in self._format.currency)

    def _take_name(self, name: str) -> bool:
        """A sign, or a code that is a word of its own."""
        before = self.at
        if self._take(name) and not (is_ascii_letter(name[-1]) and is_ascii_letter(self._peek())):
            return True
        self.at = before
        return False

    def _separator_before_digit(self) -> bool:
        return self._peek() in (".", ",", ":", "/", "-") and is_ascii_digit(self._peek(1))

    def _digits_at(self, at: int) -> int:
        return _DIGITS.match(self._text, at).end() - at

    def _whole_digits(self) -> Optional[str]:
        """Digits with or without marks between thousands, without those."""
        count = self._digits_at(self.at)
        if count == 0 or count > _MAX_DIGITS:
            return None
        digits = self._text[self.at:self.at + count]
        self.at += count
        separator = self._peek()
        marks = ("." if self._format.decimal_comma else ",") + "'" + _NARROW_SPACES
        if count > 3 or not separator or separator not in marks:
            return digits
        grouped, at = digits, self.at
        while self._text.startswith(separator, at):
            count = self._digits_at(at + 1)
            # Three digits to a group; in India two, but not in the last one.
            if count != 3 and not (count == 2 and separator == ","):
                break
            grouped += self._text[at + 1:at + 1 + count]
            at += 1 + count
            if count == 3:
                digits, self.at = grouped, at
        return digits if len(digits) <= _MAX_DIGITS else None

    def _decimal(self) -> Optional[Value]:
        """ "1,234.50" """
        point = "," if self._format.decimal_comma else "."
        bare = self._peek() == point and is_ascii_digit(self._peek(1))
        digits = "0" if bare else self._whole_digits()
        if digits is None:
            return None
        if self._peek() == point and is_ascii_digit(self._peek(1)):
            count = self._digits_at(self.at + 1)
            if count > 4 * _MAX_DIGITS:
                return None
            digits += "." + self._text[self.at + 1:self.at + 1 + count]
            self.at += 1 + count
        power = self._exponent()
        approximate = parse_double(f"{digits}e{power}")
        return Value(Rational.from_decimal(digits, power),
                     math.inf if approximate is None else approximate)

    def _exponent(self) -> int:
        """ "e-3", " × 10^{-3}", "*10^3"; 0 if there is none."""
        before = self.at
        letter = self._take("e", "E")
        if not letter:
            self._spaces()
            there = self._take("×", "x", "*")
            self._spaces()
            if not there or not self._take("10^"):
                self.at = before
                return 0
        braced = not letter and self._take("{")
        negative = self._sign()
        count = self._digits_at(self.at)
        digits = self._text[self.at:self.at + count]
        self.at += count
        cut = not self._take("}") if braced else letter and is_ascii_letter(self._peek())
        if count == 0 or count > 3 or cut:
            self.at = before
            return 0
        return -int(digits) if negative else int(digits)

    def _vulgar_fraction(self) -> Optional[Value]:
        parts = _VULGAR_FRACTIONS.get(self._peek())
        if not parts:
            return None
        self.at += 1
        exact = Rational(*parts)
        return Value(exact, exact.to_double())

    def _over_denominator(self, numerator: Value) -> Optional[Value]:
        """The fraction if "/4" follows."""
        before = self.at
        self._spaces()
        if self._take("/", "\u2044"):
            self._spaces()
            denominator = self._decimal() if is_ascii_digit(self._peek()) else None
            if denominator and denominator.approximate != 0:
                return numerator.quotient(denominator)
        self.at = before
        return None

    def _magnitude(self) -> Optional[Value]:
        value = self._vulgar_fraction()
        if value:
            return value
        begin = self.at
        value = self._decimal()
        if value is None:
            return None
        whole = self.at - begin == self._digits_at(begin)
        fraction = self._over_denominator(value)
        if fraction:
            return fraction
        return self._mixed(value) if whole else value

    def _mixed(self, whole: Value) -> Value:
        """ "2 1/2", "2½" """
        before = self.at
        gap = self._spaces()
        fraction = self._vulgar_fraction()
        if fraction is None and gap and is_ascii_digit(self._peek()):
            numerator = self._decimal()
            fraction = numerator and self._over_denominator(numerator)
        if fraction:
            return whole.sum(fraction)
        self.at = before
        return whole

    def _with_suffix(self, value: Value) -> Value:
        before = self.at
        self._spaces()
        if any(map(self._take_word, ("%", "\\%", "percent", "per cent"))):
            self.percent = True
            return value
        if self._format.scale_words:
            power = self._take_scale()
            exact = value.exact and value.exact.times(Rational(10**power))
            value = Value(exact, value.approximate * math.pow(10, power))
            if power:
                before = self.at
                self._spaces()
        if not self._take_currency():
            self.at = before
        return value

    def _take_scale(self) -> int:
        """ "million", and "$5k": the power of ten; 0 if there is none."""
        for words in (_SCALE_WORDS, _SCALE_LETTERS if self._money else {}):
            for word, power in words.items():
                if self._take_word(word):
                    return power
        return 0

    def _take_word(self, word: str) -> bool:
        end = self.at + len(word)
        if ascii_lower(self._text[self.at:end]) != word:
            return False
        if is_ascii_letter(word[-1]) and is_ascii_letter(self._text[end:end + 1]):
            return False
        self.at = end
        return True


def _closing_brace(text: str, opening: int) -> int:
    """Where the brace at `opening` is closed; -1 if none stands there or it never is."""
    depth = 0
    if text.startswith("{", opening):
        for at in range(opening, len(text)):
            depth += (text[at] == "{") - (text[at] == "}")
            if depth == 0:
                return at
    return -1


def _replace_command(text: str, command: str, fraction: bool) -> str:
    """Replaces `command{a}` by a and `command{a}{b}` by a/b."""
    at = text.find(command)
    while at >= 0:
        first = at + len(command)
        first_end = _closing_brace(text, first)
        end = _closing_brace(text, first_end + 1) if fraction and first_end >= 0 else first_end
        if end >= 0:
            plain = text[first + 1:first_end]
            # A space keeps "1\frac{1}{2}" a mixed number.
            if fraction:
                plain = f" {plain}/{text[first_end + 2:end]}"
            text = text[:at] + plain + text[end + 1:]
        at = text.find(command, at if end >= 0 else at + 1)
    return text


def without_latex(text: str) -> str:
    """LaTeX notation of numbers in plain characters: \\frac{3}{4}, 1{,}000, \\$, \\%, \\times,
    \\text{ cm}."""
    if "\\" not in text and "{" not in text:
        return text
    for old, new in (("{,}", ","), ("\\dfrac", "\\frac"), ("\\tfrac", "\\frac"), ("\\$", "$"),
                     ("\\%", "%"), ("\\times", "×"), ("\\cdot", "×"), ("\\!", ""), ("\\,", " "),
                     ("\\;", " "), ("\\:", " "), ("\\ ", " "), ("^{\\circ}", "°"),
                     ("^\\circ", "°")):
        text = text.replace(old, new)
    text = _replace_command(text, "\\frac", True)
    for command in ("\\text", "\\mathrm", "\\textbf", "\\mathbf", "\\mbox"):
        text = _replace_command(text, command, False)
    return text


# ---- Answer type "number" --------------------------------------------------------------------

_MAX_NUMBER_BYTES = 500  # a number with its unit is not longer
_MAX_UNITS = 200
_NUMBER_DIGITS = 15  # decimal digits that survive a conversion to double and back
_CURRENCY = ["US$", "$", "€", "£", "¥", "₹", "USD", "EUR", "GBP"]


def _is_harmless_remark(text: str) -> bool:
    """Words that may follow a number when the task lists no units: no further digits, nothing that
    makes it part of a formula. "5k": thousands or kelvin."""
    return text not in ("k", "K", "M", "B") and not re.search(r"[0-9+*=^<>\\_|]", text)


def _without_name(text: str) -> str:
    """ "42" of "x = 42" and "Total cost = 42". """
    name, sign, rest = text.partition("=")
    return text if not sign or re.search(r"[-0-9+*/^<>\\(){}]", name) else undecorated(rest)


def _floor_log10(value: float) -> int:
    return math.floor(math.log10(value))


def _rounded(value: float) -> float:
    """To the nearest integer, halves away from zero."""
    whole = math.trunc(value)
    return float(whole + (math.copysign(1, value) if abs(value - whole) >= 0.5 else 0))


class NumberAnswer(AnswerType):
    def __init__(self, options: Fields):
        self._absolute = options.number("absolute_tolerance", 0, 1e15, 0)
        self._relative = options.number("relative_tolerance", 0, 0.5, 0)
        decimal_comma = options.flag("decimal_comma", False)
        currency = options.texts("currency", _CURRENCY)
        if not all(map(trimmed, currency)):
            options.reject("currency", "a currency must not be empty")
        self._format = NumberFormat(decimal_comma, tuple(currency))
        self._percent_is_fraction = (
            options.choice("percent", ["ignore", "fraction"], "ignore") == "fraction")
        self._units: List[Tuple[str, Value]] = []  # names, factors into what is compared
        self._read_units(options)
        self._unit_required = options.flag("unit_required", False)
        if self._unit_required and not self._units:
            options.reject("unit_required", "there are no \"units\" that could be required")

    def canonical(self, answer: str) -> Optional[str]:
        value = self._parse(answer)
        return value and self._spelling(value)

    def equal(self, a: str, b: str) -> bool:
        first, second = self._parse(a), self._parse(b)
        if first is None or second is None:
            return False
        gap = first.distance(second)
        size = max(abs(first.approximate), abs(second.approximate))
        # A hair more than asked: 0.3 and 0.1 differ by more than 0.2 in binary.
        hair = 1 + 1e-9
        return (self._spelling(first) == self._spelling(second) or
                (self._absolute > 0 and gap <= self._absolute * hair) or
                (self._relative > 0 and gap <= self._relative * size * hair))

    def tolerant(self) -> bool:
        return self._absolute > 0 or self._relative > 0

    def _read_units(self, options: Fields) -> None:
        units = options.raw("units")
        if units is None:
            return
        if not isinstance(units, (list, tuple, dict)) or not 1 <= len(units) <= _MAX_UNITS:
            options.reject("units", "expected a list of units, or an object of units and factors, "
                                    f"with 1 to {_MAX_UNITS} entries")
        pairs = sorted(units.items()) if isinstance(units, dict) else [(u, 1) for u in units]
        for name, factor in pairs:
            if (not isinstance(name, str) or not trimmed(valid(name)) or
                    isinstance(factor, bool) or not isinstance(factor, (int, float)) or
                    not 0 < factor <= 1e15):
                options.reject("units", "each unit needs a name, and in an object a factor above 0")
            name, factor = collapsed(valid(name)), float(factor)
            read = NumberReader(repr(factor), NumberFormat()).number()
            self._units.append((name, Value(read and read.exact, factor)))
            if not _SCALE_WORDS.keys().isdisjoint(folded_words(name)):
                self._format.scale_words = False

    def _unit(self, name: str) -> Optional[Value]:
        """The unit of exactly that name, else one that differs in upper and lower case only."""
        if not self._units:
            return None
        wanted = collapsed(name)
        for spelled in (str, folded):
            for candidate, factor in self._units:
                if spelled(candidate) == spelled(wanted):
                    return factor
        return None

    def _parse(self, answer: str) -> Optional[Value]:
        answer = trimmed(answer)
        if byte_count(answer) > _MAX_NUMBER_BYTES:
            return None
        text = _without_name(undecorated(without_latex(undecorated(answer))))
        unit = None
        digit = re.search(r"[0-9.+-]", text)
        if digit:  # "EUR 5"
            unit = self._unit(trimmed(text[:digit.start()]))
            if unit:
                text = text[digit.start():]
        reader = NumberReader(text, self._format)
        value = reader.number()
        if value is None:
            return None
        rest = undecorated(text[reader.at:])
        if rest and self._units:
            known, unit = unit, self._unit(rest)
            if known or not unit:
                return None
        elif rest and not _is_harmless_remark(rest):
            return None
        if reader.percent and not unit and self._units:
            unit = self._unit("%")
            if not unit and not self._percent_is_fraction:
                return None
        if self._unit_required and not unit:
            return None
        if unit:
            value = value.product(unit)
        elif reader.percent and self._percent_is_fraction:
            value = value.product(Value(Rational(1, 100), 0.01))
        return value if math.isfinite(value.approximate) else None

    def _spelling(self, value: Value) -> str:
        """Answers within the tolerance mostly share a spelling, so that votes can be pooled;
        answers that share a spelling are always within the tolerance: the last digit kept is worth
        no more."""
        size = abs(value.approximate)
        exponent = _floor_log10(size) if size > 0 else 0
        # Decimal position of the last digit kept.
        hair = 1e-9
        finest = last = exponent - _NUMBER_DIGITS + 1
        if self._absolute > 0:
            last = max(last, math.floor(math.log10(self._absolute) + hair))
        if self._relative > 0:
            last = max(last, exponent + math.floor(math.log10(self._relative) + hair))
        if value.exact and value.exact.is_integer() and (last <= 0 or last == finest):
            digits = value.exact.decimal_text()
            if digits:
                return digits
        if size == 0:
            return "0"
        if last > exponent:  # "4" in hundreds is 0, "70" is 100
            cell = math.pow(10, last)
            return decimal_text(_rounded(value.approximate / cell) * cell, 1)
        return decimal_text(value.approximate,
                            max(1, min(exponent - last + 1, _NUMBER_DIGITS)))


# ---- Formulas in pieces ----------------------------------------------------------------------

_MAX_FORMULA_BYTES = 2000
_MAX_TOKENS = 1000
_MAX_GROUPS = 20  # in each other

# Kinds of tokens. NUMBER: digits with at most one point. NAME: a variable, letter or Greek letter,
# perhaps with index. CONSTANT: "pi", "e", "i". FUNCTION: "sin", "log_2". FRACTION: two groups
# follow. ROOT: two groups follow, index and radicand. WORD: plain words, case-folded. OPERATOR:
# + - * / ^ !. RELATION: = < > ≤ ≥ ≠ ∈. OPEN, CLOSE: brackets, and braces as of a set. GROUP_OPEN,
# GROUP_CLOSE: TeX's braces. COMMA: also ";" and "and" or "or" between answers. BEGIN, END: of an
# environment. CELL, ROW: & and \\ in a matrix. OTHER: compared as it is spelled.
(NUMBER, NAME, CONSTANT, FUNCTION, FRACTION, ROOT, WORD, OPERATOR, PLUS_MINUS, RELATION, OPEN,
 CLOSE, GROUP_OPEN, GROUP_CLOSE, COMMA, UNION, BEGIN, END, CELL, ROW, OTHER) = range(21)

_GREEK = set("Delta Gamma Lambda Omega Phi Psi Sigma Theta alpha beta chi delta ell epsilon eta "
             "gamma kappa lambda mu nu omega phi psi rho sigma tau theta varepsilon varphi xi "
             "zeta".split())
_FUNCTIONS = set("cos exp ln log sin sqrt tan".split())
# Commands that only change the looks.
_LAYOUT = set("Big Bigg Biggl Biggr Bigl Bigr big bigg biggl biggr bigl bigr boxed circ degree "
              "displaystyle left limits qquad quad right space textstyle".split())
_TEXT_COMMANDS = set("emph mathbf mathit mathrm mathsf mbox operatorname text textbf textit "
                     "textrm".split())
# Units that people write without \text, behind a number.
_UNIT_WORDS = set("cent centimeters cents cm cubic day days degree degrees dollars euros feet foot "
                  "ft grams hour hours hr in inch inches kg km liters lb meter meters mg mi mile "
                  "miles min minutes ml mm months mph oz percent pounds rad radians seconds square "
                  "units weeks yards years".split())
# Words that change the value in front of them and so are no units.
_NO_UNITS = set("a.m. am billion dozen hundred million p.m. pm thousand trillion".split())

_COMMANDS = {
    "approx": (RELATION, "="), "cdot": (OPERATOR, "*"), "cup": (UNION, "∪"),
    "div": (OPERATOR, "/"), "emptyset": (OTHER, "∅"), "ge": (RELATION, "≥"),
    "geq": (RELATION, "≥"), "geqslant": (RELATION, "≥"), "gt": (RELATION, ">"),
    "in": (RELATION, "∈"), "infty": (OTHER, "∞"), "langle": (OPEN, "("), "lbrace": (OPEN, "{"),
    "lbrack": (OPEN, "["), "le": (RELATION, "≤"), "leq": (RELATION, "≤"),
    "leqslant": (RELATION, "≤"), "lt": (RELATION, "<"), "mp": (PLUS_MINUS, "∓"),
    "ne": (RELATION, "≠"), "neq": (RELATION, "≠"), "pi": (CONSTANT, "pi"),
    "pm": (PLUS_MINUS, "±"), "rangle": (CLOSE, ")"), "rbrace": (CLOSE, "}"),
    "rbrack": (CLOSE, "]"), "times": (OPERATOR, "*"), "varnothing": (OTHER, "∅"),
    "lvert": (OTHER, "|"), "rvert": (OTHER, "|"), "mid": (OTHER, "|")}
_GLYPHS = {
    "−": (OPERATOR, "-"), "–": (OPERATOR, "-"), "×": (OPERATOR, "*"), "·": (OPERATOR, "*"),
    "⋅": (OPERATOR, "*"), "÷": (OPERATOR, "/"), "⁄": (OPERATOR, "/"), "π": (CONSTANT, "pi"),
    "√": (FUNCTION, "sqrt"), "∞": (OTHER, "∞"), "±": (PLUS_MINUS, "±"), "∓": (PLUS_MINUS, "∓"),
    "≤": (RELATION, "≤"), "≥": (RELATION, "≥"), "≠": (RELATION, "≠"), "≈": (RELATION, "="),
    "∈": (RELATION, "∈"), "∪": (UNION, "∪"), "∅": (OTHER, "∅"), "⟨": (OPEN, "("),
    "⟩": (CLOSE, ")")}
_SIGNS = {**{c: OPERATOR for c in "+-/!*^"}, **{c: OPEN for c in "(["}, **{c: CLOSE for c in ")]"},
          **{c: RELATION for c in "=<>"}, "{": GROUP_OPEN, "}": GROUP_CLOSE, ",": COMMA,
          "&": CELL}
_DEGREES = ("\\circ", "{\\circ}", "{ \\circ }", "\\degree", "{\\degree}")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_LATEX_SPACE = re.compile(r"[ \t\r\n]*")


class MathToken:
    """A piece of a formula. Layout commands, units, percent and degree signs are gone, and \\frac
    and \\sqrt always have their arguments in groups."""

    __slots__ = ("kind", "text", "maybe_unit")

    def __init__(self, kind: int, text: str, maybe_unit: bool = False):
        self.kind, self.text = kind, text
        self.maybe_unit = maybe_unit  # a word that is dropped if nothing but its exponent follows

    def is_(self, kind: int, text: str) -> bool:
        return self.kind == kind and self.text == text


def group_end(text: str, opening: int, limit: Optional[int] = None) -> int:
    """The brace that ends the TeX group which opens at `opening`, before `limit`; -1 if none."""
    depth = 0
    for brace in _BRACES.finditer(text, opening, len(text) if limit is None else limit):
        if brace.group() == "{":
            depth += 1
        elif brace.group() == "}":
            depth -= 1
            if depth == 0:
                return brace.start()
    return -1


def _is_words(text: str) -> bool:
    """ "no", "No solution": letters and spaces, and among them something that is no symbol."""
    parts = text.split(" ")
    return (all(_LETTERS.fullmatch(part) for part in parts) and
            any(len(part) >= 2 and part != "pi" and part not in _FUNCTIONS for part in parts))


class Lexer:
    """Takes LaTeX or plain notation apart. Each function returns the position behind what it has
    read, or None if the text is nested too deep, has too many tokens, or braces are missing."""

    def __init__(self, whole: str):
        self.tokens: List[MathToken] = []
        self._words_only = _is_words(whole)
        self._brackets = 0
        self._matrices = 0

    def run(self, text: str, depth: int = 0) -> bool:
        at: Optional[int] = 0 if depth <= _MAX_GROUPS else None
        while at is not None and at < len(text):
            at = self._next(text, at, depth) if len(self.tokens) <= _MAX_TOKENS else None
        return at is not None

    def _add(self, kind: int, text: str) -> None:
        self.tokens.append(MathToken(kind, text))

    def _unit_may_follow(self) -> bool:
        """Whether a word in this place may be a unit: behind an operand or a unit, or in "km/h"."""
        if not self.tokens:
            return False
        last = self.tokens[-1]
        if last.is_(OPERATOR, "/"):
            return self._in_unit_fraction()
        return (last.kind in (NUMBER, NAME, CONSTANT, CLOSE, GROUP_CLOSE) or last.maybe_unit)

    def _in_unit_fraction(self) -> bool:
        return (len(self.tokens) > 1 and self.tokens[-1].is_(OPERATOR, "/") and
                self.tokens[-2].maybe_unit)

    def _next(self, text: str, at: int, depth: int) -> Optional[int]:
        c = text[at]
        if c == "\\":
            return self._command(text, at, depth)
        if is_ascii_digit(c) or (c == "." and is_ascii_digit(text[at + 1:at + 2])):
            return self._number(text, at)
        if is_ascii_letter(c):
            return self._letters(text, at)
        if c >= "\x80":
            return self._glyph(text, at)
        at += 1
        if c in " \t\r\n~$%":
            return at
        if c == "_":
            return self._subscript(text, at)
        if c == "*" and text.startswith("*", at):  # Python's power
            self._add(OPERATOR, "^")
            return at + 1
        if c in "<>" and text.startswith("=", at):
            self._add(RELATION, "≤" if c == "<" else "≥")
            return at + 1
        if c == "^":
            for degrees in _DEGREES:
                if text.startswith(degrees, at):
                    return at + len(degrees)
        if c == ";":
            c = ","
        kind = _SIGNS.get(c, OTHER)
        self._brackets += (kind == OPEN) - (kind == CLOSE)
        self._add(kind, c)
        return at

    def _subscript(self, text: str, at: int) -> int:
        """ "x_1", "x_{12}", "\\log_2": part of the name. Anything else ("1010_2") is compared as it
        is spelled."""
        end = at + 1
        if text.startswith("{", at):
            close = text.find("}", at)
            end = close + 1 if close >= 0 else len(text)
        index = re.sub("[{} ]", "", text[at:end])
        if self.tokens and (self.tokens[-1].kind == NAME or
                            self.tokens[-1].is_(FUNCTION, "log")):
            self.tokens[-1].text += "_" + index
        else:
            self._add(OTHER, "_{" + index + "}")
        return end

    def _number(self, text: str, at: int) -> int:
        """Digits with a point, without marks between thousands. "100,200" is a number, but in
        brackets a pair; "1{,}000" and "1,\\!000" are numbers everywhere."""
        end = _DIGITS.match(text, at).end()
        digits = text[at:end]
        marks = ("{,}", ",\\!", "\\,", "\\;", "\\ ") + (("",) if self._brackets else (",",))
        while 0 < end - at <= 3 or len(digits) > 3:
            mark = next((mark for mark in marks if mark and text.startswith(mark, end)), None)
            group_at = end + len(mark or "")
            group_stop = _DIGITS.match(text, group_at).end()
            if mark is None or group_stop - group_at != 3:
                break
            digits += text[group_at:group_stop]
            end = group_stop
        if text.startswith(".", end) and is_ascii_digit(text[end + 1:end + 2]):
            stop = _DIGITS.match(text, end + 1).end()
            digits += text[end:stop]
            end = stop
        self._add(NUMBER, digits)
        return end

    def _letters(self, text: str, at: int) -> int:
        end = _LETTERS.match(text, at).end()
        run = text[at:end]
        if run in _FUNCTIONS:
            self._add(FUNCTION, run)
        elif run in ("pi", "e", "i"):
            self._add(CONSTANT, run)
        elif run in ("and", "or"):
            self._add(COMMA, ",")
        elif run in ("inf", "infinity"):
            self._add(OTHER, "∞")
        elif run == "in" and self.tokens and self.tokens[-1].kind == NAME:
            self._add(RELATION, "∈")
        elif self._in_unit_fraction() or (run in _UNIT_WORDS and self._unit_may_follow()):
            self.tokens.append(MathToken(WORD, run, True))
        elif len(run) >= 3 or self._words_only:
            self._add(WORD, run.lower())
        else:
            for letter in run:
                self._add(CONSTANT if letter in "ei" else NAME, letter)
        return end

    def _glyph(self, text: str, at: int) -> int:
        c = text[at]
        if c in _GLYPHS:
            self._add(*_GLYPHS[c])
        elif c in "²³":
            self._add(OPERATOR, "^")
            self._add(NUMBER, "2" if c == "²" else "3")
        elif c in "½¼¾":
            self._add(FRACTION, "frac")
            for part in _VULGAR_FRACTIONS[c]:
                self._add(GROUP_OPEN, "{")
                self._add(NUMBER, str(part))
                self._add(GROUP_CLOSE, "}")
        elif is_letter(c):
            end = at + 1
            while end < len(text) and is_letter(text[end]):
                end += 1
            self._add(WORD, folded(text[at:end]))
            return end
        elif c not in "°€£" and c not in _SPACES:
            self._add(OTHER, c)
        return at + 1

    def _command(self, text: str, at: int, depth: int) -> Optional[int]:
        at += 1
        c = text[at:at + 1]
        if not c or c >= "\x80":
            return at
        if not is_ascii_letter(c):
            return self._sign_command(c, at + 1)
        end = _LETTERS.match(text, at).end()
        name, at = text[at:end], end
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            self._add(FRACTION, "frac")
            middle = self._argument(text, at, depth)
            return None if middle is None else self._argument(text, middle, depth)
        if name == "sqrt":
            return self._root(text, at, depth)
        if name in _TEXT_COMMANDS:
            return self._text_command(text, at, depth)
        if name in ("begin", "end"):
            return self._environment(name == "begin", text, at)
        if name in _LAYOUT:
            # "\left." draws nothing.
            return at + (name in ("left", "right") and text.startswith(".", at))
        if name in _COMMANDS:
            kind, spelled = _COMMANDS[name]
            self._brackets += (kind == OPEN) - (kind == CLOSE)
            self._add(kind, spelled)
        elif name in _FUNCTIONS:
            self._add(FUNCTION, name)
        else:
            self._add(NAME if name in _GREEK else OTHER, "\\" + name)
        return at

    def _sign_command(self, c: str, at: int) -> int:
        """A backslash and a sign; \\, \\; \\! \\: \\% \\$ \\( \\) \\[ \\] are nothing."""
        if c == "{":
            self._brackets += 1
            self._add(OPEN, c)
        elif c == "}":
            self._brackets -= 1
            self._add(CLOSE, c)
        elif c == "|":
            self._add(OTHER, c)
        elif c == "\\" and self._matrices > 0:
            self._add(ROW, "\\\\")
        elif c == "\\":  # a backslash too many, from text escaped twice
            return at - 1
        return at

    def _argument(self, text: str, at: int, depth: int) -> Optional[int]:
        """TeX's argument: a group, a command with its own arguments, or one character."""
        at = _LATEX_SPACE.match(text, at).end()
        self._add(GROUP_OPEN, "{")
        end: Optional[int] = min(at + 1, len(text))
        if text.startswith("{", at):
            close = group_end(text, at)
            if close < 0 or not self.run(text[at + 1:close], depth + 1):
                return None
            end = close + 1
        elif text.startswith("\\", at):
            end = self._command(text, at, depth + 1) if depth < _MAX_GROUPS else None
        elif not self.run(text[at:at + 1], depth + 1) and at < len(text):
            return None
        if end is not None:
            self._add(GROUP_CLOSE, "}")
        return end

    def _root(self, text: str, at: int, depth: int) -> Optional[int]:
        self._add(ROOT, "sqrt")
        index = "2"
        if text.startswith("[", at):
            end = text.find("]", at)
            if end < 0:
                return None
            index, at = text[at + 1:end], end + 1
        self._add(GROUP_OPEN, "{")
        if not self.run(index, depth + 1):
            return None
        self._add(GROUP_CLOSE, "}")
        return self._argument(text, at, depth)

    def _text_command(self, text: str, at: int, depth: int) -> Optional[int]:
        """\\text{ cm} behind a number is a unit; \\mathrm{C}, \\text{(A)} and \\text{72} are what
        they contain; anything else is words."""
        opening = at
        while text.startswith(" ", opening):
            opening += 1
        if not text.startswith("{", opening):
            return at
        end = group_end(text, opening)
        if end < 0:
            return None
        content = trimmed(text[opening + 1:end])
        if re.search(r"[0-9\\(){}]", content) or (
                len(content) == 1 and content.isascii() and not self._unit_may_follow()):
            return end + 1 if self.run(content, depth + 1) else None
        for part in content.split(" "):
            word = folded(trimmed(part))
            if word in ("and", "or"):
                self._add(COMMA, ",")
            elif word:
                maybe_unit = word not in _NO_UNITS and self._unit_may_follow()
                self.tokens.append(MathToken(WORD, word, maybe_unit))
        return end + 1

    def _environment(self, begin: bool, text: str, at: int) -> Optional[int]:
        end = text.find("}", at)
        if end < 0 or text[at] != "{":
            return None
        self._matrices += 1 if begin else -1
        self._brackets += 1 if begin else -1
        self._add(BEGIN if begin else END, text[at + 1:end])
        return end + 1


def _unit_end(tokens: List[MathToken], at: int) -> int:
    """Behind the unit at `at`, with "^2" and "/"."""
    def kind(ahead: int) -> Optional[int]:
        return tokens[at + ahead].kind if at + ahead < len(tokens) else None

    at += 1
    while at < len(tokens):
        following = at + 1 < len(tokens)
        raised = tokens[at].is_(OPERATOR, "^")
        if following and tokens[at].is_(OPERATOR, "/") and tokens[at + 1].maybe_unit:
            at += 2
        elif raised and kind(1) == NUMBER:
            at += 2
        elif raised and kind(1) == GROUP_OPEN and kind(3) == GROUP_CLOSE:
            at += 4
        elif tokens[at].maybe_unit:
            at += 1
        else:
            break
    return at


def _without_units(tokens: List[MathToken]) -> List[MathToken]:
    """Without units that end an answer or an element of it."""
    kept = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.maybe_unit:
            end = _unit_end(tokens, at)
            following = tokens[end].kind if end < len(tokens) else COMMA
            if following in (COMMA, CLOSE, GROUP_CLOSE, RELATION, UNION, CELL, ROW, END):
                at = end
                continue
            token.maybe_unit = False
        kept.append(token)
        at += 1
    return kept


def math_tokens(text: str) -> Optional[List[MathToken]]:
    """None if the text is longer or nested deeper than any answer is."""
    if byte_count(text) > _MAX_FORMULA_BYTES:
        return None
    lexer = Lexer(text)
    return _without_units(lexer.tokens) if lexer.run(text) else None


# ---- Values of formulas ----------------------------------------------------------------------

_MAX_PARSER_DEPTH = 60
_MAX_EXPONENT = 1000
_MAX_FACTORIAL = 33  # 34! does not fit into 128 bits
_POINTS = 3  # at which expressions with variables are compared
_MATH_DIGITS = 10  # rounding errors stay below, real differences above
_NOTHING = 1e-9
_NAN = complex(math.nan)


class MathValue(NamedTuple):
    exact: Optional[Rational]  # None if irrational, or too large
    approximate: complex


def _of_rational(exact: Rational) -> MathValue:
    return MathValue(exact, complex(exact.to_double()))


# Steps of a calculation in reverse Polish notation: what to do, with a value for "push" and a name
# for "variable" and "call".
Step = Tuple[str, Any]


class Parser:
    """Recursive descent. Each function leaves the position behind what it has read, or returns
    False."""

    def __init__(self, tokens: List[MathToken]):
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._failed = False
        self._steps: List[Step] = []

    def parse(self) -> Optional[List[Step]]:
        return self._steps if self._sum() and self._at == len(self._tokens) else None

    def _peek(self, ahead: int = 0) -> Optional[MathToken]:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else None

    def _is_at(self, *kinds: int) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].kind in kinds

    def _take_kind(self, kind: int) -> bool:
        there = self._is_at(kind)
        self._at += there
        return there

    def _take(self, operator: str) -> bool:
        token = self._peek()
        there = token is not None and token.is_(OPERATOR, operator)
        self._at += there
        return there

    def _emit(self, code: str, value: Any = None) -> bool:
        self._steps.append((code, value))
        return True

    def _negative(self) -> bool:
        """Whether the signs that stand there make a minus."""
        negative = False
        while True:
            if self._take("-"):
                negative = not negative
            elif not self._take("+"):
                return negative

    def _sum(self) -> bool:
        self._depth += 1
        if self._depth > _MAX_PARSER_DEPTH:
            return False
        negative = self._negative()
        if not self._product() or (negative and not self._emit("negate")):
            return False
        while True:
            code = "+" if self._take("+") else "-" if self._take("-") else None
            if code is None:
                break
            if not self._product():
                return False
            self._emit(code)
        self._depth -= 1
        return True

    def _product(self) -> bool:
        return (self._mixed_number() or self._signed_power()) and self._factors()

    def _factors(self) -> bool:
        """What is multiplied to the factor that was read."""
        while True:
            code = "*" if self._take("*") else "/" if self._take("/") else None
            if code:
                if not self._signed_power():
                    return False
                self._emit(code)
            elif self._begins_factor():
                if self._is_at(NUMBER) and self._tokens[self._at - 1].kind == NUMBER:
                    return False  # "2 3"
                if not self._power():
                    return False
                self._emit("*")
            else:
                return True

    def _begins_factor(self) -> bool:
        return (self._is_at(NUMBER, NAME, CONSTANT, FUNCTION, FRACTION, ROOT, GROUP_OPEN) or
                (self._is_at(OPEN) and self._peek().text != "{"))

    def _mixed_number(self) -> bool:
        """ "1\\frac{1}{2}" and "1 1/2" are sums."""
        kinds = [token.kind for token in self._tokens[self._at:self._at + 8]]
        if kinds == [NUMBER, FRACTION, GROUP_OPEN, NUMBER, GROUP_CLOSE, GROUP_OPEN, NUMBER,
                     GROUP_CLOSE]:
            parts = (0, 3, 6)
        elif kinds[:4] == [NUMBER, NUMBER, OPERATOR, NUMBER] and self._peek(2).text == "/":
            parts = (0, 1, 3)
        else:
            return False
        numbers = [self._peek(ahead) for ahead in parts]
        if any("." in number.text for number in numbers):
            return False
        for number in numbers:
            self._number(number)
        self._emit("/")
        self._emit("+")
        self._at += parts[2] + (2 if parts[2] == 6 else 1)
        return not self._failed

    def _signed_power(self) -> bool:
        negative = self._negative()
        return self._power() and (not negative or self._emit("negate"))

    def _power(self) -> bool:
        if not self._primary():
            return False
        while self._take("!"):
            self._emit("!")
        return self._exponent()

    def _exponent(self) -> bool:
        """Right-associative."""
        if not self._take("^"):
            return True
        self._depth += 1
        if self._depth > _MAX_PARSER_DEPTH or not self._signed_power():
            return False
        self._depth -= 1
        return self._emit("^")

    def _primary(self) -> bool:
        token = self._peek()
        if token is None or self._failed:
            return False
        if token.kind == GROUP_OPEN:
            return self._group()
        if token.kind == FUNCTION:
            return self._call()
        self._at += 1
        if token.kind == NUMBER:
            self._number(token)
            return not self._failed
        if token.kind == NAME:
            return self._emit("variable", token.text)
        if token.kind == CONSTANT:
            value = {"pi": complex(math.pi), "e": complex(math.e)}.get(token.text, 1j)
            return self._emit("push", MathValue(None, value))
        if token.kind == OPEN:
            return token.text != "{" and self._sum() and self._take_kind(CLOSE)
        if token.kind in (FRACTION, ROOT):
            return (self._group() and self._group() and
                    self._emit("/" if token.kind == FRACTION else "root"))
        return False

    def _group(self) -> bool:
        return self._take_kind(GROUP_OPEN) and self._sum() and self._take_kind(GROUP_CLOSE)

    def _call(self) -> bool:
        """ "\\sin x", "\\sin^2 x", "\\ln(x+1)", "sqrt(3)"; without brackets the argument ends where
        the product does."""
        name = self._peek().text
        self._at += 1
        self._depth += 1
        if self._depth > _MAX_PARSER_DEPTH:
            return False
        before = len(self._steps)
        if not self._exponent():
            return False
        raised = self._steps[before:]
        del self._steps[before:]
        # "\sin^{-1}" is the inverse function.
        if any(code == "negate" for code, _ in raised) or not self._begins_factor():
            return False
        bracketed = self._is_at(OPEN, GROUP_OPEN)
        if not self._primary():
            return False
        if not bracketed:
            if not self._exponent():
                return False
            while name != "sqrt" and self._begins_factor() and not self._is_at(FUNCTION):
                if not self._power():
                    return False
                self._emit("*")
        self._emit("call", name)
        self._steps += raised
        self._depth -= 1
        return True

    def _number(self, token: MathToken) -> None:
        exact, approximate = Rational.from_decimal(token.text), parse_double(token.text)
        # Digits in front of the point must not be lost silently.
        point = token.text.find(".")
        lost = exact is None and (point < 0 or point > 15)
        self._failed = self._failed or approximate is None or lost
        self._emit("push", MathValue(exact, complex(approximate or 0)))


@functools.lru_cache(maxsize=1000)
def _sample(name: str, point: int) -> float:
    """The value of a variable at one of the fixed points: between 0.6 and 2.6, of either sign. The
    same name has the same values everywhere (FNV-1a)."""
    value = 14695981039346656037
    for byte in name.encode("utf-8") + bytes([point + 1]):
        value = (value ^ byte) * 1099511628211 % 2**64
    value ^= value >> 32
    size = 0.6 + 2.0 * (value % 1000003) / 1000003.0
    return -size if point == 1 else size


def _powered(base: complex, exponent: complex) -> complex:
    if base == 0:
        return complex(0) if exponent.real > 0 else _NAN
    try:
        if base.imag == 0 and exponent.imag == 0 and (base.real > 0 or
                                                      exponent.real == int(exponent.real)):
            return complex(math.pow(base.real, exponent.real))
        return cmath.exp(exponent * cmath.log(base))
    except (OverflowError, ValueError):
        return _NAN


def _raised(base: MathValue, exponent: MathValue) -> MathValue:
    n = exponent.exact
    if base.exact and n and n.is_integer() and abs(n.numerator) <= _MAX_EXPONENT:
        exact = base.exact.power(n.numerator)
        if exact:
            return _of_rational(exact)
    return MathValue(None, _powered(base.approximate, exponent.approximate))


def _root(index: MathValue, radicand: MathValue) -> MathValue:
    n = index.exact.numerator if index.exact and index.exact.is_integer() else None
    if n == 2:
        exact = radicand.exact and radicand.exact.square_root()
        return _of_rational(exact) if exact else MathValue(None, cmath.sqrt(radicand.approximate))
    x, exponent = radicand.approximate, 1 / index.approximate
    if n is not None and n % 2 != 0 and x.imag == 0 and x.real < 0:
        return MathValue(None, -_powered(-x, exponent))
    return MathValue(None, _powered(x, exponent))


def _factorial(of: MathValue) -> MathValue:
    if not of.exact or not of.exact.is_integer() or not 0 <= of.exact.numerator <= _MAX_FACTORIAL:
        return MathValue(None, _NAN)
    return _of_rational(Rational(math.factorial(of.exact.numerator)))


_LOG_BASE = re.compile(r"(?i:inf|infinity|([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?)")


def _called(name: str, argument: MathValue) -> MathValue:
    x = argument.approximate
    if name == "sqrt":
        return _root(_of_rational(Rational(2)), argument)
    if name in ("sin", "cos", "tan", "exp"):
        return MathValue(None, getattr(cmath, name)(x))
    if x == 0:
        return MathValue(None, _NAN)
    logarithm = cmath.log(x)
    if name != "ln":
        base: Optional[float] = 10.0
        if name.startswith("log_"):
            text = name[4:]
            base = float(text) if _LOG_BASE.fullmatch(text) else None
        if base is None or base <= 0 or base == 1:
            return MathValue(None, _NAN)
        by = math.log(base)
        logarithm = complex(logarithm.real / by, logarithm.imag / by)
    return MathValue(None, logarithm)


def _combined(code: str, a: MathValue, b: MathValue) -> MathValue:
    x, y = a.exact, b.exact
    both = x and y
    if code == "+":
        return MathValue(both and x.plus(y), a.approximate + b.approximate)
    if code == "-":
        return MathValue(both and x.minus(y), a.approximate - b.approximate)
    if code == "*":
        return MathValue(both and x.times(y), a.approximate * b.approximate)
    if code == "/":
        return MathValue(both and x.over(y), a.approximate / b.approximate)
    return _raised(a, b) if code == "^" else _root(a, b)


def _evaluated(steps: List[Step], point: int) -> Optional[MathValue]:
    """The value at one of the sample points; None if it is not finite."""
    stack: List[MathValue] = []
    try:
        for code, value in steps:
            if code == "push":
                stack.append(value)
                continue
            if code == "variable":
                stack.append(MathValue(None, complex(_sample(value, point))))
                continue
            if code == "negate":
                stack[-1] = _combined("-", _of_rational(Rational()), stack[-1])
            elif code == "call":
                stack[-1] = _called(value, stack[-1])
            elif code == "!":
                stack[-1] = _factorial(stack[-1])
            else:
                right = stack.pop()
                stack[-1] = _combined(code, stack[-1], right)
            if not cmath.isfinite(stack[-1].approximate):
                return None
    except (ArithmeticError, ValueError):  # division by zero, too large, outside the domain
        return None
    return stack[-1]


def _spelled_complex(value: complex) -> str:
    size = min(math.hypot(value.real, value.imag), sys.float_info.max)
    # What is left of a number by rounding errors.
    real, imaginary = (0.0 if abs(part) < _NOTHING * max(1.0, size) else part
                       for part in (value.real, value.imag))
    if imaginary == 0:
        return decimal_text(real, _MATH_DIGITS)
    text = decimal_text(imaginary, _MATH_DIGITS) + "i"
    if real == 0:
        return text
    return decimal_text(real, _MATH_DIGITS) + ("+" if imaginary > 0 else "") + text


def _spelled_value(value: MathValue) -> str:
    exact = value.exact and value.exact.decimal_text()
    return exact or _spelled_complex(value.approximate)


def _variables_of(steps: List[Step]) -> List[str]:
    return sorted({value for code, value in steps if code == "variable"})


def _heading(variables: List[str]) -> str:
    """ "f(x,y) = " """
    return f"f({','.join(variables)}) = "


def expression_spelling(tokens: List[MathToken]) -> Optional[str]:
    """One spelling for all expressions of the same value: exact fractions as decimals if those end,
    everything else by its value to ten digits. Expressions with variables are told apart by their
    values at fixed points ("f(x) = 1.5; -0.25; 3"). None if the tokens are no expression of
    + - * / ^ !, roots, fractions, elementary functions, pi, e, i and variables, or it has no finite
    value."""
    steps = Parser(tokens).parse()
    if steps is None:
        return None
    if len(steps) == 1 and steps[0][0] == "variable":
        return steps[0][1]
    variables = _variables_of(steps)
    values = []
    for point in range(_POINTS if variables else 1):
        value = _evaluated(steps, point)
        if value is None:
            return None
        values.append(_spelled_value(value))
    # "x - x + 5" has a variable but does not vary.
    if values.count(values[0]) == len(values):
        return values[0]
    return _heading(variables) + "; ".join(values)


def equation_spelling(left: List[MathToken], right: List[MathToken]) -> Optional[str]:
    """The same for the equation left = right, whichever way round and multiplied by any constant.
    """
    steps, subtracted = Parser(left).parse(), Parser(right).parse()
    if steps is None or subtracted is None:
        return None
    steps = steps + subtracted + [("-", None)]
    variables = _variables_of(steps)
    if not variables:
        return None
    values = []
    for point in range(_POINTS):
        value = _evaluated(steps, point)
        if value is None or math.hypot(value.approximate.real, value.approximate.imag) < _NOTHING:
            return None
        values.append(value.approximate)
    ratios = [value / values[0] for value in values[1:]]
    if not all(map(cmath.isfinite, ratios)):
        return None
    return "0 = " + _heading(variables) + "; ".join(map(_spelled_complex, ratios))


# ---- Answer type "math" ----------------------------------------------------------------------

_MAX_SPELLING_DEPTH = 12
_OPENING = (OPEN, GROUP_OPEN, BEGIN)
_CLOSING = (CLOSE, GROUP_CLOSE, END)


def _depth_change(token: MathToken) -> int:
    return (token.kind in _OPENING) - (token.kind in _CLOSING)


def _spans(tokens: List[MathToken], separator: int) -> List[Tuple[int, int]]:
    """Where the pieces are that stand between tokens of a kind outside all brackets; one if there
    is no such token."""
    out = []
    begin = depth = 0
    for i, token in enumerate(tokens):
        depth += _depth_change(token)
        if depth == 0 and token.kind == separator:
            if i > begin:
                out.append((begin, i))
            begin = i + 1
    if begin < len(tokens):
        out.append((begin, len(tokens)))
    return out


def _pieces(tokens: List[MathToken], separator: int) -> List[List[MathToken]]:
    return [tokens[begin:end] for begin, end in _spans(tokens, separator)]


def _enclosed(tokens: List[MathToken]) -> bool:
    """Whether the first and the last token are a pair of brackets."""
    if len(tokens) < 2 or tokens[0].kind not in _OPENING or tokens[-1].kind not in _CLOSING:
        return False
    depth = 0
    for i, token in enumerate(tokens):
        depth += _depth_change(token)
        if depth == 0:
            return i + 1 == len(tokens)
    return False


def _written(tokens: List[MathToken]) -> str:
    """The tokens as they are written, without spaces but between words."""
    out, word = "", False
    for token in tokens:
        if word and token.kind == WORD:
            out += " "
        out += token.text
        word = token.kind == WORD
    return out


def _spellings(parts: List[List[MathToken]], depth: int) -> List[str]:
    return [_spelling(part, depth + 1) for part in parts]


def _sorted_joined(parts: List[str], separator: str) -> str:
    return separator.join(sorted(set(parts)))


def _without_answer_name(tokens: List[MathToken]) -> List[MathToken]:
    """Without "x =", "AB =", "f(x) =", "(x, y) =" or "x \\in" in front: the name of what was asked
    for says nothing."""
    length = 0
    while length < len(tokens) and (tokens[length].kind in (NAME, COMMA) or
                                    tokens[length].is_(OPEN, "(") or
                                    tokens[length].is_(CLOSE, ")")):
        length += 1
    if length == 0 or length + 1 >= len(tokens):
        return tokens
    sign = tokens[length]
    if sign.kind != RELATION or sign.text not in ("=", "∈"):
        return tokens
    rest = tokens[length + 1:]
    return rest if len(_spans(rest, RELATION)) == 1 else tokens


def _relation_spelling(tokens: List[MathToken], depth: int) -> str:
    """ "a < b" and "b > a" are the same; so are both sides of an equation."""
    spans = _spans(tokens, RELATION)
    sides = [tokens[begin:end] for begin, end in spans]
    signs = [tokens[end].text for _, end in spans if end < len(tokens)]
    if len(sides) == 2 and signs == ["="]:
        equation = equation_spelling(*sides)
        if equation is not None:
            return equation
    parts = _spellings(sides, depth)
    if len(signs) != len(parts) - 1:  # "= 5", "5 ="
        return parts[0] if len(parts) == 1 else _written(tokens)
    if all(sign in ("<", "≤") for sign in signs):
        parts.reverse()
        signs = [">" if sign == "<" else "≥" for sign in reversed(signs)]
    return parts[0] + "".join(sign + part for sign, part in zip(signs, parts[1:]))


def _plus_minus_spelling(tokens: List[MathToken], depth: int) -> str:
    """Both values of "a ± b"."""
    both = []
    for upper in (True, False):
        one = [MathToken(OPERATOR, "+" if (token.text == "±") == upper else "-")
               if token.kind == PLUS_MINUS else token for token in tokens]
        both.append(_spelling(one, depth + 1))
    return _sorted_joined(both, ", ")


def _matrix_spelling(tokens: List[MathToken], depth: int) -> str:
    rows = [" & ".join(_spellings(_pieces(row, CELL), depth))
            for row in _pieces(tokens[1:-1], ROW)]
    # Round or square brackets are a matter of taste, bars are not.
    bars = tokens[0].text if re.search("[vV]", tokens[0].text) else ""
    return f"{bars}[{'; '.join(rows)}]"


def _enclosed_spelling(tokens: List[MathToken], depth: int) -> Optional[str]:
    """Of a matrix, set, tuple, point or interval, or of what is in brackets."""
    first, inner = tokens[0], tokens[1:-1]
    if first.kind == BEGIN:
        return _matrix_spelling(tokens, depth)
    is_set = first.is_(OPEN, "{")
    parts = _pieces(inner, COMMA)
    if is_set and not parts:
        return "∅"
    # "{1, 2}" in plain text is a set too.
    if is_set or (first.kind == GROUP_OPEN and len(parts) > 1):
        return "{" + _sorted_joined(_spellings(parts, depth), ", ") + "}"
    if len(parts) > 1:
        return first.text + ", ".join(_spellings(parts, depth)) + tokens[-1].text
    return _spelling(inner, depth + 1) if inner else None


def _spelling(tokens: List[MathToken], depth: int) -> str:
    if depth > _MAX_SPELLING_DEPTH:
        return _written(tokens)
    if depth == 0:
        tokens = _without_answer_name(tokens)
    # "1, -2" lists solutions, whose order does not matter.
    parts = _pieces(tokens, COMMA)
    if len(parts) > 1:
        return _sorted_joined(_spellings(list(map(_without_answer_name, parts)), depth), ", ")
    parts = _pieces(tokens, UNION)
    if len(parts) > 1:
        return _sorted_joined(_spellings(parts, depth), " ∪ ")
    sides = _spans(tokens, RELATION)
    if sides and sides != [(0, len(tokens))]:
        return _relation_spelling(tokens, depth)
    if _enclosed(tokens):
        spelled = _enclosed_spelling(tokens, depth)
        if spelled is not None:
            return spelled
    if any(token.kind == PLUS_MINUS for token in tokens):
        return _plus_minus_spelling(tokens, depth)
    spelled = expression_spelling(tokens)
    return _written(tokens) if spelled is None else spelled


class MathAnswer(AnswerType):
    def canonical(self, answer: str) -> Optional[str]:
        bare = undecorated(answer, ".,;:")  # "5!" is a factorial
        tokens = math_tokens(bare)
        return (bare if tokens is None else _spelling(tokens, 0)) or None


# ---- Regular expressions ---------------------------------------------------------------------

# No expression and no text makes a search hang: it ends after so many items of the pattern, or with
# so many alternatives open. The workbench counts the same, but for a few short cuts of PCRE2.
_MAX_STEPS = 300_000
_MAX_OPEN = 5_000
_LAST_CHARACTER = 0x10FFFF
_CATEGORIES = {"DIGIT": [(48, 57)], "SPACE": [(9, 13), (32, 32)],
               "WORD": [(48, 57), (65, 90), (95, 95), (97, 122)]}
_WORD_CHARACTER = re.compile("[0-9A-Za-z_]")

Ranges = List[Tuple[int, int]]  # of characters, by their numbers


def _complement(ranges: Ranges) -> Ranges:
    out, begin = [], 0
    for low, high in sorted(ranges) + [(_LAST_CHARACTER + 1, 0)]:
        if low > begin:
            out.append((begin, low - 1))
        begin = max(begin, high + 1)
    return out


def _simple_fold(c: str) -> str:
    """One letter for all that are the same but for their case."""
    return next((fold for fold in (c.casefold(), c.lower()) if len(fold) == 1), c)


@functools.lru_cache(maxsize=8)
def _folded_text(text: str) -> str:
    """Its characters folded one by one, so that places stay what they are."""
    return "".join(map(_simple_fold, text))


@functools.lru_cache(maxsize=1)
def _cases() -> List[List[int]]:
    """Letters that are the same but for their case."""
    groups: dict = {}
    for code in range(0x1F000):
        fold = _simple_fold(chr(code))
        if fold != chr(code):
            groups.setdefault(fold, [ord(fold)]).append(code)
    return list(groups.values())


def _character_set(op: str, argument: Any, flags: int) -> Optional[Ranges]:
    """The characters that an item of one character stands for; None if it is no such item."""
    items = {"ANY": [] if flags & re.DOTALL else [("LITERAL", 10)], "LITERAL": [(op, argument)],
             "NOT_LITERAL": [("LITERAL", argument)], "IN": argument}.get(op)
    if items is None:
        return None
    negated = op in ("ANY", "NOT_LITERAL")
    cased, caseless = [], []
    for part, value in items:
        kind = str(part)
        if kind == "LITERAL":
            cased.append((value, value))
        elif kind == "RANGE":
            cased.append(value)
        elif kind == "NEGATE":
            negated = True
        else:
            name = str(value).replace("CATEGORY_", "")
            ranges = _CATEGORIES[name.replace("NOT_", "")]
            caseless += _complement(ranges) if name.startswith("NOT_") else ranges
    if flags & re.IGNORECASE:
        for group in _cases():
            if any(low <= code <= high for code in group for low, high in cased):
                caseless += [(code, code) for code in group]
    out = _complement(cased + caseless)
    return out if negated else _complement(out)


def _source(ranges: Ranges) -> str:
    """A class of `re` for one character of these."""
    spans = "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)
    return f"[{spans}]" if spans else "(?!)"


class _TooManySteps(Exception):
    """The search is given up."""


class _Program:
    """A pattern as a list of instructions for Pattern._run, made from what `re` has parsed."""

    def __init__(self, items: Any, flags: int):
        self.code: List[tuple] = []
        self._sets: dict = {}  # by instruction: the characters that it begins with
        self._sequence(items, flags)
        self._add("end")
        for at, step in enumerate(self.code):
            following = self._following(at + 1) if step[0] == "many" and step[3] == "MAX" else None
            # What is repeated keeps all it has if nothing behind it can begin with a part of it.
            if following is not None and all(high < low2 or high2 < low for low, high in following
                                             for low2, high2 in self._sets[at]):
                self.code[at] = step[:3] + ("POS",)
        self.anchored = self.code[0] == ("at", "AT_BEGINNING", False)
        first = next(at for at, step in enumerate(self.code) if step[0] != "save")
        needed = self.code[first][0] == "run" or self.code[first][2:3] > (0,)
        self.first = self.code[first][1] if first in self._sets and needed else None

    def _following(self, at: int) -> Optional[Ranges]:
        """What a match goes on with at an instruction; None if anything may follow."""
        kind, *rest = self.code[at]
        if kind == "save":
            return self._following(at + 1)
        if kind == "jump":
            return self._following(rest[0]) if rest[0] > at else None
        if kind == "split" or (kind == "many" and rest[1] == 0):
            here = self._sets[at] if kind == "many" else self._following(rest[0])
            behind = self._following(at + 1)
            return None if here is None or behind is None else here + behind
        return self._sets.get(at)

    def _add(self, *step: Any) -> int:
        self.code.append(step)
        return len(self.code) - 1

    def _sequence(self, items: Any, flags: int) -> None:
        run: List[Ranges] = []  # items of one character each
        for op, argument in list(items) + [("", None)]:
            characters = _character_set(str(op), argument, flags)
            if characters is not None:
                run.append(characters)
                continue
            if run:
                at = self._add("run", re.compile("".join(map(_source, run))))
                self._sets[at] = run[0]
                run = []
            if op:
                self._item(str(op), argument, flags)

    def _item(self, op: str, argument: Any, flags: int) -> None:
        if op.endswith("_REPEAT"):
            self._repeat(op[:3], *argument, flags)
        elif op == "SUBPATTERN":
            group, added, removed, items = argument
            if group:
                self._add("save", 2 * group)
            self._sequence(items, (flags | added) & ~removed)
            if group:
                self._add("save", 2 * group + 1)
        elif op == "BRANCH":
            jumps = []
            for items in argument[1][:-1]:
                split = self._add("split")
                self._sequence(items, flags)
                jumps.append(self._add("jump"))
                self.code[split] = ("split", len(self.code))
            self._sequence(argument[1][-1], flags)
            for jump in jumps:
                self.code[jump] = ("jump", len(self.code))
        elif op == "AT":
            self._add("at", str(argument), bool(flags & re.MULTILINE))
        elif op in ("ASSERT", "ASSERT_NOT"):
            direction, items = argument
            back = items.getwidth()[0] if direction < 0 else 0
            self._add("look", _Program(items, flags), back, op == "ASSERT")
        elif op == "ATOMIC_GROUP":
            self._add("atomic", _Program(argument, flags))
        elif op == "GROUPREF":
            self._add("back", argument, bool(flags & re.IGNORECASE))
        elif op == "FAILURE":
            self._add("run", re.compile("(?!)"))
        else:
            raise ValueError(f"the pattern has a part that is not supported here: {op}")

    def _repeat(self, kind: str, low: int, high: int, items: Any, flags: int) -> None:
        """`kind` is MAX, MIN or POS(SESSIVE)."""
        op, argument = items[0] if len(items) == 1 else ("", None)
        characters = _character_set(str(op), argument, flags)
        limit = "" if high is _regex_parser.MAXREPEAT else high
        if characters is not None:
            once = _source(characters)
            at = self._add("many", re.compile(f"{once}{{{low},{limit}}}"), low, kind)
            self._sets[at] = characters
        elif kind == "POS":
            self._add("atomic", _Program([(_regex_parser.MAX_REPEAT, (low, high, items))], flags))
        else:
            self._add("enter")
            again = self._add("again")
            self._sequence(items, flags)
            self._add("jump", again)
            self.code[again] = ("again", low, limit, kind == "MAX", len(self.code))


_PIECE = re.compile(r"\\x\{[0-9A-Fa-f]{1,6}\}|\\.|\[\^?\]?|\(\?<(?=[A-Za-z_])|\(\?[a-z]+\)|\(\?\(|"
                    r"\{,|.", re.DOTALL)
_OTHERWISE = {"\\z": "\\Z", "\\Z": "(?=\\n?\\Z)", "(?<": "(?P<"}


def _translated(expression: str) -> str:
    """PCRE2's notation in that of `re`. ValueError for what the two read differently."""
    out, in_class = [], False
    for piece in _PIECE.finditer(expression):
        text = piece.group()
        if text.startswith("\\x{"):
            text = f"\\U{int(text[3:-1], 16):08x}"
        elif text in ("\\v", "\\N", "\\u", "\\U") or text == "(?(" or (not in_class and (
                text == "{," or (text[:2] == "(?" and text[-1] == ")" and piece.start() > 0))):
            raise ValueError(f"the pattern is not supported here: {text}")
        elif in_class:
            if text[0] == "[" and expression[piece.start() + 1] in ":.=":
                raise ValueError("the pattern is not supported here: classes such as [:alpha:]")
            in_class = not text.endswith("]") or text[0] == "\\"
        elif text[0] == "[":
            in_class = True
        else:
            text = _OTHERWISE.get(text, text)
        out.append(text)
    return "".join(out)


class Match(NamedTuple):
    begin: int
    end: int
    group: Tuple[int, int]  # the first capturing group that took part, else the whole match


class Pattern:
    """A regular expression (PCRE2) as far as `re` can read it. It is matched here, where steps can
    be counted, and letters, digits and spaces are those of ASCII. ValueError if `re` does not take
    the expression."""

    def __init__(self, expression: str, ignore_case: bool = True, limited: bool = False):
        if byte_count(expression) > MAX_ANSWER_BYTES:
            raise ValueError("the pattern is too long")
        source = _translated(expression)
        try:
            self._slots = 2 * (re.compile(source).groups + 1)
            parsed = _regex_parser.parse(source)
            flags = parsed.state.flags | (re.IGNORECASE if ignore_case else 0)
            self._program = _Program(parsed, flags)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"the pattern is not supported here: {error}") from None
        self._max_steps = _MAX_STEPS if limited else math.inf

    def find(self, text: str, last: bool) -> Optional[Match]:
        """The first or last match. None if there is none or the steps ran out."""
        found, steps = None, [0]
        try:
            match = self._search(text, 0, -1, steps)
            while match and last:
                found, match = match, self._search(text, match.end, match.end, steps)
        except _TooManySteps:
            return None
        return match or found

    def _search(self, text: str, start: int, no_end: int, steps: List[int]) -> Optional[Match]:
        """The first match from `start` on, if it is not one of nothing at `no_end`."""
        first = self._program.first
        while start <= len(text):
            possible = first.search(text, start) if first else None
            if first and not possible:
                return None
            start = possible.start() if possible else start
            if start > 0 and self._program.anchored:
                return None
            result = self._run(self._program, text, start, (-1,) * self._slots, steps,
                               no_end if start == no_end else -1)
            if result:
                end, saved = result
                groups = zip(saved[2::2], saved[3::2])
                return Match(start, end, next((g for g in groups if g[1] >= 0), (start, end)))
            start += 1
        return None

    def _run(self, program: _Program, text: str, pos: int, saved: Tuple[int, ...],
             steps: List[int], no_end: int = -1) -> Optional[Tuple[int, Tuple[int, ...]]]:
        """Where the match that begins at `pos` ends, and the groups; None if there is none."""
        # What else to try: an instruction, positions from … to … in steps, loops, groups. A loop is
        # its count, the position where its last turn began, and the loop around it.
        tries: List[tuple] = []
        loops: Optional[tuple] = None
        at = 0
        while True:
            kind, *step = program.code[at]
            at += 1
            steps[0] += 1
            if steps[0] > self._max_steps or len(tries) > _MAX_OPEN:
                raise _TooManySteps
            there = True
            if kind == "run":
                match = step[0].match(text, pos)
                there, pos = match is not None, match.end() if match else pos
            elif kind == "many":
                match = step[0].match(text, pos)
                there = match is not None
                if there:
                    low, high = pos + step[1], match.end()
                    pos = low if step[2] == "MIN" else high
                    if low < high and step[2] != "POS":
                        tries.append((at, high - 1, low, -1, loops, saved) if step[2] == "MAX" else
                                     (at, low + 1, high, 1, loops, saved))
            elif kind == "save":
                saved = saved[:step[0]] + (pos,) + saved[step[0] + 1:]
            elif kind == "split":
                tries.append((step[0], pos, pos, 1, loops, saved))
            elif kind == "jump":
                at = step[0]
            elif kind == "enter":
                loops = (0, -1, loops)
            elif kind == "again":
                low, high, greedy, behind = step
                count, begin, outer = loops
                turn = (count + 1, pos, outer)
                if count < low:
                    loops = turn
                elif count == high or pos == begin:
                    at, loops = behind, outer
                elif greedy:
                    tries.append((behind, pos, pos, 1, outer, saved))
                    loops = turn
                else:
                    tries.append((at, pos, pos, 1, turn, saved))
                    at, loops = behind, outer
            elif kind == "look":
                begin = pos - step[1]
                result = self._run(step[0], text, begin, saved, steps) if begin >= 0 else None
                there = (result is not None) == step[2]
                saved = result[1] if result and there else saved
            elif kind == "atomic":
                result = self._run(step[0], text, pos, saved, steps)
                there = result is not None
                pos, saved = result or (pos, saved)
            elif kind == "at":
                there = self._holds(step[0], step[1], text, pos)
            elif kind == "back":
                begin, end = saved[2 * step[0]:2 * step[0] + 2]
                whole = _folded_text(text) if step[1] else text
                there = end >= 0 and whole[begin:end] == whole[pos:pos + end - begin]
                pos += end - begin
            elif pos != no_end:  # "end"
                return pos, saved
            else:
                there = False
            if not there:
                if not tries:
                    return None
                at, pos, to, by, loops, saved = tries.pop()
                if pos != to:
                    tries.append((at, pos + by, to, by, loops, saved))

    @staticmethod
    def _holds(where: str, multiline: bool, text: str, pos: int) -> bool:
        if where.startswith("AT_BEGINNING"):
            inside = multiline and where == "AT_BEGINNING" and 0 < pos < len(text)
            return pos == 0 or (inside and text[pos - 1] == "\n")
        if where == "AT_END_STRING":
            return pos == len(text)
        if where == "AT_END":
            return text[pos:] in ("", "\n") or (multiline and text[pos] == "\n")
        behind = pos > 0 and _WORD_CHARACTER.match(text, pos - 1) is not None
        return (behind != (_WORD_CHARACTER.match(text, pos) is not None)) == (
            where == "AT_BOUNDARY")


# ---- Answer type "choice" --------------------------------------------------------------------


class ChoiceAnswer(AnswerType):
    """The letter of one option."""

    def __init__(self, options: Fields):
        letters = options.text("letters", "ABCD").translate(
            {lower: upper for upper, lower in _ASCII_LOWER.items()})
        if not re.fullmatch("[A-Z0-9]{2,10}", letters) or len(set(letters)) != len(letters):
            options.reject("letters",
                           "expected 2 to 10 different letters or digits, such as \"ABCD\"")
        self._letters = letters
        # "Option D: x", "the correct answer is (c)", "B) because", "B - because"
        self._explicit = Pattern(
            r"^(?:(?:the|my|final|correct|best|right|answer|option|choice|letter|is)\b\W{0,9})*"
            rf"[\(\[]?([{letters}])(?:[\)\]]|\s*[:.]|\s+[-–—]\s|\s*$)")
        # A second option after that: "A or B", "A. B. C.", "A) x B) y".
        self._another = Pattern(
            rf"^\s*(?:or|and|[,;/&|])\s*[\(\[]?[{letters}](?!\w)|"
            rf"^\s*[\(\[]?[{letters}]\s*(?:[.\)\]:]|$)|^[^(]*?(?<!\w)[{letters}][\):]")
        self._bracketed = Pattern(rf"[\(\[]([{letters}])[\)\]]")

    def canonical(self, answer: str) -> Optional[str]:
        answer = undecorated(answer)
        if len(answer) == 1:
            return self._letter(answer)
        match = self._explicit.find(answer, last=False)
        if match is None:
            return self._only_capital(answer)
        rest, begin = answer[match.end:], match.group[0]
        bracketed = answer[:begin].endswith("(")
        if self._another.find(rest, last=False) or (
                bracketed and self._bracketed.find(rest, last=False)):
            return None
        return self._letter(answer[begin])

    def _letter(self, c: str) -> Optional[str]:
        """The option's letter for a character in either case."""
        upper = c.upper() if c.isascii() else c
        return upper if upper in self._letters else None

    def _is_capital(self, text: str, at: int) -> bool:
        """Whether an option's letter stands there as a word of its own."""
        def is_word(c: str) -> bool:
            return c >= "\x80" or is_ascii_digit(c) or is_ascii_letter(c) or c == "_"

        following = text[at + 1:at + 2]
        return (text[at] in self._letters and not (at > 0 and is_word(text[at - 1])) and
                not is_word(following) and following != "'")

    @staticmethod
    def _is_article(text: str, at: int) -> bool:
        """ "A patient", "I think": an English word rather than an option."""
        return text[at] in "AI" and re.match("[ \t\r\n]+[a-z0-9]", text[at + 1:]) is not None

    def _only_capital(self, text: str) -> Optional[str]:
        """The one option that is named; None if there are several, or perhaps none."""
        only = None
        for at in range(len(text)):
            if self._is_capital(text, at):
                if self._is_article(text, at) or only not in (None, text[at]):
                    return None
                only = text[at]
        return only


# ---- Answer types "one_of" and "yes_no" ------------------------------------------------------

_MAX_LABELS = 500
_MAX_LABEL_BYTES = 200
_MAX_PATTERN_BYTES = 10_000  # of the pattern that the workbench's lenient profile has for labels


def _key_of(spelling: str) -> str:
    return folded(collapsed(undecorated(spelling)))


def _pattern_bytes(spellings: List[str]) -> int:
    quoted = (re.sub(r"[\x00-\x1f!-/:-@\[-`{-\x7f]", r"\\\g<0>", collapsed(spelling))
              .replace(" ", r"\s+") for spelling in spellings)
    return byte_count(r"(?<![\p{L}\p{N}_])(?:" + "|".join(quoted) + r")(?![\p{L}\p{N}_])")


class LabelAnswer(AnswerType):
    """One label of a closed set."""

    def __init__(self, labels: dict):
        self._labels = labels  # by key of their spellings

    def canonical(self, answer: str) -> Optional[str]:
        return self._labels.get(_key_of(answer))


def make_label_answer(options: Fields) -> LabelAnswer:
    labels = options.texts("labels")
    if not 2 <= len(labels) <= _MAX_LABELS:
        options.reject("labels", f"expected 2 to {_MAX_LABELS} labels")
    known: dict = {}
    spellings: dict = {}

    def add(fields: Fields, field: str, spelling: str, label: str) -> None:
        key = _key_of(spelling)
        if not key or byte_count(spelling) > _MAX_LABEL_BYTES:
            fields.reject(field, f"a label has 1 to {_MAX_LABEL_BYTES} bytes")
        if key in known:
            fields.reject(field, f"\"{spellings[key]}\" and \"{spelling}\" mean the same")
        known[key], spellings[key] = label, spelling

    for label in labels:
        add(options, "labels", label, label)
    synonyms = options.object("synonyms")
    for label in labels:
        for synonym in synonyms.texts(label, []):
            add(synonyms, label, synonym, label)
    if _pattern_bytes(list(spellings.values())) > _MAX_PATTERN_BYTES:
        options.reject("labels", "the labels are too long taken together")
    return LabelAnswer(known)


def make_yes_no_answer() -> LabelAnswer:
    return LabelAnswer({"yes": "yes", "y": "yes", "true": "yes", "no": "no", "n": "no",
                        "false": "no"})


# ---- Answer types "text" and "regex" ---------------------------------------------------------


def _without_punctuation(text: str) -> str:
    """ "U.S." and "it's" lose their marks, "follow-up" becomes two words, "3.5" stays."""
    out = []
    for at, c in enumerate(text):
        in_number = (c in ".," and at > 0 and is_ascii_digit(text[at - 1]) and
                     is_ascii_digit(text[at + 1:at + 2]))
        if unicodedata.category(c)[0] != "P" or in_number or c == "%":
            out.append(c)
        elif c not in ".'\u2019":
            out.append(" ")
    return "".join(out)


def _without_articles(text: str) -> str:
    words = [word for word in text.split(" ") if ascii_lower(word) not in ("a", "an", "the")]
    return " ".join(words)


class TextAnswer(AnswerType):
    def __init__(self, options: Fields):
        self._ignore_case = options.flag("ignore_case", True)
        self._ignore_punctuation = options.flag("ignore_punctuation", True)
        self._ignore_articles = options.flag("ignore_articles", True)

    def canonical(self, answer: str) -> Optional[str]:
        text = collapsed(answer)
        text = folded(text) if self._ignore_case else unicodedata.normalize("NFC", text)
        # "The Who", "…": when nothing would be left, everything counts.
        if self._ignore_punctuation:
            text = collapsed(_without_punctuation(undecorated(text))) or text
        if self._ignore_articles:
            text = _without_articles(text) or text
        # Folding can leave a space at the end, for example of a line separator.
        return collapsed(text) or None


class RegexAnswer(AnswerType):
    """The last match of a pattern, or its first group that matched."""

    def __init__(self, options: Fields):
        self._ignore_case = options.flag("ignore_case", False)
        expression = options.text("pattern")
        try:
            self._pattern = Pattern(expression, self._ignore_case, limited=True)
        except ValueError as error:
            options.reject("pattern", str(error))

    def canonical(self, answer: str) -> Optional[str]:
        text = collapsed(answer)
        return (collapsed(folded(text)) if self._ignore_case else text) or None

    def locate(self, place: str) -> Optional[str]:
        """Only the end of the place is searched, MAX_ANSWER_BYTES long. Of a character that is cut
        in two there, each byte counts as a control character."""
        cut = 0
        if byte_count(place) > MAX_ANSWER_BYTES:
            end = place.encode("utf-8")[-MAX_ANSWER_BYTES:]
            cut = next(i for i, byte in enumerate(end) if byte & 0xC0 != 0x80)
            place = "\ufffd" * cut + end[cut:].decode("utf-8")
        match = self._pattern.find("\x1a" * cut + place[cut:], last=True)
        return match and place[match.group[0]:match.group[1]]


# ---- Answer type "date" ----------------------------------------------------------------------

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
          r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)")
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"


class DateAnswer(AnswerType):
    """A day of the Gregorian calendar, spelled as ISO 8601 does."""

    def __init__(self, options: Fields):
        order = options.choice("order", ["ymd", "dmy", "mdy"], "ymd")
        self._day_first = order == "dmy"
        numeric = r"\d{4}([-/.])\d{1,2}\1\d{1,2}"
        if order != "ymd":
            numeric += r"|\d{1,2}([-/.])\d{1,2}\2\d{4}"
        self._pattern = Pattern(
            rf"^{_WEEKDAY}(?:{numeric}|{_DAY}(?:\s+of)?[\s-]+{_MONTH}\.?,?[\s-]+\d{{4}}|"
            rf"{_MONTH}\.?\s+{_DAY},?\s+\d{{4}}|\d{{4}}\s+{_MONTH}\s+{_DAY})(?![\w/-])")

    def canonical(self, answer: str) -> Optional[str]:
        answer = undecorated(answer)
        match = self._pattern.find(answer, last=False)
        if match is None or match.end != len(answer):
            return None
        return self._iso_date(answer)

    def _iso_date(self, date: str) -> Optional[str]:
        """`date` has matched the pattern."""
        year = month = 0
        numbers = []
        for part in re.findall("[0-9]+|[a-z]+", ascii_lower(date)):
            if not is_ascii_digit(part[0]):
                if part[:3] in _MONTHS:
                    month = _MONTHS.index(part[:3]) + 1
            elif len(part) == 4 and year == 0:
                year = int(part)
            else:
                numbers.append(int(part))
        # Case folding lets a few foreign letters pass for English ones.
        if len(numbers) != (2 if month == 0 else 1):
            return None
        day = numbers[-1]
        if month == 0:
            month = numbers[0]
            if self._day_first and _DIGITS.match(date).end() != 4:
                day, month = month, day
        try:
            return datetime.date(year, month, day).isoformat()
        except ValueError:
            return None


# ---- Answer types "list" and "set" -----------------------------------------------------------

_MAX_ELEMENTS = 100


def _without_bullet(line: str) -> str:
    """ "- x", "* x", "• x", "1. x", "1) x" """
    bullet = re.match(r"[-*•] |[0-9]{1,3}[.)] ", line)
    return trimmed(line[bullet.end():]) if bullet else line


class SequenceAnswer(AnswerType):
    """Several answers of one type."""

    def __init__(self, element: AnswerType, separator: str, ordered: bool):
        self._element, self._separator, self._ordered = element, separator, ordered

    def canonical(self, answer: str) -> Optional[str]:
        elements = self._elements_of(answer)
        spellings = []
        for element in elements:
            spelling = self._element.canonical(element)
            if spelling is None:
                return None
            spellings.append(spelling)
        if not self._ordered:
            spellings = sorted(set(spellings))
        dump = functools.partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
        return dump(spellings) if spellings else None

    def equal(self, a: str, b: str) -> bool:
        if super().equal(a, b):
            return True
        first, second = self._elements_of(a), self._elements_of(b)
        if not self._element.tolerant() or not first or not second:
            return False
        if self._ordered:
            return len(first) == len(second) and all(map(self._element.equal, first, second))
        return self._covers(first, second) and self._covers(second, first)

    def _covers(self, some: List[str], others: List[str]) -> bool:
        """Whether each element of `some` equals one of `others`."""
        return all(any(self._element.equal(x, y) for y in others) for x in some)

    def _elements_of(self, answer: str) -> List[str]:
        """Empty if there are none, or too many."""
        answer = undecorated(answer)
        for pair in ("[]", "{}", "()"):
            if (len(answer) >= 2 and answer[0] == pair[0] and answer[-1] == pair[1] and
                    pair[0] not in answer[1:]):
                answer = answer[1:-1]
                break
        elements = map(trimmed, answer.split(self._separator))
        if self._separator == "\n":
            elements = map(_without_bullet, elements)
        out = list(filter(None, elements))
        return out if len(out) <= _MAX_ELEMENTS else []


def make_sequence_answer(options: Fields, ordered: bool) -> SequenceAnswer:
    separator = options.text("separator", ",")
    if not 1 <= byte_count(separator) <= 10:
        options.reject("separator", "expected 1 to 10 characters")
    if not options.has("element"):
        options.reject("element", "this field is required")
    element = options.object("element")
    if element.text("type") in ("list", "set"):
        element.reject("type", "lists of lists are not supported")
    return SequenceAnswer(make_answer_type(element), separator, ordered)


_TYPES = {
    "number": NumberAnswer, "math": lambda options: MathAnswer(), "choice": ChoiceAnswer,
    "one_of": make_label_answer, "yes_no": lambda options: make_yes_no_answer(),
    "text": TextAnswer, "regex": RegexAnswer,
    "list": lambda options: make_sequence_answer(options, True),
    "set": lambda options: make_sequence_answer(options, False), "date": DateAnswer}


def make_answer_type(options: Fields) -> AnswerType:
    """Reads "type" and the options of that type."""
    return _TYPES[options.choice("type", list(_TYPES))](options)


# ---- Where the answer stands -----------------------------------------------------------------


class AnswerMarker:
    """How a task asks for the final answer, and so where it stands in a reply."""

    def __init__(self, options: Fields):
        """Reads "marker", "tag" and "prefix"."""
        # A pattern finds its place by itself.
        fallback = "whole" if options.text("type", "") == "regex" else None
        self._kind = options.choice("marker", list(_PLACES), fallback)
        tag = self._text(options, "tag", "tag", "answer")
        prefix = self._text(options, "prefix", "line", "Answer:")
        self._name = tag or prefix
        if self._kind == "tag" and (not 1 <= byte_count(tag) <= 50 or
                                    re.search("[<>/ \t\r\n]", tag)):
            options.reject("tag", "expected a name such as \"answer\", without angle brackets")
        if self._kind == "line" and (trimmed(prefix) != prefix or "\n" in prefix or
                                     not prefix.lstrip(_MARKS) or byte_count(prefix) > 200):
            options.reject("prefix", "expected the beginning of a line, without space at its ends")

    def _text(self, options: Fields, field: str, kind: str, fallback: str) -> str:
        text = options.text(field, fallback)
        if options.has(field) and self._kind != kind:
            options.reject(field, "this belongs to another \"marker\"")
        return text if self._kind == kind else ""

    def place(self, reply: str) -> Optional[str]:
        """The last place that the marker points at and that is not blank, trimmed. Linear in the
        length of the reply."""
        for place in _PLACES[self._kind](reply, self._name):
            place = trimmed(place)
            if place:
                return place
        return None


# Each of the next yields places, last first.


def _boxed_places(reply: str, _: str) -> Iterator[str]:
    """\\boxed{…}"""
    # A group that is not closed before `limit` contains the one that was not closed at `limit`.
    limit = len(reply)
    at = reply.rfind("\\")
    while at >= 0:
        command = next((c for c in ("\\boxed", "\\fbox") if reply.startswith(c, at)), None)
        if command:
            begin = at + len(command)
            opening = re.compile("[ \t]*").match(reply, begin).end()
            if reply.startswith("{", opening):
                end = group_end(reply, opening, limit)
                if end < 0:
                    limit = opening
                else:
                    yield reply[opening + 1:end]
            elif opening > begin and opening < len(reply):  # "\boxed 5"
                yield re.compile("[^ \t\r\n$]*").match(reply, opening).group()
        at = reply.rfind("\\", 0, at)


def _hashes_places(reply: str, _: str) -> Iterator[str]:
    """#### at the end of the solution, as in GSM8K. Exactly four: more are a heading in Markdown.
    """
    end = reply.rfind("#") + 1
    while end > 0:
        begin = len(reply[:end].rstrip("#"))
        if end - begin == 4:
            yield reply[end:].partition("\n")[0]
        end = reply.rfind("#", 0, begin) + 1


def _tag_places(reply: str, name: str) -> Iterator[str]:
    """<name>…</name>"""
    opening, closing = f"<{name}>", f"</{name}>"
    at = len(reply)
    while at > 0:
        last = reply.rfind(closing, 0, at - 1 + len(closing))
        at = reply.rfind(opening, 0, last + len(opening)) if last >= 0 else -1
        if at >= 0:
            begin = at + len(opening)
            yield reply[begin:reply.find(closing, begin)]


def _unmarked(value: str) -> str:
    """ "** 5" of "**Answer:** 5" and "5**" of "**Answer: 5**" without the half of the marks."""
    value = trimmed(value.lstrip("*_"))
    for mark in ("**", "__", "*", "_"):
        if value.endswith(mark) and value.find(mark) == len(value) - len(mark):
            value = value[:-len(mark)]
    return trimmed(value)


_MARKS = " \t*_#>`-"  # Markdown's, of emphasis, lists, headings and quotations


def _line_places(reply: str, prefix: str) -> Iterator[str]:
    """A line that begins with the prefix in any case, perhaps behind Markdown's marks of emphasis,
    lists, headings and quotations."""
    # The marks before it are skipped in a reply, so those that it begins with itself are too.
    wanted = ascii_lower(prefix.lstrip(_MARKS))
    end = len(reply)
    while end >= 0:
        begin = reply.rfind("\n", 0, end) + 1
        line = reply[begin:end].lstrip(_MARKS)
        if ascii_lower(line[:len(wanted)]) == wanted:
            yield _unmarked(line[len(wanted):])
        end = begin - 1


_PLACES = {"boxed": _boxed_places, "hashes": _hashes_places, "tag": _tag_places,
           "line": _line_places, "whole": lambda reply, _: iter((reply,))}

# ---- Verifier --------------------------------------------------------------------------------


class Verifier:
    """Judges replies of one task. Works on the reply only, never on the prompt. Throws nothing on
    any text; its time is bounded by the length of the reply. Answers of more than 10,000 bytes are
    none."""

    def __init__(self, marker: AnswerMarker, answer_type: AnswerType):
        self._marker, self._type = marker, answer_type

    def extract(self, reply: str) -> Optional[str]:
        """The final answer of a reply as written, trimmed; None if there is none. What is returned
        has a canonical form."""
        place = self._marker.place(valid(reply))
        answer = place and self._type.locate(place)
        return trimmed(answer) if answer and self.canonical(answer) is not None else None

    def canonical(self, answer: str) -> Optional[str]:
        """One spelling for all answers that mean the same; None if the answer is not of the task's
        kind. Answers of one canonical form are equal. The reverse holds too, except for numbers
        with a tolerance, where it mostly does."""
        answer = self._checked(answer)
        return self._type.canonical(answer) if answer else None

    def equal(self, a: str, b: str) -> bool:
        """Whether two answers (not replies) mean the same. Reflexive for answers that have a
        canonical form, symmetric, blind to surrounding white space."""
        a, b = self._checked(a), self._checked(b)
        return bool(a and b) and self._type.equal(a, b)

    @staticmethod
    def _checked(answer: str) -> str:
        """Trimmed; empty if it is too long to be an answer."""
        answer = trimmed(valid(answer))
        return answer if byte_count(answer) <= MAX_ANSWER_BYTES else ""

    def format_ok(self, reply: str) -> bool:
        """Whether the reply has the form that the task asks for, right or wrong."""
        return self.extract(reply) is not None

    def label_of(self, answer: str) -> Optional[str]:
        """What an answer is kept as, so that `equal` finds the replies that mean it: its canonical
        form if that reads as the same answer, else as it is written. None if the answer is not of
        the task's kind."""
        form = self.canonical(answer)
        return form if form is None or self.equal(form, answer) else trimmed(valid(answer))

    def answer_of(self, reference: str) -> str:
        """The answer that a reference holds, be it the bare answer or a full solution that ends in
        one as a reply does."""
        answer = self.extract(reference)
        return trimmed(valid(reference)) if answer is None else answer

    def score(self, reply: str, reference: str) -> float:
        """1.0 if the reply's answer equals the reference's (see answer_of), else 0.0."""
        answer = self.extract(reply)
        right = answer is not None and self.equal(answer, self.answer_of(reference))
        return 1.0 if right else 0.0


def make_verifier(answer: dict) -> Verifier:
    """Makes the verifier that a task's "answer" object describes. ValueError, which names the
    field, for an unknown type or option or a value that is not allowed."""
    return _make_verifier(Fields(answer))


def _make_verifier(options: Fields) -> Verifier:
    verifier = Verifier(AnswerMarker(options), make_answer_type(options))
    options.finish()
    return verifier


# ---- Reward ----------------------------------------------------------------------------------


def soft_overlong_penalty(length: int, max_length: int, buffer: int, max_penalty: float) -> float:
    """0 up to max_length - buffer tokens, then falling in a line to -max_penalty at max_length."""
    free = max_length - buffer
    if length <= free:
        return 0.0
    return -max_penalty * (min(length, max_length) - free) / buffer


class Reward:
    """The reward of one reply as a GRPO run of the workbench gives it. `spec` is an object with

    schema_version      1
    answer              the task's "answer" object
    format_reward       for a wrong answer in the right form, 0 to 1
    truncated_is_wrong  a reply without end gets neither of the two
    overlong_buffer     tokens before the limit where the penalty begins; 0: there is none
    overlong_penalty    at the limit, 0 to 10
    max_new_tokens      the limit

    ValueError, which names the field, if one of them is missing, unknown or wrong."""

    def __init__(self, spec: dict):
        fields = Fields(spec)
        version = fields.integer("schema_version", 1, 2**31 - 1)
        if version != SCHEMA_VERSION:
            fields.reject("schema_version", f"this is version {version}, and this program reads "
                                            f"{SCHEMA_VERSION}: it was written by a newer program")
        fields.raw("answer", required=True)
        self.verifier = _make_verifier(fields.object("answer"))
        self.format_reward = fields.number("format_reward", 0, 1)
        self.truncated_is_wrong = fields.flag("truncated_is_wrong")
        self.overlong_buffer = fields.integer("overlong_buffer", 0, 1_000_000)
        self.overlong_penalty = fields.number("overlong_penalty", 0, 10)
        self.max_new_tokens = fields.integer("max_new_tokens", 1, 1_000_000)
        if self.overlong_buffer > self.max_new_tokens:
            fields.reject("overlong_buffer", "the buffer is longer than the longest completion")
        fields.finish()

    def __call__(self, reply: str, reference: str, tokens: Optional[int] = None,
                 ended: Optional[bool] = None) -> dict:
        """The reward "score" and the three parts that it is the sum of: "correct" (0 or 1),
        "format" and "overlong". `tokens` is the length of the reply; None: no overlong part.
        `ended` is whether the model ended the reply itself; None: it did."""
        correct, form, overlong = 0, 0.0, 0.0
        if ended is None or ended or not self.truncated_is_wrong:
            answer = self.verifier.extract(reply)
            if answer is not None:
                if self.verifier.equal(answer, self.verifier.answer_of(reference)):
                    correct = 1
                else:
                    form = self.format_reward
        if tokens is not None and self.overlong_buffer > 0:
            overlong = soft_overlong_penalty(tokens, self.max_new_tokens, self.overlong_buffer,
                                             self.overlong_penalty)
        return {"score": correct + form + overlong, "correct": correct, "format": form,
                "overlong": overlong}


def load_reward(path: Optional[str] = None) -> Reward:
    """The reward that a file of JSON describes; None: reward_spec.json beside this file. OSError if
    it cannot be read, ValueError if it is wrong."""
    if path is None:
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "reward_spec.json")
    with open(path, encoding="utf-8") as file:
        return Reward(json.load(file))
