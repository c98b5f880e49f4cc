#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks this bundle and trains from it with verl, TRL or OpenRLHF. README.md has examples."""

import argparse
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent
FORMAT, SCHEMA_VERSION = "sdrl-cluster-bundle", 1
# Versions that the configurations were written for.
WRITTEN_FOR = {"verl": "0.9", "trl": "1.16", "openrlhf": "0.11"}
LARGEST_MICRO_BATCH = 8  # completions that a process of TRL trains on at once


class Problem(Exception):
    """What is wrong and what to do about it, in one sentence or two."""


# ---- Checks ----------------------------------------------------------------------------------

def read_manifest():
    manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    if manifest.get("format") != FORMAT:
        raise Problem("manifest.json is not that of a bundle; export it again.")
    if manifest.get("schema_version") != SCHEMA_VERSION:
        raise Problem(f"the bundle has format {manifest.get('schema_version')}, this run.py reads "
                      f"{SCHEMA_VERSION}; use the run.py of the same export.")
    return manifest


def changed_files(manifest):
    """Names of files that are not as they were written, or gone."""
    out = []
    for name, expected in manifest["files"].items():
        path = ROOT / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            out.append(name)
    return out


def rows_of(name):
    with open(ROOT / name, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise Problem(f"{name}:{number}: {error}; export the bundle again.") from error
            if not isinstance(row, dict):
                raise Problem(f"{name}:{number}: no object; export the bundle again.")
            yield number, row


def schema_of(value):
    if isinstance(value, dict):
        return {name: schema_of(part) for name, part in value.items()}
    if isinstance(value, list):
        return [schema_of(value[0])] if value else []
    return "number" if isinstance(value, (int, float)) else type(value).__name__


def check_rows(name, expected):
    """All rows of one schema, as readers infer it from the first."""
    count, schema = 0, None
    for number, row in rows_of(name):
        schema = schema or schema_of(row)
        if schema_of(row) != schema:
            raise Problem(f"{name}:{number}: the row has other fields or types than the first.")
        truth = (row.get("reward_model") or {}).get("ground_truth")
        if not row.get("label") or row["label"] != truth:
            raise Problem(f"{name}:{number}: the answers of the row differ, or there is none.")
        count += 1
    if count != expected:
        raise Problem(f"{name} has {count} rows, the manifest says {expected}.")


def check_reward():
    """The reward in Python against what the workbench said of the same replies."""
    sys.path.insert(0, str(ROOT / "reward"))
    import reward_core

    verifier = reward_core.load_reward().verifier
    count = 0
    for number, case in rows_of("reward/reward_cases.jsonl"):
        found = (int(verifier.score(case["reply"], case["reference"])),
                 int(verifier.format_ok(case["reply"])))
        if found != (case["correct"], case["format_ok"]):
            raise Problem(f"reward/reward_cases.jsonl:{number}: the reward gives {found}, the "
                          f"workbench gave {(case['correct'], case['format_ok'])}.")
        count += 1
    return count


def check():
    manifest = read_manifest()
    for name in changed_files(manifest):
        print(f"changed since the export: {name}", file=sys.stderr)
    rows = manifest["rows"]
    for split, count in rows.items():
        if count:
            check_rows(f"data/{split}.jsonl", count)
    cases = check_reward()
    print(f"{manifest['task']}: {rows['train']} rows to train on, {rows['validation']} for looks, "
          f"{rows['test']} to test, {cases} cases of the reward as in the workbench")
    return manifest


def check_version(trainer):
    try:
        version = importlib.metadata.version(trainer)
    except importlib.metadata.PackageNotFoundError:
        raise Problem(f"{trainer} is not installed for {sys.executable}; install version "
                      f"{WRITTEN_FOR[trainer]}, see README.md.") from None
    if version.split(".")[:2] != WRITTEN_FOR[trainer].split("."):
        print(f"{trainer} {version} is installed; the configuration was written for "
              f"{WRITTEN_FOR[trainer]}, so names may have changed", file=sys.stderr)


# ---- Commands --------------------------------------------------------------------------------

def check_batch(manifest, processes):
    """The completions of an optimizer step are dealt to all processes equally."""
    batch = manifest["batch"]
    prompts, rows = batch["prompts_per_step"], manifest["rows"]["train"]
    if rows < prompts:
        raise Problem(f"a step takes {prompts} prompts and there are {rows}; select more questions "
                      "or set train.prompts_per_step lower, then export again.")
    completions = max(1, prompts // batch["updates_per_batch"]) * batch["group_size"]
    if completions % processes:
        raise Problem(f"{completions} completions of an optimizer step cannot be dealt to "
                      f"{processes} processes equally; take a number of GPUs that divides them.")
    return completions


def hydra(name, value):
    """An override of a text, whatever is in it."""
    text = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"{name}='{text}'"


def verl_command(options, manifest):
    check_batch(manifest, options.gpus * options.nodes)
    # verl wants a second file; without looks it is not used.
    looks = "validation" if manifest["rows"]["validation"] else "train"
    return [sys.executable, "-m", "verl.trainer.main_ppo",
            "--config-path", str(ROOT / "configs"), "--config-name", "verl",
            hydra("data.train_files", ROOT / "data" / "train.jsonl"),
            hydra("data.val_files", ROOT / "data" / f"{looks}.jsonl"),
            hydra("reward.custom_reward_function.path", ROOT / "reward" / "rewards_verl.py"),
            hydra("actor_rollout_ref.model.path", options.model),
            hydra("trainer.default_local_dir", options.out),
            f"trainer.nnodes={options.nodes}", f"trainer.n_gpus_per_node={options.gpus}"]


def trl_batches(manifest, processes):
    """Completions a process trains on at once, such parts an optimizer step, and such parts a batch
    of rollouts."""
    updates = manifest["batch"]["updates_per_batch"]
    each = check_batch(manifest, processes) // processes
    micro = max(n for n in range(1, LARGEST_MICRO_BATCH + 1) if each % n == 0)
    return micro, each // micro, each // micro * updates


def newest_checkpoint(folder):
    """Of TRL's checkpoints; None if there is none."""
    found = [path for path in folder.glob("checkpoint-*") if path.name[11:].isdigit()]
    return max(found, key=lambda path: int(path.name[11:]), default=None)


def trl_command(options, manifest):
    processes = max(1, options.gpus) * options.nodes
    micro, accumulation, parts = trl_batches(manifest, processes)
    command = [sys.executable, "-m", "accelerate.commands.launch",
               "--num_processes", str(processes), "--num_machines", str(options.nodes),
               "--mixed_precision", "no", "--dynamo_backend", "no"]
    if options.nodes > 1:
        command += ["--machine_rank", str(options.node_rank), "--main_process_ip", options.head,
                    "--main_process_port", str(options.port)]
    if processes > 1:
        command += ["--multi_gpu"]
    elif options.gpus == 1 and "CUDA_VISIBLE_DEVICES" not in os.environ:
        command += ["--gpu_ids", "0"]  # else one process would take all
    if options.gpus == 0:
        command += ["--cpu"]
    command += ["-m", "trl.scripts.grpo", "--config", str(ROOT / "configs" / "trl_grpo.yaml"),
                "--model_name_or_path", options.model, "--output_dir", str(options.out),
                "--per_device_train_batch_size", str(micro),
                "--gradient_accumulation_steps", str(accumulation),
                "--steps_per_generation", str(parts)]
    if (newest := newest_checkpoint(options.out)) is not None:
        command += ["--resume_from_checkpoint", str(newest)]
    if options.gpus == 0:  # to try it out
        command += ["--use_cpu", "true", "--bf16", "false", "--use_vllm", "false"]
    return command


def openrlhf_command(options, manifest):
    check_batch(manifest, options.gpus * options.nodes)
    command = [sys.executable, "-m", "openrlhf.cli.train_ppo_ray"]
    for line in (ROOT / "configs" / "openrlhf.args").read_text(encoding="utf-8").splitlines():
        command += shlex.split(line, comments=True)
    command += ["--actor.model_name_or_path", options.model,
                "--data.prompt_dataset", str(ROOT / "data" / "train.jsonl"),
                "--reward.remote_url", str(ROOT / "reward" / "rewards_openrlhf.py"),
                "--ckpt.output_dir", str(options.out), "--ckpt.path", str(options.out / "states"),
                "--ckpt.load_enable",
                "--logger.tensorboard_dir", str(options.out / "tensorboard"),
                "--vllm.num_engines", str(options.gpus * options.nodes)]
    if manifest["rows"]["validation"]:
        command += ["--eval.dataset", str(ROOT / "data" / "validation.jsonl")]
    for role in ("actor", "ref"):
        command += [f"--{role}.num_nodes", str(options.nodes),
                    f"--{role}.num_gpus_per_node", str(options.gpus)]
    return command


COMMANDS = {"verl": verl_command, "trl": trl_command, "openrlhf": openrlhf_command}


def environment(options):
    env = dict(os.environ)
    if options.trainer != "trl" and options.nodes > 1:
        env.setdefault("RAY_ADDRESS", "auto")  # the cluster that is there, not one of its own
    return env


def read_options():
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="What stands behind -- goes to the trainer as it is.")
    parser.add_argument("trainer", choices=["check", *COMMANDS])
    parser.add_argument("--model", help="folder or Hugging Face name of the model to train")
    parser.add_argument("--gpus", type=int, default=8, help="a machine; 0: TRL on the processor")
    parser.add_argument("--nodes", type=int, default=1, help="machines")
    parser.add_argument("--node-rank", type=int, default=0, help="TRL: which of them this is")
    parser.add_argument("--head", default="", help="TRL: address of machine 0")
    parser.add_argument("--port", type=int, default=29500, help="TRL: its port")
    parser.add_argument("--out", type=pathlib.Path, help="folder for models (runs/TRAINER)")
    parser.add_argument("--print", action="store_true", help="show the command and do not run it")
    arguments = sys.argv[1:]
    further = []
    if "--" in arguments:
        at = arguments.index("--")
        arguments, further = arguments[:at], arguments[at + 1:]
    options = parser.parse_args(arguments)
    options.further = further
    if options.trainer != "check":
        if not options.model:
            parser.error("--model is missing: the folder or name of the model to train")
        if options.nodes < 1 or options.gpus < (0 if options.trainer == "trl" else 1):
            parser.error("there has to be a machine with a GPU")
        if options.trainer == "trl" and options.nodes > 1 and not options.head:
            parser.error("with several machines TRL has to know --head")
        options.out = (options.out or ROOT / "runs" / options.trainer).resolve()
        if os.path.exists(options.model):  # the trainer runs in the bundle's folder
            options.model = os.path.abspath(options.model)
    return options


def main():
    options = read_options()
    try:
        manifest = check()
        if options.trainer == "check":
            return 0
        command = COMMANDS[options.trainer](options, manifest) + options.further
        if options.print:
            print(shlex.join(command))
            return 0
        check_version(options.trainer)
        return subprocess.run(command, cwd=ROOT, env=environment(options), check=False).returncode
    except (Problem, OSError, ValueError) as problem:
        print(f"run.py: {problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
