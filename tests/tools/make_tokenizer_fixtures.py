#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/tokenizer with PyPI's tokenizers.

  small/          a tokenizer of our own: NFC, a pattern in Qwen's manner, added tokens of all kinds
  cases.json      texts and their ids: by `small`, and by two real vocabularies that are read from
                  the folder given as the argument (models/qwen3-tokenizer, models/smollm-tokenizer)
  splits.json     split patterns and the pieces that they make
  trained.json    the merges that the package's trainer learns from our corpus

Run once in the repository root; the tests need no Python.
"""
import gzip
import json
import pathlib
import random
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, trainers
from tokenizers import pre_tokenizers as pre
from tokenizers import processors

OUT = pathlib.Path("tests/data/tokenizer")
QWEN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
        r"|\s*[\r\n]+|\s+(?!\S)|\s+")
CORPUS = [
    "The quick brown fox jumps over the lazy dog. The dog doesn't mind; it's the fox's turn.",
    "Ida has 38 hats. Ida lends 13 hats to Zoe. How many hats does Ida have now?",
    "Start 38. lends 38 - 13 = 25. The answer is \\boxed{25}",
    "for (int i = 0; i < count; ++i) {\n    total += values[i];\n    count -= 1;\n}\n",
    "Größere Straßen führen über Brücken; naïve cafés, coöperate, Ångström.",
    "Быстрая лиса прыгает через ленивую собаку. Η γρήγορη αλεπού.",
    "敏捷的棕色狐狸跳过懒狗。すばやい狐が怠け者の犬を飛び越える。빠른 여우가 개를 뛰어넘는다.",
    "สวัสดีชาวโลก ภาษาไทยไม่มีช่องว่าง", "שלום עולם مرحبا بالعالم नमस्ते दुनिया",
    "aaaa aaaa aaab abab abab bcbc abc abc", "\t\ttabs  and   runs    of     spaces\r\n\r\nend",
]
TEXTS = CORPUS + [
    "", " ", "  ", "\n", "\n\n\n", " \n ", "\r\n\r\n", "\t \t", "a  b   c    d", "trailing   ",
    "I'M HE'LL they'Re WE'D 'S 'T x'ſ", "1234567890 3.14159 1,000,000 ٣٤٥ ²³ Ⅷ 一二三",
    "e\u0301 A\u030a o\u0308\u0323 \u1112\u1161\u11ab \u212b \u0344 q\u0307\u0323",
    "👩‍👩‍👧‍👦 🇩🇪🇫🇷 👍🏽 ❤️ 🤷‍♀️ \U0001f600\U0001f601", "a\u00a0b\u2028c\u2029d\u3000e\u200bf\ufeffg\u180eh",
    "\u0000\u0001\u001f\u007f\u0080\u009f", "\u0e01\u0e33\u0e4a\u0e48", "x = {'a': [1, 2, (3,)]} # ~!@$%^&*",
    "<|im_start|>user\nhi<|im_end|>\n", "<|im_start|><|im_end|><|im_sta", "a<mask>  b", "a  <sep>  b",
    "<think>\nhm</think>", "<ctl> <ctl><ctlx>", "Å\u0301<caf\u00e9>cafe\u0301<cafe\u0301>",
    "https://example.org/a?b=c&d=%20#e", "camelCaseWordsAndALLCAPS_with_underscores", "…—–‘’“”«»",
    "\U00010348\U0001d54f\U00020bb7\U0010fffd", "word " * 40, "x" * 300, "ab" * 200, " " * 200 + "end",
]


def small_tokenizer():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre.Sequence([
        pre.Split(Regex(QWEN), "isolated"),
        pre.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=480, min_frequency=2, show_progress=False,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre.ByteLevel.alphabet())
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.add_special_tokens([
        AddedToken("<mask>", lstrip=True, normalized=False),
        AddedToken("<sep>", lstrip=True, rstrip=True, normalized=False),
        AddedToken("<ctl>", normalized=True), AddedToken("<ctlx>", normalized=False)])
    tokenizer.add_tokens([
        AddedToken("<think>", normalized=False), AddedToken("</think>", normalized=False),
        AddedToken("<cafe\u0301>", normalized=True), AddedToken("    ", normalized=True)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|endoftext|> $A <|im_end|>",
        special_tokens=[("<|endoftext|>", 0), ("<|im_end|>", 2)])
    folder = OUT / "small"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(tokenizer.to_str(pretty=False) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({
        "bos_token": "<|endoftext|>", "eos_token": {"content": "<|im_end|>"},
        "pad_token": None}) + "\n")
    (folder / "generation_config.json").write_text('{"eos_token_id": [2, 0]}\n')
    return tokenizer


def real_tokenizer(folder):
    text = gzip.decompress((folder / "tokenizer.json.gz").read_bytes()).decode()
    tokenizer = Tokenizer.from_str(text)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def random_texts():
    rng = random.Random(5)
    pools = ["abcdefghij klm  ", "ABCÉéß ", "0123456789", "  \t\n\r\n", "'s't'LL'd ", "漢字かな한국", "ไทยสวัส",
             "😀👩‍👧🇩🇪", "e\u0301\u0308\u0327", "\u00a0\u2028\u3000\u180e", ".,;:!?-_()[]{}", "عربיה", "हिन्दी"]
    for _ in range(80):
        yield "".join(rng.choice(rng.choice(pools)) for _ in range(rng.randint(1, 40)))
    # Each plane and block a little; characters that Unicode 14 knows.
    import unicodedata
    known = [c for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs", "Co")
             # Marks whose combining class is newer than the package's tables.
             and not (unicodedata.combining(chr(c)) and unicodedata.east_asian_width(chr(c)) != "A")]
    for _ in range(40):
        yield "".join(chr(rng.choice(known)) for _ in range(30))


def cases(tokenizers):
    rows = []
    for text in TEXTS + list(random_texts()):
        row = {"text": text}
        for name, tokenizer in tokenizers.items():
            tokenizer.encode_special_tokens = True
            plain = tokenizer.encode(text, add_special_tokens=False).ids
            tokenizer.encode_special_tokens = False
            row[name] = [plain]
            special = tokenizer.encode(text, add_special_tokens=True).ids
            if special != plain:
                row[name].append(special)
        rows.append(row)
    return rows


SPLITS = [
    (r"\s+$", "isolated", False), (r"^\w+", "isolated", False), (r"(?=a)", "isolated", False),
    (r"x*", "isolated", False), (r"-", "removed", False), (r"-", "removed", True),
    (r"-", "merged_with_previous", False), (r"-", "merged_with_previous", True),
    (r"-", "merged_with_next", False), (r"-", "merged_with_next", True),
    (r"-", "contiguous", False), (r"-", "contiguous", True), (r"\h+", "isolated", False),
    (r"\w+|\W", "isolated", False), (r"[^\S\n]+|\n", "isolated", False), (r"\p{Han}+", "isolated", False),
    (r"\p{^L}+", "removed", False), (r"[\w-]+", "contiguous", True), (r"\d{2,3}", "isolated", False),
    (r"(?i:s|k)", "isolated", False), (r"\u4e00|[\u3040-\u309f]+", "isolated", False),
]
SPLIT_TEXT = ("--ab--cd-e--\nxx a  \nbaab 12345 F0g é\t\r\n漢字かなカナ一 STRASSE straße ſK Ⓐ ⅷ² e\u0301 "
              "ー々〆 \u180e\u00a0end  ")


def main():
    shared = pathlib.Path(sys.argv[1])
    tokenizers = {"small": small_tokenizer(),
                  "qwen3": real_tokenizer(shared / "models/qwen3-tokenizer"),
                  "smollm": real_tokenizer(shared / "models/smollm-tokenizer")}
    rows = [json.dumps(row) for row in cases(tokenizers)]
    (OUT / "cases.json").write_text("[\n" + ",\n".join(rows) + "\n]\n")

    rows = []
    for pattern, behavior, invert in SPLITS:
        split = pre.Split(Regex(pattern), behavior, invert)
        name = "".join(part.capitalize() for part in behavior.split("_"))
        rows.append(json.dumps({"pattern": pattern, "behavior": name, "invert": invert,
                                "pieces": [p for p, _ in split.pre_tokenize_str(SPLIT_TEXT)]}))
    (OUT / "splits.json").write_text(
        "{\"text\": " + json.dumps(SPLIT_TEXT) + ", \"splits\": [\n" + ",\n".join(rows) + "\n]}\n")

    starter = Tokenizer(models.BPE())
    starter.pre_tokenizer = pre.Sequence([pre.Digits(individual_digits=True),
                                          pre.ByteLevel(add_prefix_space=False)])
    trainer = trainers.BpeTrainer(
        vocab_size=500, min_frequency=2, show_progress=False,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre.ByteLevel.alphabet())
    starter.train_from_iterator(CORPUS, trainer)
    model = json.loads(starter.to_str())["model"]
    encoded = [starter.encode(text).ids for text in CORPUS]
    (OUT / "trained.json").write_text(json.dumps(
        {"corpus": CORPUS, "merges": [" ".join(m) for m in model["merges"]],
         "vocabulary_size": len(model["vocab"]), "ids": encoded}) + "\n")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    main()
