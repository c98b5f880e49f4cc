#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the command line tool with transformers on the same dequantised weights of a GGUF file.

    compare_with_transformers.py --sdrl build/release/bin/sdrl --model SmolLM2-135M-Instruct.gguf \
        [--write tests/data/smollm2/expected.json]

Prints how many of 50 prompts have equal tokens and equal greedy replies, and the largest difference
of a log-probability in float32; fails unless all agree (1e-3). --write keeps what transformers says
for the test real_model, which needs no Python. Needs the PyPI packages torch, transformers,
accelerate and gguf.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import tokenizers
import torch
import transformers

NEW_TOKENS = 24
QUESTIONS = [
    "What is the capital of France?", "Count from one to ten.", "Name three colours.",
    "What is 12 + 30?", "Write a haiku about rain.", "Why is the sky blue?",
    "Translate \"good morning\" into Spanish.", "Is 17 a prime number?",
    "Give me a synonym for happy.", "How many days has a leap year?",
    "Who wrote Hamlet?", "What do bees make?", "Explain gravity to a child.",
    "List the planets.", "What is the opposite of cold?", "Finish: roses are red,",
    "If I have 3 apples and eat one, how many are left?", "What is H2O?",
    "Say hello in four languages.", "What is a haiku?", "Äpfel, Öl und Übermut: was ist das?",
    "日本の首都はどこですか", "What does 👩‍🚀 mean?", "Reply with one word: yes or no?",
    "Compute 2*(3+4)-5. Put the answer in \\boxed{}.",
]
TEXTS = [
    "Once upon a time", "The quick brown fox", "def fibonacci(n):", "1, 2, 3, 4,", "Dear Sir",
    "In 1969, the first", "import numpy as np\n", "The recipe needs 200 g of", "  indented text",
    "Q: 5 + 8 = ?\nA:", "SELECT name FROM", "She said: \"I don't", "\tTabs\tand\nnew lines\n\n",
    "Ünïcödé wörds", "한국어 문장", "price: $12.50, tax: 7%", "aaaaaaaaaaaaaaaaaaaaaaaa",
    "HTTP/1.1 200 OK\r\n", "x = [i**2 for i in range(10)]", "The meaning of life is",
    "To be, or not to be", "<html><body>", "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
    "A very long word: Donaudampfschifffahrtsgesellschaft", "🙂🙃 emojis",
]


