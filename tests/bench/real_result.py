#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real result on a real model: SmolLM2-135M-Instruct on SVAMP, trained on our own questions only.

    tests/bench/real_result.py all --sdrl build/release/bin/sdrl --model MODEL --data DATA --out OUT

MODEL is the model's folder (config.json, tokenizer.json, model.safetensors), DATA the folder with
benchmarks/svamp/SVAMP.json.gz, OUT a folder for all that is made. Stages, in their order:

    split    prompts for SVAMP: shuffled with seed 1234, the first 200 for looking, 800 for the report
    base     answers of the model as it is: asked to go step by step, and with four examples
    draft    a project with --items questions of the program "everyday"
    sft      the cold start (sdrl sft)
    sft-answers
    grpo     reinforcement learning from there (sdrl run) and its model
    grpo-answers
    longer   the cold start continued for as long as grpo trained, on other questions (control)
    longer-answers
    facts    20 simple facts asked of all models
    overlap  SVAMP problems that share eight words in a row with a question that was trained on
    report   OUT/report.md and OUT/report.json

A stage that is finished (OUT/STAGE.json) is not done again; delete that file to repeat it. A stage
that was interrupted goes on where the program can. Several may be named. "all" is all of them.
Nothing but the standard library is needed. Only "report" shows figures of the 800; look at them once.
"""

import argparse
import gzip
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import time

TASK = "everyday-problems"
SHUFFLE_SEED = 1234
DEVELOPMENT = 200

FACTS = [
    ("What is the capital of France?", ["paris"]),
    ("How many days are in a week?", ["7", "seven"]),
    ("What color is the sky on a clear day?", ["blue"]),
    ("Which is the largest planet of the solar system?", ["jupiter"]),
    ("What is the opposite of hot?", ["cold"]),
    ("How many legs does a spider have?", ["8", "eight"]),
    ("Which language do most people in Brazil speak?", ["portuguese"]),
    ("At how many degrees Celsius does water freeze?", ["0", "zero"]),
    ("Who wrote Romeo and Juliet?", ["shakespeare"]),
    ("What do bees make?", ["honey"]),
    ("Which animal barks?", ["dog"]),
    ("What is the capital of Japan?", ["tokyo"]),
    ("What is the star at the center of our solar system called?", ["sun"]),
    ("What is H2O better known as?", ["water"]),
    ("Which month comes after June?", ["july"]),
    ("Which is the largest ocean on Earth?", ["pacific"]),
    ("What is a baby cat called?", ["kitten"]),
    ("Who was the first president of the United States?", ["washington"]),
    ("In which country is the Eiffel Tower?", ["france"]),
    ("Which gas do plants take in from the air?", ["carbon dioxide", "co2"]),
]


# ---- Pure parts ------------------------------------------------------------------------------

def number(text):
    """The number that a text is, or None: "$1,234." is 1234."""
    text = text.strip().strip("$").rstrip(".").replace(",", "").strip()
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)(?:\s*[A-Za-z%]+)*", text)
    return float(match.group(1)) if match else None


def strict_answer(text):
    boxes = re.findall(r"\\boxed\{([^{}]*)\}", text)
    return number(boxes[-1]) if boxes else None


def lenient_answer(text):
    numbers = re.findall(r"-?\d[\d,]*(?:\.\d+)?", text)
    return number(numbers[-1]) if numbers else None


def wilson(correct, count, z=1.959964):
    if count == 0:
        return 0.0, 1.0
    share = correct / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count**2))
    return middle - half, middle + half


def mcnemar(before, after):
    """Items won and lost, and the exact two-sided p of that under no difference."""
    won = sum(b and not a for a, b in zip(before, after))
    lost = sum(a and not b for a, b in zip(before, after))
    n, k = won + lost, min(won, lost)
    p = min(1.0, 2 * sum(math.comb(n, i) for i in range(k + 1)) / 2**n) if n else 1.0
    return {"won": won, "lost": lost, "p": p}


def runs_of_eight(text):
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {" ".join(words[i:i + 8]) for i in range(len(words) - 7)}


def problem_text(row):
    body = row["Body"].strip()
    return f"{body}{'' if body[-1:] in '.,?!' else '.'} {row['Question'].strip()}"


def read_rows(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def write_rows(path, rows):
    part = path.with_name(path.name + ".part")
    with open(part, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    part.rename(path)


# ---- Stages ----------------------------------------------------------------------------------

class Run:
    def __init__(self, options):
        self.o = options
        self.out = options.out
        self.out.mkdir(parents=True, exist_ok=True)
        resources = pathlib.Path(__file__).resolve().parents[2] / "resources"
        self.task = json.loads((resources / "tasks" / f"{TASK}.json").read_text())

    def result(self, stage):
        path = self.out / f"{stage}.json"
        return json.loads(path.read_text()) if path.exists() else None

    def needed(self, stage):
        result = self.result(stage)
        if result is None:
            sys.exit(f"the stage \"{stage}\" has to come first")
        return result

    def do(self, stage):
        if self.result(stage) is not None:
            print(f"{stage}: done already")
            return
        print(f"{stage}: begins", flush=True)
        begin = time.monotonic()
        result = getattr(self, stage.replace("-", "_"))()
        result["wall_seconds"] = round(time.monotonic() - begin, 1)
        part = self.out / f"{stage}.part"
        part.write_text(json.dumps(result, indent=1) + "\n")
        part.rename(self.out / f"{stage}.json")
        print(f"{stage}: {result['wall_seconds']} s", flush=True)

    def sdrl(self, *arguments):
        """The program's result object; its progress goes to standard error as it comes."""
        command = [str(self.o.sdrl), *map(str, arguments), "--json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"failed ({done.returncode}): {' '.join(command)}")
        lines = done.stdout.strip().splitlines()
        return json.loads(lines[-1]) if lines else {}

    def student_prompt(self, question):
        return (self.task["prompt_template"].replace("{input}", question)
                .replace("{output_format}", self.task["output_format"]))

    def split(self):
        packed = self.o.data / "benchmarks" / "svamp" / "SVAMP.json.gz"
        rows = json.loads(gzip.open(packed).read())
        random.Random(SHUFFLE_SEED).shuffle(rows)
        problems = [{"id": row["ID"], "part": "development" if i < DEVELOPMENT else "report",
                     "question": problem_text(row), "answer": float(row["Answer"])}
                    for i, row in enumerate(rows)]
        if self.o.limit:
            problems = problems[:self.o.limit] + problems[DEVELOPMENT:DEVELOPMENT + self.o.limit]
        write_rows(self.out / "problems.jsonl", problems)
        examples = []
        for example in self.task["demonstrations"]:
            examples += [{"role": "user", "content": self.student_prompt(example["input"])},
                         {"role": "assistant", "content": example["output"]}]

        def user(text):
            return {"role": "user", "content": text}
        forms = {
            "steps": lambda q: [user(f"{q} Think step by step. Put the final number in \\boxed{{}}.")],
            "examples": lambda q: examples + [user(self.student_prompt(q))],
            "task": lambda q: [user(self.student_prompt(q))],
        }
        for name, form in forms.items():
            write_rows(self.out / f"prompts-{name}.jsonl",
                       [{"messages": form(problem["question"])} for problem in problems])
        return {"problems": len(problems)}

    def answers(self, model, form, name, max_new):
        self.needed("split")
        return self.sdrl("generate", "--model", model, "--greedy", "--max-new", max_new,
                         "--prompts", self.out / f"prompts-{form}.jsonl",
                         "--out", self.out / f"answers-{name}.jsonl", "--dtype", self.o.dtype,
                         "--batch", self.o.batch)

    def base(self):
        return {"steps": self.answers(self.o.model, "steps", "base-steps", self.o.base_tokens),
                "examples": self.answers(self.o.model, "examples", "base-examples", self.o.tokens)}

    def new_project(self, name, model, seed, count, *settings):
        folder = self.out / f"{name}.sdrl"
        if not folder.exists():
            self.sdrl("new", folder, "--task", TASK, "--model", model, "--seed", seed,
                      "--set", f"draft.count={count}", "--set", f"draft.levels={self.o.levels}",
                      "--set", "draft.votes=1", "--set", "instructor.error_rate=0",
                      "--set", "adapt.enabled=false", *settings)
        return folder

    def draft(self):
        folder = self.new_project("items", self.o.model, self.o.seed, self.o.items)
        return self.sdrl("draft", "--project", folder)

    def sft(self):
        self.needed("draft")
        return self.sdrl("sft", "--project", self.out / "items.sdrl", "--out", self.out / "sft",
                         "--learning-rate", self.o.sft_rate, "--epochs", self.o.epochs,
                         "--tokens-per-batch", self.o.sft_batch, "--keep-share", self.o.keep_share)

    def sft_answers(self):
        self.needed("sft")
        return self.answers(self.out / "sft", "task", "sft", self.o.tokens)

    def grpo(self):
        self.needed("sft")
        o, sampling = self.o, {"temperature": 1.0, "max_new_tokens": self.o.tokens}
        folder = self.new_project(
            "grpo", self.out / "sft", o.seed + 1000, o.grpo_items, "--preset", "workbench",
            "--rollout-dtype", o.rollout_dtype,
            "--set", f"measure.samples={o.grpo_measure}", "--set", f"measure.sampling={json.dumps(sampling)}",
            "--set", "select.drop_zero=true", "--set", "select.drop_one=true",
            "--set", f"select.count={o.grpo_items}",
            "--set", f"train.sampling={json.dumps(sampling)}", "--set", "train.overlong_buffer=0",
            "--set", f"train.prompts_per_step={o.grpo_prompts}", "--set", "train.group_size=8",
            "--set", f"train.steps={o.grpo_steps}", "--set", f"train.learning_rate={o.grpo_rate}",
            "--set", "train.schedule=linear", "--set", "train.evaluate_every=0",
            "--set", "train.checkpoint_every=50", "--set", "train.checkpoint_seconds=600",
            "--set", f"evaluate.max_new_tokens={o.tokens}", "--set", "evaluate.development_count=0")
        result = self.sdrl("run", "--project", folder)
        self.sdrl("export", "model", "--project", folder, "--out", self.out / "grpo", "--force")
        return result

    def grpo_answers(self):
        self.needed("grpo")
        return self.answers(self.out / "grpo", "task", "grpo", self.o.tokens)

    def longer(self):
        """As many seconds of supervised steps as the reinforcement learning took in its own."""
        sft, grpo = self.needed("sft"), self.needed("grpo")
        tokens_an_item = sft["tokens"] / sft["items"]
        count = max(8, round(grpo["seconds_training"] * sft["tokens_per_second"] / tokens_an_item))
        folder = self.new_project("longer", self.out / "sft", self.o.seed + 2000, count)
        self.sdrl("draft", "--project", folder)
        return self.sdrl("sft", "--project", folder, "--out", self.out / "longer",
                         "--learning-rate", self.o.longer_rate,
                         "--tokens-per-batch", self.o.sft_batch, "--keep-share", self.o.keep_share)

    def longer_answers(self):
        self.needed("longer")
        return self.answers(self.out / "longer", "task", "longer", self.o.tokens)

    def models(self):
        """Those that are there."""
        trained = {name: self.out / name for name in ("sft", "grpo", "longer")
                   if self.result(name) is not None}
        return {"base": self.o.model, **trained}

    def facts(self):
        prompts = self.out / "facts-prompts.jsonl"
        write_rows(prompts, [{"messages": [{"role": "user", "content": q}]} for q, _ in FACTS])
        kept = {}
        for name, model in self.models().items():
            answers = self.out / f"facts-{name}.jsonl"
            self.sdrl("generate", "--model", model, "--greedy", "--max-new", 60,
                      "--prompts", prompts, "--out", answers)
            kept[name] = [any(re.search(rf"\b{re.escape(a)}\b", row["text"].lower()) for a in right)
                          for row, (_, right) in zip(read_rows(answers), FACTS)]
        return {"known": kept}

    def overlap(self):
        self.needed("split")
        ours, questions = set(), set()
        for name in ("items", "grpo", "longer"):
            if not (self.out / f"{name}.sdrl").exists():
                continue
            file = self.out / f"{name}-items.jsonl"
            self.sdrl("export", "data", "--project", self.out / f"{name}.sdrl", "--format", "full",
                      "--out", file, "--no-card", "--force")
            for row in read_rows(file):
                questions.add(row["question"].lower())
                ours |= runs_of_eight(row["question"])
        problems = read_rows(self.out / "problems.jsonl")
        shared = [p["id"] for p in problems if runs_of_eight(p["question"]) & ours]
        identical = [p["id"] for p in problems if p["question"].lower() in questions]
        return {"questions": len(questions), "problems": len(problems), "shared": shared,
                "identical": identical}

    def report(self):
        problems = read_rows(self.out / "problems.jsonl")
        verdicts, out = {}, {"accuracy": {}, "paired": {}, "seed": self.o.seed}
        for name in ("base-steps", "base-examples", "sft", "grpo", "longer"):
            file = self.out / f"answers-{name}.jsonl"
            if not file.exists():
                continue
            answers = read_rows(file)
            if len(answers) != len(problems):
                sys.exit(f"{file} has {len(answers)} answers to {len(problems)} problems")
            for profile, extract in (("strict", strict_answer), ("lenient", lenient_answer)):
                verdicts[name, profile] = [extract(a["text"]) == p["answer"]
                                           for a, p in zip(answers, problems)]
        shared = set((self.result("overlap") or {}).get("shared", []))
        for part in ("development", "report"):
            chosen = [i for i, p in enumerate(problems) if p["part"] == part]
            for (name, profile), right in verdicts.items():
                correct = sum(right[i] for i in chosen)
                entry = out["accuracy"].setdefault(part, {}).setdefault(name, {})
                entry[profile] = {"correct": correct, "count": len(chosen),
                                  "interval": wilson(correct, len(chosen))}
                clean = [i for i in chosen if problems[i]["id"] not in shared]
                entry[profile]["correct_without_shared"] = sum(right[i] for i in clean)
                entry[profile]["count_without_shared"] = len(clean)
            for a, b in (("base-examples", "sft"), ("sft", "grpo"), ("sft", "longer"),
                         ("longer", "grpo")):
                if (a, "strict") in verdicts and (b, "strict") in verdicts:
                    out["paired"].setdefault(part, {})[f"{a} to {b}"] = mcnemar(
                        [verdicts[a, "strict"][i] for i in chosen],
                        [verdicts[b, "strict"][i] for i in chosen])
        out["facts"] = {name: sum(known) for name, known in
                        (self.result("facts") or {"known": {}})["known"].items()}
        out["overlap"] = {key: len(value) if isinstance(value, list) else value
                          for key, value in (self.result("overlap") or {}).items()}
        out["seconds"] = {stage: self.result(stage)["wall_seconds"] for stage in STAGES
                          if self.result(stage) is not None}
        self.write_page(out)
        return out

    def write_page(self, out):
        lines = ["# SVAMP, greedy answers", ""]
        for part, models in out["accuracy"].items():
            lines += [f"## {part}", "", "| model | strict | lenient |", "| --- | --- | --- |"]
            for name, profiles in models.items():
                cells = []
                for profile in ("strict", "lenient"):
                    p = profiles[profile]
                    low, high = p["interval"]
                    cells.append(f"{100 * p['correct'] / max(1, p['count']):.1f} % "
                                 f"({100 * low:.1f}-{100 * high:.1f}, n = {p['count']})")
                lines.append(f"| {name} | {' | '.join(cells)} |")
            lines.append("")
            for pair, test in out["paired"].get(part, {}).items():
                lines.append(f"{pair}: {test['won']} won, {test['lost']} lost, p = {test['p']:.3f}  ")
            lines.append("")
        lines += ["## Rest", "", f"Facts known, of {len(FACTS)}: {out['facts']}  ",
                  f"Overlap: {out['overlap']}  ", f"Seconds: {out['seconds']}", ""]
        text = "\n".join(lines)
        (self.out / "report.md").write_text(text)
        print(text)


STAGES = ["split", "base", "draft", "sft", "sft-answers", "grpo", "grpo-answers", "longer",
          "longer-answers", "facts", "overlap", "report"]


def self_test():
    assert strict_answer("a \\boxed{3} b \\boxed{$1,204}.") == 1204
    assert strict_answer("the answer is 5") is None and strict_answer("\\boxed{}") is None
    assert strict_answer("\\boxed{12 apples}") == 12
    assert lenient_answer("3 + 4 = 7.") == 7 and lenient_answer("none") is None
    assert lenient_answer("\\boxed{3.5}") == 3.5
    low, high = wilson(20, 100)
    assert abs(low - 0.1334) < 1e-3 and abs(high - 0.2888) < 1e-3
    test = mcnemar([True, False, False, False, True], [False, True, True, True, True])
    assert (test["won"], test["lost"]) == (3, 1) and abs(test["p"] - 0.625) < 1e-9
    assert runs_of_eight("One two three four five six seven eight.") == {
        "one two three four five six seven eight"}
    assert len(FACTS) == 20
    replay = pathlib.Path(__file__).resolve().parents[2] / "resources" / "replay" / "general.jsonl"
    kept = {row["prompt"] for row in read_rows(replay)}
    assert not kept & {question for question, _ in FACTS}, "a fact is among the kept prompts"
    print("self-test passed")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("stages", nargs="+", choices=STAGES + ["all", "self-test"])
    add("--sdrl", type=pathlib.Path, default=pathlib.Path("build/release/bin/sdrl"))
    add("--model", type=pathlib.Path)
    add("--data", type=pathlib.Path)
    add("--out", type=pathlib.Path)
    add("--seed", type=int, default=0)
    add("--items", type=int, default=2900,
        help="questions of the cold start; the default takes half an hour on two cores of Zen 3")
    add("--levels", default="[1,2,2,3]", help="of the questions, in turn; 3 has two steps or more")
    add("--epochs", type=float, default=1)
    add("--sft-rate", type=float, default=3e-4)
    add("--sft-batch", type=int, default=1024, help="tokens")
    add("--keep-share", type=float, default=0.15)
    add("--longer-rate", type=float, default=1e-4)
    add("--grpo-items", type=int, default=400)
    add("--grpo-measure", type=int, default=4, help="samples an item before it is chosen")
    add("--grpo-steps", type=int, default=30)
    add("--grpo-prompts", type=int, default=8)
    add("--grpo-rate", type=float, default=1e-5)
    add("--rollout-dtype", default="bf16")
    add("--tokens", type=int, default=128, help="longest answer of trained models")
    add("--base-tokens", type=int, default=200, help="longest answer of the base, step by step")
    add("--dtype", default="f32", help="of the answers that are scored")
    add("--batch", type=int, default=64)
    add("--limit", type=int, default=0, help="problems of each part; 0: all. For trying out")
    options = parser.parse_args()
    if "self-test" in options.stages:
        self_test()
        return
    for name in ("model", "data", "out"):
        if getattr(options, name) is None:
            parser.error(f"--{name} is needed")
    if options.model.exists():
        options.model = options.model.resolve()
    options.out = options.out.resolve()
    run = Run(options)
    for stage in STAGES if "all" in options.stages else options.stages:
        run.do(stage)


if __name__ == "__main__":
    main()
