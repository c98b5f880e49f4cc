#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/model_config/rotary.json: configurations and the rotary frequencies that
transformers computes for them.

Run once, with torch and transformers, in the repository root; the tests need no Python.
"""
import json
import pathlib

from transformers import LlamaConfig, Qwen3Config
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

OUT = pathlib.Path("tests/data/model_config")
SIZES = dict(hidden_size=256, intermediate_size=512, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, vocab_size=100)
CASES = [
    (LlamaConfig, dict(rope_theta=1e4, max_position_embeddings=2048,
                       rope_scaling={"type": "linear", "factor": 4.0}), None),
    (LlamaConfig, dict(rope_theta=1e4, max_position_embeddings=2048,
                       rope_scaling={"type": "dynamic", "factor": 2.0}), 1000),
    (LlamaConfig, dict(rope_theta=1e4, max_position_embeddings=2048,
                       rope_scaling={"type": "dynamic", "factor": 2.0}), 5000),
    (LlamaConfig, dict(rope_theta=5e5, max_position_embeddings=131072,
                       rope_scaling={"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
                                     "high_freq_factor": 4.0,
                                     "original_max_position_embeddings": 8192}), None),
    (Qwen3Config, dict(head_dim=128, max_position_embeddings=40960,
                       rope_parameters={"rope_theta": 1e6, "rope_type": "yarn", "factor": 4.0,
                                        "original_max_position_embeddings": 32768}), None),
    (Qwen3Config, dict(head_dim=64, max_position_embeddings=40960,
                       rope_parameters={"rope_theta": 1e6, "rope_type": "yarn", "factor": 3.0,
                                        "original_max_position_embeddings": 4096,
                                        "beta_fast": 16, "beta_slow": 2, "mscale": 0.7,
                                        "mscale_all_dim": 1.3, "truncate": False}), None),
    (LlamaConfig, dict(max_position_embeddings=4096,
                       rope_parameters={"rope_theta": 1e4, "rope_type": "yarn", "factor": 16.0,
                                        "attention_factor": 1.25}), None),
]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    rows = []
    for cls, extra, length in CASES:
        file = {**SIZES, **extra, "model_type": cls.model_type}
        config = cls(**{**SIZES, **json.loads(json.dumps(extra))})
        function = ROPE_INIT_FUNCTIONS[config.rope_parameters["rope_type"]]
        frequencies, factor = function(config, "cpu", seq_len=length)
        rows.append({"config": file, "length": length or 0, "attention_factor": factor,
                     "frequencies": frequencies.double().tolist()})
    text = "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"
    (OUT / "rotary.json").write_text(text)


if __name__ == "__main__":
    main()