def rows_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def write_rows(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def tokenizer_of(model_file):
    """transformers' conversion of the GGUF file with the split that it forgets: the model's own
    tokenizer.json sets digits apart before GPT-2's pattern."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(model_file.parent),
                                                           gguf_file=model_file.name)
    pre = tokenizers.pre_tokenizers
    tokenizer.backend_tokenizer.pre_tokenizer = pre.Sequence(
        [pre.Digits(individual_digits=True), pre.ByteLevel(add_prefix_space=False)])
    return tokenizer


def expectations(model_file):
    folder, name = str(model_file.parent), model_file.name
    tokenizer = tokenizer_of(model_file)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, gguf_file=name,
                                                              dtype=torch.float32).eval()
    ends = {tokenizer.convert_tokens_to_ids("<|im_end|>"), tokenizer.eos_token_id}
    rows = []
    for question in QUESTIONS:
        messages = [{"role": "user", "content": question}]
        ids = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=True,
                                            return_dict=False)
        rows.append({"messages": messages, "ids": list(ids)})
    for text in TEXTS:
        rows.append({"prompt": text, "ids": tokenizer.encode(text, add_special_tokens=False)})
    for row in rows:
        with torch.no_grad():
            out = model.generate(torch.tensor([row["ids"]]), do_sample=False,
                                 max_new_tokens=NEW_TOKENS, eos_token_id=sorted(ends),
                                 pad_token_id=tokenizer.eos_token_id)[0].tolist()
            scores = model(torch.tensor([out])).logits[0].log_softmax(-1)
        row["greedy"] = out[len(row["ids"]):]
        row["logprobs"] = [round(scores[i, t].item(), 6) for i, t in enumerate(out[1:])]
        spoken = [t for t in row["greedy"] if t not in ends]
        row["text"] = tokenizer.decode(spoken, skip_special_tokens=True,
                                       clean_up_tokenization_spaces=False)
        # A reply need not be spelled in the tokens that its text is cut into.
        row["whole"] = tokenizer.decode(out, clean_up_tokenization_spaces=False)
        row["whole_ids"] = tokenizer.encode(row["whole"], add_special_tokens=False)
        with torch.no_grad():
            scores = model(torch.tensor([row["whole_ids"]])).logits[0].log_softmax(-1)
        row["whole_logprobs"] = [scores[i, t].item() for i, t in enumerate(row["whole_ids"][1:])]
    return rows


def compare(sdrl, model_file, rows):
    def run(*arguments):
        subprocess.run([str(sdrl), *map(str, arguments)], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prompts = [{k: row[k] for k in ("messages", "prompt") if k in row} for row in rows]
        write_rows(folder / "prompts.jsonl", prompts)
        run("generate", "--model", model_file, "--prompts", folder / "prompts.jsonl", "--out",
            folder / "replies.jsonl", "--greedy", "--max-new", NEW_TOKENS)
        replies = rows_of(folder / "replies.jsonl")
        write_rows(folder / "texts.jsonl", [{"text": row["whole"]} for row in rows])
        run("score", "--model", model_file, "--in", folder / "texts.jsonl", "--out",
            folder / "scored.jsonl")
        scored = rows_of(folder / "scored.jsonl")
        lines = [q for q in QUESTIONS] + [t for t in TEXTS if "\n" not in t]
        (folder / "lines.txt").write_text("".join(line + "\n" for line in lines), newline="")
        run("tokenize", "--model", model_file, "--in", folder / "lines.txt", "--out",
            folder / "ids.txt")
        ids = [[int(i) for i in line.split()]
               for line in (folder / "ids.txt").read_text().splitlines()]
    tokenizer = tokenizer_of(model_file)
    lines_equal = sum(tokenizer.encode(line, add_special_tokens=False) == ours
                      for line, ours in zip(lines, ids, strict=True))
    tokens_equal = greedy_equal = text_equal = 0
    worst = worst_reply = 0.0
    for row, reply, score in zip(rows, replies, scored, strict=True):
        if score["tokens"] == row["whole_ids"]:
            tokens_equal += 1
            worst = max([worst] + [abs(a - b) for a, b in
                                   zip(score["logprobs"], row["whole_logprobs"], strict=True)])
        else:
            print("other tokens:", repr(row["whole"]), file=sys.stderr)
        if reply["tokens"] == row["greedy"]:
            greedy_equal += 1
            spoken = row["logprobs"][len(row["ids"]) - 1:]
            worst_reply = max([worst_reply] + [abs(a - b) for a, b in zip(reply["logprobs"], spoken,
                                                                          strict=True)])
        else:
            print("other reply:", row["text"], "|", reply["text"], file=sys.stderr)
        text_equal += reply["text"] == row["text"]
    count = len(rows)
    print(f"tokenize: {lines_equal} of {len(lines)} lines equal")
    print(f"generate --greedy: {greedy_equal} of {count} replies equal token by token, "
          f"{text_equal} as text; max |dlogp| {worst_reply:.2e}")
    print(f"score: {tokens_equal} of {count} texts have equal tokens; max |dlogp| {worst:.2e}")
    return (lines_equal == len(lines) and greedy_equal == text_equal == tokens_equal == count
            and max(worst, worst_reply) < 1e-3)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sdrl", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    rows = expectations(options.model)
    if options.write:
        options.write.parent.mkdir(parents=True, exist_ok=True)
        kept = [{k: v for k, v in row.items() if not k.startswith("whole")} for row in rows]
        options.write.write_text("[\n" + ",\n".join(json.dumps(r) for r in kept) + "\n]\n")
    if options.sdrl and not compare(options.sdrl, options.model, rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
