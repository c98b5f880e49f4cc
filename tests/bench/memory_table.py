#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory of a GRPO step by size of the model: predicted, and measured where it fits.

    tests/bench/memory_table.py [--sdrl build/release/bin/sdrl]

Weights are random, of the shapes of models that are in use. Prints a table for HACKING.md. A row
takes the program's defaults but few and short answers: 2 prompts of 128 tokens, 4 answers of at
most 64 each, rollouts in bf16. Nothing but the standard library is needed.
"""

import argparse
import json
import pathlib
import re
import subprocess
import tempfile


def llama(hidden, layers, heads, kv_heads, feed_forward, vocabulary, theta):
    return {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": hidden,
            "num_hidden_layers": layers, "num_attention_heads": heads,
            "num_key_value_heads": kv_heads, "intermediate_size": feed_forward,
            "vocab_size": vocabulary, "rms_norm_eps": 1e-5, "rope_theta": theta,
            "max_position_embeddings": 2048, "tie_word_embeddings": True, "hidden_act": "silu",
            "torch_dtype": "bfloat16", "eos_token_id": 2, "bos_token_id": 1}


QWEN = {**llama(896, 24, 14, 2, 4864, 151936, 1e6), "model_type": "qwen2",
        "architectures": ["Qwen2ForCausalLM"], "rms_norm_eps": 1e-6}
SHAPES = {
    "SmolLM2-135M": llama(576, 30, 9, 3, 1536, 49152, 1e5),
    "SmolLM2-360M": llama(960, 32, 15, 5, 2560, 49152, 1e5),
    "Qwen2.5-0.5B": QWEN,
    "Llama-3.2-1B": llama(2048, 16, 32, 8, 8192, 128256, 5e5),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sdrl", default="build/release/bin/sdrl")
    options = parser.parse_args()
    print("| model | trained | predicted, GB | measured, GB | seconds a step |")
    print("| --- | --- | --- | --- | --- |")
    for name, shape in SHAPES.items():
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "config.json").write_text(json.dumps(shape))
            for trained, rank in (("all", 0), ("LoRA 16", 16)):
                done = subprocess.run(
                    [options.sdrl, "bench", "grpo-step", "--model", folder, "--dtype", "bf16",
                     "--prompts", "2", "--group", "4", "--prompt", "128", "--new", "64", "--steps",
                     "1", "--lora", str(rank), "--json"],
                    capture_output=True, text=True, check=False)
                if done.returncode == 0:
                    row = json.loads(done.stdout.strip().splitlines()[-1])
                    cells = [f"{row['predicted_rss_mb'] * 2**20 / 1e9:.2f}",
                             f"{row['peak_rss_mb'] * 2**20 / 1e9:.2f}",
                             f"{row['seconds_per_step']:.1f}"]
                else:
                    found = re.search(r"takes about (\d+) MiB", done.stderr)
                    if not found:
                        raise SystemExit(done.stderr)
                    cells = [f"{int(found[1]) * 2**20 / 1e9:.2f}", "does not fit here", ""]
                print(f"| {name} | {trained} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
