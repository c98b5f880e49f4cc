#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether reward_core.py judges replies as the program does.

    tests/cli/reward_parity.py --sdrl build/release/bin/sdrl [--cases N] [--seed S] [--only TYPE]

For each type of answer with several sets of options, and for each task that comes with the program,
N replies are drawn: right answers in many spellings, wrong ones, markers in all forms, mutations,
noise, and the texts of tests/data/verifier_vectors.jsonl. `sdrl verify` judges them, then
reward_core does. Each difference in score, form, answer or canonical form is shown; then the exit
status is 1. Nothing but the standard library is needed."""

import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "resources/cluster/reward"))
import reward_core  # noqa: E402

UNITS = {"m": 1, "km": 1000, "cm": 0.01, "million m": 1e6, "%": 1}
LABELS = ["given", "not given", "C++", "Straße"]
# Patterns, options, and texts with a match.
PATTERNS = [
    (r"\b([A-Z]{2}-\d{3})\b", {}, ["AB-123", "XY-999."]),
    (r"\b([A-Z]{2}-\d{3})\b", {"ignore_case": True, "marker": "tag"}, ["ab-123", "Kſ-999", "K-AB-777"]),
    (r"(?i)total\s*[:=]\s*(?<answer>\S+)", {}, ["Total: 5", "TOTAL =\n12.", "total:x"]),
    (r"Answer:\s*(.+?)\.?\s*$", {"marker": "whole"}, ["Answer: 5.", "Answer:\n x y ", "Answer: é"]),
    (r"(?s)<a>(.*?)</a>|#(\w+)#|(?<=is )[^\d\s](?!\w)", {"ignore_case": True},
     ["<a>x\ny</a>", "#k#", "is K", "<A></A>", "#ſ#is x", "is é"]),
    (r"(?:(\d+)[.,])*(\d{1,3}|x*)(?=\W|\z)", {"marker": "boxed"}, ["1,22,333", "xxx!", "5.4444", "12"]),
    (r"(?m)^(?:A|B)*?(\w*)\1+$|(a|ab)(c|bcd)(d*)", {"ignore_case": True},
     ["ABabab", "abcd", "acdd", "x\nbaa\n"]),
    (r"(a+)+$", {}, ["aaa", "b aa", "a" * 40 + "!"]),
    (r"[\d\s\].-]+(?!\B)|^é[^,]*\Z", {"marker": "line"}, ["12 -3.]x", "é q", "a 1.5"])]

LONGEST = 5  # seconds for a set of options

# Type, options, what to draw answers with (below).
CONFIGS = [
    ("number", {"marker": "hashes", "absolute_tolerance": 0.001}),
    ("number", {"marker": "boxed"}),
    ("number", {"marker": "boxed", "absolute_tolerance": 100}),
    ("number", {"marker": "boxed", "relative_tolerance": 0.01, "percent": "fraction"}),
    ("number", {"marker": "tag", "units": UNITS, "unit_required": True}),
    ("number", {"marker": "boxed", "units": ["km", "dollars", "million", "°"]}),
    ("number", {"marker": "boxed", "units": {"%": 1, "bn": 1e9}, "relative_tolerance": 0.005}),
    ("number", {"marker": "line", "prefix": "Antwort:", "decimal_comma": True}),
    ("number", {"marker": "whole", "currency": ["kr", "CHF", "฿"], "percent": "fraction"}),
    ("math", {"marker": "boxed"}),
    ("math", {"marker": "tag", "tag": "result"}),
    ("math", {"marker": "whole"}),
    ("choice", {"marker": "tag"}),
    ("choice", {"marker": "boxed", "letters": "abcdefghij"}),
    ("choice", {"marker": "line", "letters": "1234"}),
    ("choice", {"marker": "whole", "letters": "IKSAB"}),
    ("one_of", {"marker": "tag", "labels": ["entailment", "neutral", "contradiction"]}),
    ("one_of", {"marker": "line", "prefix": "Verdict:", "labels": LABELS,
                "synonyms": {"given": ["stated", "in the text"], "C++": ["cpp"]}}),
    ("yes_no", {"marker": "tag"}),
    ("yes_no", {"marker": "line", "prefix": "Réponse:"}),
    ("text", {"marker": "line"}),
    ("text", {"marker": "tag", "ignore_case": False}),
    ("text", {"marker": "boxed", "ignore_punctuation": False}),
    ("text", {"marker": "hashes", "ignore_articles": False}),
    ("text", {"marker": "whole", "ignore_case": False, "ignore_punctuation": False,
              "ignore_articles": False}),
    *[("regex", {"pattern": pattern, **options}) for pattern, options, _ in PATTERNS],
    ("date", {"marker": "tag"}),
    ("date", {"marker": "line", "order": "dmy"}),
    ("date", {"marker": "boxed", "order": "mdy"}),
    ("list", {"marker": "tag", "element": {"type": "text"}}),
    ("list", {"marker": "boxed", "element": {"type": "number", "absolute_tolerance": 0.1},
              "separator": ";"}),
    ("list", {"marker": "line", "element": {"type": "choice", "letters": "ABCDE"}}),
    ("list", {"marker": "tag", "element": {"type": "math"}, "separator": " | "}),
    ("set", {"marker": "tag", "element": {"type": "text"}, "separator": "•"}),
    ("set", {"marker": "tag", "element": {"type": "one_of", "labels": LABELS}, "separator": "\n"}),
    ("set", {"marker": "hashes", "element": {"type": "number", "relative_tolerance": 0.05},
             "separator": ";"}),
    ("set", {"marker": "tag", "element": {"type": "date", "order": "dmy"}, "separator": ";"}),
    ("set", {"marker": "boxed", "element": {"type": "regex", "pattern": "x", "ignore_case": True}}),
    ("set", {"marker": "whole", "element": {"type": "yes_no"}, "separator": "/"}),
]

# ---- Answers: each function gives a reference, a right spelling and a wrong one -------------------


class Numbers:
    def __init__(self, options, rng):
        self.rng = rng
        self.point = "," if options.get("decimal_comma") else "."
        self.comma = "." if options.get("decimal_comma") else ","
        self.units = list(options.get("units") or [])
        self.currency = options.get("currency") or ["$", "€", "US$", "USD", "EUR"]
        self.near = options.get("absolute_tolerance", 0)

    def draw(self):
        rng = self.rng
        kind = rng.random()
        top = rng.choice([10, 100, 10**4, 10**7, 10**12, 10**20])
        whole = rng.randrange(top)
        if kind < 0.4:
            number, spelling = whole, self.whole(whole)
        elif kind < 0.6:
            places = rng.randrange(1, 5)
            digits = rng.randrange(10**places)
            number = f"{whole}{self.point}{digits:0{places}}"
            spelling = self.whole(whole) + f"{self.point}{digits:0{places}}" + "0" * rng.choice(
                [0, 0, 1, 3])
        elif kind < 0.8:
            low = rng.choice([2, 4, 5, 8, 3, 7, 100])
            high = rng.randrange(1, 60)
            number, spelling = f"{high}/{low}", self.fraction(high, low)
        elif kind < 0.9:
            power = rng.choice([-30, -3, -1, 0, 1, 2, 6, 9, 30, 300])
            digits = f"{rng.randrange(1, 100)}{self.point}{rng.randrange(10)}"
            number, spelling = f"{digits}e{power}", self.scientific(digits, power)
        else:
            number = self.rng.choice([f"{whole} million", f"{whole} thousand", f"{whole}%"])
            spelling = number.replace(" million", rng.choice(["000000", " mn", "e6", " MILLION"]))
            spelling = spelling.replace(" thousand", rng.choice(["000", " Thousand", "e3"]))
            spelling = spelling.replace("%", rng.choice(["%", " \\%", " percent", " per cent"]))
        unit = rng.choice(self.units + [""] * (len(self.units) < 2)) if self.units else ""
        sign = rng.choice(["", "", "", "-", "−"])
        wrong = rng.choice([self.whole(whole + 1), "12:30", "1.2.3", "3/4/2024", "10-12", "5 or 6",
                            "1,2,3", "about 5", "1/0", "1e999", "2 3", f"{whole}k", "x+1", "１２",
                            f"{whole}" * 5])
        near = spelling if not self.near else self.whole(whole) + self.point + "0004"
        right = rng.choice([spelling, spelling, spelling, near])
        return (f"{sign}{number} {unit}".strip(), self.around(sign + right, unit),
                self.around(sign + wrong, unit))

    def whole(self, number):
        comma = self.rng.choice(["", "", self.comma, self.comma, " ", "'", "\u202f", "\u00a0", "{,}",
                                 ",\\!", "\\,"])
        return f"{number:,}".replace(",", comma)

    def fraction(self, high, low):
        both = [f"{high}/{low}", f"{high} / {low}", f"\\frac{{{high}}}{{{low}}}",
                f"\\dfrac{{{high}}}{{{low}}}", f"{high}⁄{low}", f"{2 * high}/{2 * low}",
                f"{high / low!r}".replace(".", self.point), f"{high / low:.4f}"]
        if high > low:
            mixed = high // low, high % low
            both += [f"{mixed[0]} {mixed[1]}/{low}", f"{mixed[0]}\\frac{{{mixed[1]}}}{{{low}}}"]
        both += ["½", "2½", "¾", "3 ⅔"] if self.rng.random() < 0.1 else []
        return self.rng.choice(both)

    def scientific(self, digits, power):
        return digits + self.rng.choice([f"e{power}", f"E{power:+}", f" × 10^{power}", f"x10^{power}",
                                         f" \\times 10^{{{power}}}", f"*10^{{{power}}}",
                                         f" \\cdot 10^{power}"])

    def around(self, number, unit):
        rng = self.rng
        if unit:
            unit = rng.choice([unit, unit.upper(), f"\\text{{ {unit}}}", "km", f"\\mathrm{{{unit}}}"]
                              if rng.random() < 0.3 else [unit])
            number = rng.choice([f"{number} {unit}"] * 4 + [f"{number}{unit}", f"{unit} {number}"])
        elif rng.random() < 0.2:
            sign = rng.choice(self.currency)
            number = rng.choice([f"{sign}{number}", f"{number} {sign}", f"{sign} {number}"])
        elif rng.random() < 0.15:
            number += rng.choice([" apples", " per day", " (exactly)", " \\text{ cm}", "^\\circ", " k",
                                  " = x", " %"])
        if rng.random() < 0.1:
            number = rng.choice(["x = ", "Total cost = ", "f(x) = ", "+", "so "]) + number
        return number


class Formulas:
    """Random expressions, each spelled twice."""

    FIXED = [
        ["x^2+2x+1", "(x+1)^2", "1 + x(x+2)", "f(x) = (x+1)(x+1)", "x**2 + 2*x + 1"],
        ["y = 2x + 1", "2x - y + 1 = 0", "2y = 4x+2", "y-1=2x"],
        ["x < 3", "3 > x", "x \\lt 3", "x+0<3"],
        ["1 \\le x \\leq 2", "2 ≥ x ≥ 1", "1 <= x <= 2"],
        ["(1, 2)", "\\left(1, 2\\right)", "(1,\\;2.0)", "(\\frac22, \\frac{4}{2})", "(x,y)=(1,2)"],
        ["[0, \\infty)", "\\left[0, \\infty\\right)", "[0,∞)", "x \\in [0, \\infty)"],
        ["\\{1, 2\\}", "\\{2,1,1\\}", "{1,2}", "\\left\\{1, 2\\right\\}", "\\lbrace 2;1 \\rbrace"],
        ["1, -2", "-2, 1", "-2 and 1", "x=1, x=-2", "x = 1 \\text{ or } x = -2", "1; -2"],
        ["3 \\pm \\sqrt{2}", "3 ± √2", "3 - \\sqrt2, 3 + \\sqrt2", "3 \\mp \\sqrt 2"],
        ["(-\\infty, 0) \\cup (1, 2]", "(1,2] \\cup (-\\infty,0)", "(-∞,0)∪(1,2]"],
        ["\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}",
         "\\begin{bmatrix}1&2\\\\3&\\frac{8}{2}\\end{bmatrix}"],
        ["\\begin{vmatrix} 1 & 2 \\end{vmatrix}", "\\begin{vmatrix}1&2\\end{vmatrix}"],
        ["45^\\circ", "45", "45°", "45 degrees", "45^{\\circ}", "\\theta = 45^\\circ"],
        ["12 \\text{ cm}^2", "12", "12cm^2", "12 square cm", "12\\,\\text{cm}^{2}", "12 km/h"],
        ["\\text{no solution}", "No solution", "no  solution", "\\text{No Solution}"],
        ["\\emptyset", "∅", "\\varnothing", "\\{\\}"], ["\\text{(A)}", "(A)", "A", "\\mathrm{A}"],
        ["1010_2", "1010_{2}", "1010_{ 2 }"], ["x_1 + x_{12}", "x_{12}+x_1", "x_{1}+x_{12}"],
        ["\\log_2 8", "3", "\\log_{2}(8)", "\\frac{\\ln 8}{\\ln 2}"], ["5!", "120", "5 !", "2 \\cdot 60"],
        ["\\sin^2 x + \\cos^2 x", "1", "\\sin^2(x)+\\cos^2(x)"], ["e^{i\\pi}", "-1", "i^2", "e^{πi}"],
        ["\\sqrt[3]{27}", "3", "27^{1/3}", "27^{\\frac13}"], ["\\frac{\\pi}{2}", "π/2", "0.5\\pi", "\\frac12π"],
        ["10\\%", "10", "10 %", "10\\text{ percent}"], ["\\$1{,}234.50", "1234.5", "1,234.5", "$1,\\!234.5$"],
        ["2\\frac{1}{2}", "2.5", "2 1/2", "5/2", "2½"], ["\\alpha\\beta", "\\beta \\alpha", "\\alpha \\cdot \\beta"],
        ["10^{40}", "10^{20} \\cdot 10^{20}", "1" + "0" * 40], ["3 million", "3", "3000000"],
        ["1,000,000", "1000000", "10^6", "1\\,000\\,000"], ["\\sqrt{-4}", "2i", "2 i", "0+2i"],
        ["(x-1)(x+1) = 0", "x^2 = 1", "x^2-1=0"], ["\\tan\\frac{\\pi}{4}", "1", "\\tan(\\pi/4)"],
        ["\\langle 1, 2 \\rangle", "⟨1,2⟩", "(1, 2)"], ["|x|", "\\lvert x \\rvert", "\\left|x\\right|"]]
    PARTS = ["\\frac", "{", "}", "^", "_", "(", ")", "[", "]", "\\{", "\\}", "\\left", "\\right", "+",
             "-", "*", "/", "!", "=", "<", "\\le", ",", ";", "x", "y_1", "2", "3.5", "\\sqrt", "\\text{",
             "cm", "\\pi", "e", "i", "\\sin", "log", "ln ", " and ", "\\pm", "\\cup", "\\\\", "&",
             "\\begin{matrix}", "\\end{matrix}", "½", "²", "√", "∞", "°", "é", "|", "\\in", "\\circ", "$"]

    def __init__(self, options, rng):
        self.rng = rng

    def draw(self):
        rng = self.rng
        if rng.random() < 0.12:
            noise = "".join(rng.choice(self.PARTS) for _ in range(rng.randrange(1, 12)))
            return noise, rng.choice([noise, noise.replace(" ", ""), " " + noise]), noise + "x"
        if rng.random() < 0.45:
            group = rng.choice(self.FIXED)
            return rng.choice(group), rng.choice(group), rng.choice(rng.choice(self.FIXED))
        tree, other = self.tree(rng.randrange(1, 4)), self.tree(2)
        return self.spelled(tree), self.spelled(tree), self.spelled(other)

    def tree(self, depth):
        rng = self.rng
        if depth == 0 or rng.random() < 0.15:
            return rng.choice([rng.randrange(1, 13), rng.randrange(1, 2000), "x", "y", "n", "\\pi",
                               "e", "0.25", "1.5", "i", "\\theta", "x_1"])
        operator = rng.choice("++--**//^^r3snl")
        if operator == "^":
            return operator, self.tree(depth - 1), rng.choice([2, 3, -1, "0.5", "x", 10])
        if operator in "r3snl":
            return operator, self.tree(depth - 1), 0
        return operator, self.tree(depth - 1), self.tree(depth - 1)

    def spelled(self, tree):
        """In one of many ways."""
        rng = self.rng
        if not isinstance(tree, tuple):
            text = str(tree)
            return rng.choice([text, text, f"({text})", f"{{{text}}}", f"{text} "])
        operator, a, b = tree[0], self.spelled(tree[1]), self.spelled(tree[2])
        if operator in "+-" and rng.random() < 0.7:
            return f"({a} {operator} {b})"
        forms = {
            "+": [f"\\left({a}+{b}\\right)", f"({b}+{a})"], "-": [f"({a} - {b})", f"(-{b}+{a})"],
            "*": [f"({a})({b})", f"({a}) \\cdot ({b})", f"({a})*({b})", f"({a}) \\times ({b})",
                  f"({a})·({b})"],
            "/": [f"\\frac{{{a}}}{{{b}}}", f"({a})/({b})", f"\\dfrac{{{a}}}{{{b}}}",
                  f"(({a}) \\div ({b}))", f"({a})({b})^{{-1}}"],
            "^": [f"({a})^{{{b}}}", f"({a})**({b})", f"({a})^({b})"],
            "r": [f"\\sqrt{{{a}}}", f"sqrt({a})", f"({a})^{{1/2}}", f"\\sqrt[2]{{{a}}}", f"√({a})"],
            "3": [f"\\sqrt[3]{{{a}}}"], "s": [f"\\sin({a})", f"sin({a})", f"\\sin\\left({a}\\right)"],
            "n": [f"(-{a})", f"-({a})", f"(0-{a})"], "l": [f"\\ln({a})", f"ln({a})", f"\\ln{{({a})}}"]}
        return rng.choice(forms[operator])


class Choices:
    def __init__(self, options, rng):
        self.rng = rng
        self.letters = options.get("letters", "ABCD").upper()

    def draw(self):
        rng = self.rng
        right, wrong = rng.sample(self.letters, 2)
        forms = ["@", "@", "@.", "(@)", "[@]", "@)", "@: because", "@ - it is", "Option @", "option (@).",
                 "The correct answer is @", "the answer is: @", "My final answer is option @: yes",
                 "Answer: @", "@ or %", "@, %", "@ and %", "@. %. x", "@) x %) y", "(@) and (%)",
                 "It is @", "Clearly @ holds, not that", "@ patient", "@'s", "@ % @", "not @",
                 "**@**", "$@$", "\\text{@}", "The iſ @", "@ – yes", "@\n%", "@/%", "'@'", "@ @",
                 "choice   is   @", "ſ", "K", "é", "the the (the) best @", "@ because of %'s"]
        pick = rng.choice(forms).replace("%", wrong)
        return (rng.choice([right, right, f"({right})", right.lower()]),
                pick.replace("@", rng.choice([right, right.lower()])), pick.replace("@", wrong))


class Labels:
    def __init__(self, options, rng):
        self.rng = rng
        self.labels = {label: [label] + options.get("synonyms", {}).get(label, [])
                       for label in options.get("labels", [])}
        if not self.labels:
            self.labels = {"yes": ["yes", "y", "true"], "no": ["no", "n", "false"]}

    def draw(self):
        right, wrong = self.rng.sample(list(self.labels), 2)
        return right, self.spelled(right), self.rng.choice([self.spelled(wrong), "perhaps", right + "ly"])

    def spelled(self, label):
        rng = self.rng
        text = rng.choice(self.labels[label])
        text = rng.choice([text, text.upper(), text.title(), text.replace("ß", "ss"), f"{text}!"])
        return rng.choice(["{}"] * 4 + ["**{}**", "“{}”", " {} .", "\\text{{{}}}", "$`{}`$"]).format(
            text.replace(" ", rng.choice([" ", "  ", "\u00a0"])))


class Texts:
    WORDS = ["Paris", "the", "The", "a", "An", "river", "Nile", "U.S.", "e-mail", "it’s", "3.5", "1,000",
             "Straße", "CAFÉ", "cafe\u0301", "ﬁne", "Ὀδυσσεύς", "İstanbul", "50%", "“so”", "‘no’", "…",
             "Ⅷ", "①", "½", "ǅ", "Å", "한글", "日本", "naïve", "¨", "x\u2028y", "!!!", "—", "O’Neil", "Œuvre",
             "؟", "२", "🙂", "\u200b", "\u00ad", "ͅα", "Ꮳꮳ", "ẞ", "a\u0327\u0301"]

    def __init__(self, options, rng):
        self.rng = rng

    def draw(self):
        rng = self.rng
        words = [rng.choice(self.WORDS) for _ in range(rng.randrange(1, 5))]
        text = " ".join(words)
        forms = [text, text.upper(), text.lower(), "the " + text, text + ".", f"**{text}**", f"\"{text}\"",
                 text.replace(" ", "  "), text.replace(" ", "-"), f"“{text}”", f"‘{text}’", f"`{text}`",
                 text.replace(".", ""), text.title(), f"$\\text{{{text}}}$", text.casefold()]
        return text, rng.choice(forms), text + " " + rng.choice(self.WORDS)


class Codes:
    PARTS = ["AB-123", "ab-124", "XAB-1234", " ", "\n", "Total: ", "total =", "5", "Answer: ", "x.", "<a>",
             "</a>", "#k#", "is K", "is 5", "1.", "22,", "333", "xx", "A", "B", "abab", "ab", "abcd",
             "aaaa", "!", "c", "é", "K", "\r", "\t", "CD-456 is", ""]

    def __init__(self, options, rng):
        self.rng = rng
        self.hits = next((hits for pattern, _, hits in PATTERNS if pattern == options["pattern"]), ["x"])

    def draw(self):
        rng = self.rng
        hit, other = rng.choice(self.hits), rng.choice(self.hits + self.PARTS)
        before = "".join(rng.choice(self.PARTS) for _ in range(rng.choice([0, 1, 2, 5])))
        if rng.random() < 0.02:
            before *= rng.choice([10, 100, 1000])
        behind = rng.choice(["", "", "", " ", "\n"] + self.PARTS[:5])
        return hit, before + hit + behind, before + other + behind


class Dates:
    MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
              "October", "November", "December"]

    def __init__(self, options, rng):
        self.rng = rng
        self.order = options.get("order", "ymd")

    def draw(self):
        rng = self.rng
        year, month, day = rng.choice([2024, 1999, 33, 0]), rng.randrange(1, 13), rng.randrange(1, 32)
        return (f"{year:04}-{month:02}-{day:02}", self.spelled(year, month, day),
                self.spelled(year, month % 12 + 1, day))

    def spelled(self, year, month, day):
        rng = self.rng
        name = self.MONTHS[month - 1]
        name = rng.choice([name, name[:3], name.lower(), name.upper(), name[:3] + ".", name[:4]])
        ordinal = f"{day}{rng.choice(['', '', 'th', 'st', 'nd', 'rd'])}"
        mark = rng.choice("-/.")
        first, second = (month, day) if self.order == "mdy" else (day, month)
        forms = [f"{year:04}{mark}{month:02}{mark}{day:02}", f"{ordinal} {name} {year:04}",
                 f"{name} {ordinal}, {year:04}", f"{ordinal} of {name}, {year:04}", f"{day}-{name}-{year:04}",
                 f"{first}{mark}{second}{mark}{year:04}", f"{first:02}{mark}{second:02}{mark}{year:04}",
                 f"{year:04} {name} {ordinal}", f"{name} {year:04}", f"{day}{mark}{month}.{year}",
                 f"{year:04}-{month}/{day}", f"{ordinal} Auguſt {year:04}"]
        text = rng.choice(forms[:8] if rng.random() < 0.9 else forms)
        return rng.choice(["", "", "", "", "Monday, ", "Tue. ", "sat ", "the "]) + text


class Sequences:
    def __init__(self, options, rng):
        self.rng = rng
        self.element = SOURCES[options["element"]["type"]](options["element"], rng)
        self.separator = options.get("separator", ",")

    def draw(self):
        rng = self.rng
        rows = [self.element.draw() for _ in range(rng.choice([1, 1, 2, 2, 3, 4, 120]
                                                              if rng.random() < 0.03 else [1, 2, 3]))]
        references, right = [row[0] for row in rows], [row[1] for row in rows]
        wrong = right[:-1] + [rows[-1][2]] if rng.random() < 0.7 else right[1:]
        if rng.random() < 0.25:
            right = rng.choice([right + right[:1], right[::-1], sorted(right), right + [""]])
        return self.joined(references, ""), self.joined(right), self.joined(wrong)

    def joined(self, parts, bracket=None):
        rng = self.rng
        if self.separator == "\n" and rng.random() < 0.4:
            bullet = rng.choice(["- ", "* ", "• ", "1. ", "12) ", "1234. "])
            parts = [bullet + part for part in parts]
        text = (rng.choice([self.separator, self.separator + " "])).join(parts)
        pair = rng.choice(["", "", "", "[]", "{}", "()", "[)"]) if bracket is None else bracket
        return f"{pair[0]}{text}{pair[1]}" if pair else text


SOURCES = {"number": Numbers, "math": Formulas, "choice": Choices, "one_of": Labels, "yes_no": Labels,
           "text": Texts, "regex": Codes, "date": Dates, "list": Sequences, "set": Sequences}

# ---- Replies -------------------------------------------------------------------------------------

FORMS = {
    "boxed": ["\\boxed{@}"] * 6 + ["$\\boxed{@}$.", "\\fbox{@}", "\\boxed @", "\\boxed {@}",
                                  "\\boxed{%} then \\boxed{@}", "\\boxed{@} or \\boxed{ }", "\\boxed{\\boxed{@}}",
                                  "\\boxed{\\text{@}}", "\\boxed{@", "\\boxed{%", "@", "\\boxed\n{@}",
                                  "\\boxed{@}\\boxed{", "\\boxed{{@}}", "\\boxed{ @ }}"],
    "hashes": ["#### @"] * 6 + ["####@", "#### %\n#### @", "#### @\n#### ", "##### @", "### @", "#### @ ####",
                               "####\n@", "## #### @\n", "#### **@**", "#### $@$"],
    "tag": ["<T>@</T>"] * 6 + ["<T> @\n</T>", "<T>%</T><T>@</T>", "<T>@</T> <T> </T>", "<T>@", "<t>@</t>",
                              "<T><T>@</T>", "<T>@</T></T>", "<T>**@**</T>", "<T>%</T> so <T>@", "@</T>"],
    "line": ["P @"] * 6 + ["**P** @", "**P @**", "> - P @", "p @", "P %\nP @", "P @\nP", "So P @", "P\n@",
                          "# P @\n\nDone.", "P __@__", "P@", "*P* *@*"],
    "whole": ["@"] * 3 + [" @\n", "“@”", "**@**", "@!", "It is @"]}
PIECES = ["\\boxed{", "}", "{", "####", "#### ", "<answer>", "</answer>", "Answer:", "\\frac", "\\sqrt",
          "^", "(", ")", "[", "]", "-", "/", ",", ".", "%", "$", "\\text{", "\\", "&", "1", "9", "x", "e",
          "=", "<", "±", "½", " ", "\n", "A", "2024-01-01", "\u00ff", "!", "\u2212", "\u2013", "\u00a0",
          "\u2009", "\u3000", "１", "²", "é", "ſ", "K", "'", "\"", "“", "”", ":", ";", "_", "*", "|", "\x00",
          "\x1f", "\x7f", "\ufffd", "\U0001f600", "million", "kg", "or", "\r\n"]


def noise(rng):
    kind = rng.randrange(3)
    if kind == 0:
        return bytes(rng.randrange(256) for _ in range(rng.randrange(60))).decode("utf-8", "replace")
    if kind == 1:
        return "".join(chr(rng.randrange(rng.choice([0x250, 0xD800]))) for _ in range(rng.randrange(30)))
    return "".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 25)))


def mutated(rng, text):
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(text) + 1)
        kind = rng.randrange(5)
        if kind == 0:
            text = text[:at] + text[at + rng.randrange(1, 5):]
        elif kind == 1:
            text = text[:at] + rng.choice(PIECES) + text[at:]
        elif kind == 2:
            text = text[:at] + chr(rng.randrange(1, 0x250)) + text[at + 1:]
        elif kind == 3:
            text = text[:at]  # cut off
        else:
            text = text[at:] + text[:at] if rng.random() < 0.2 else text + rng.choice(PIECES)
    return text


class Replies:
    def __init__(self, options, rng, vectors):
        self.rng = rng
        self.source = SOURCES[options["type"]](options, rng)
        self.vectors = vectors
        self.forms = [form.replace("T", options.get("tag", "answer")).replace(
            "<t>", "<ANSWER>").replace("P", options.get("prefix", "Answer:")).replace(
            "p @", options.get("prefix", "Answer:").swapcase() + " @")
            for form in FORMS[options.get("marker", "whole")]]

    def marked(self, right, wrong):
        rng = self.rng
        form = self.forms[0] if rng.random() < 0.5 else rng.choice(self.forms)
        text = form.replace("%", wrong).replace("@", right)
        if self.forms[0] == "@" or rng.random() < 0.4:
            return text
        return rng.choice(["So 2 + 2 = 4.\n", "First A, then B.\n\n", "<think>\\boxed{7} </think>\n",
                           "#### \n", "Since {x} \\{ and } we get\n"]) + text + rng.choice(
            ["", "", "\n", ".\n", "\nThat is all."])

    def case(self):
        rng = self.rng
        reference, right, wrong = self.source.draw()
        kind = rng.random()
        if kind < 0.06:
            return noise(rng), rng.choice([reference, noise(rng)])
        if kind < 0.16 and self.vectors:
            text = rng.choice(self.vectors)
            reply = text if rng.random() < 0.3 else self.marked(text, wrong)
            return (reply if rng.random() < 0.6 else mutated(rng, reply),
                    rng.choice([text, text, rng.choice(self.vectors)]))
        reply = self.marked(right, wrong) if kind < 0.78 else self.marked(wrong, right)
        if rng.random() < 0.15:
            reference = self.marked(reference, wrong)  # a full solution
        if rng.random() < 0.12:
            reply = mutated(rng, reply)
        return reply, reference


def vector_texts():
    """The texts of the C++ tests by type of answer."""
    types, out = {}, {}
    for line in (ROOT / "tests/data/verifier_vectors.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "config" in row:
            types[row["config"]] = row["answer"]["type"]
        elif "with" in row:
            out.setdefault(types[row["with"]], []).extend(
                row[field] for field in ("reply", "text", "a", "b", "reference") if field in row)
    return out


# ---- Comparison ----------------------------------------------------------------------------------


def tasks(only):
    """Names and tasks: those that come with the program, and one for each of CONFIGS."""
    found = [(f"{path.stem} ({task['answer']['type']})", task)
             for path in sorted((ROOT / "resources/tasks").glob("*.json"))
             for task in [json.loads(path.read_text(encoding="utf-8"))]]
    for kind, options in CONFIGS:
        rest = ", ".join(f"{name}={value}" for name, value in options.items())
        found.append((f"{kind}: {rest}", {"answer": {"type": kind, **options}}))
    return [(name, task["answer"]) for name, task in found
            if only in (None, task["answer"]["type"])]


def program_rows(program, answer, cases, folder):
    task = {"schema_version": 1, "name": "parity", "title": "Parity", "description": "None.",
            "output_format": "None.", "answer": answer}
    (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
    lines = "".join(json.dumps({"reply": reply, "answer": reference}) + "\n"
                    for reply, reference in cases)
    (folder / "cases.jsonl").write_text(lines, encoding="utf-8")
    done = subprocess.run([program, "verify", "--task", str(folder / "task.json"), "--cases",
                           str(folder / "cases.jsonl"), "--json"], capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{program} verify: {done.stderr.decode(errors='replace')}{answer}")
    return json.loads(done.stdout)["rows"]


def judged(verifier, reply, reference):
    answer = verifier.extract(reply)
    return {"score": int(verifier.score(reply, reference)), "answer": answer,
            "canonical": None if answer is None else verifier.canonical(answer),
            "format_ok": verifier.format_ok(reply)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sdrl", required=True, help="the program")
    parser.add_argument("--cases", type=int, default=200, help="for each task and set of options")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="one type of answer")
    options = parser.parse_args()

    vectors = vector_texts()
    total = different = 0
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for name, answer in tasks(options.only):
            rng = random.Random(f"{options.seed} {name}")
            replies = Replies(answer, rng, vectors.get(answer["type"]))
            cases = [replies.case() for _ in range(options.cases)]
            rows = program_rows(options.sdrl, answer, cases, pathlib.Path(folder))
            verifier = reward_core.make_verifier(answer)
            right = wrong = count = 0
            started = time.monotonic()
            for (reply, reference), row in zip(cases, rows):
                if time.monotonic() - started > LONGEST:  # patterns that take the most steps
                    break
                count += 1
                mine = judged(verifier, reply, reference)
                right += row["score"]
                if any(mine[field] != row[field] for field in mine):
                    wrong += 1
                    if wrong <= 5:
                        print(f"    reply     {reply!r}\n    reference {reference!r}\n"
                              f"    program   { {field: row[field] for field in mine} }\n"
                              f"    Python    {mine}")
            print(f"{name[:80]}: {count} cases, {100 * right // max(1, count)} % right, "
                  f"{wrong} different", flush=True)
            total += count
            different += wrong
    print(f"{total} cases, {different} different, {time.monotonic() - begin:.1f} s")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
