#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/lora: gradients of low-rank adapters that PyTorch's autograd computes.

Run in the repository root with the PyPI packages torch, transformers and safetensors, after
make_model_fixtures.py; the tests need no Python. For each model: values of the adapters, the
gradient of sum(coefficient * log p) over the tokens of a text with respect to them, both under
PEFT's names, and what was computed in expected.json. Double precision throughout.
"""
import json
import pathlib

import torch
import transformers
from safetensors.torch import save_file
from torch.nn.functional import linear

MODELS = pathlib.Path("tests/data/models")
OUT = pathlib.Path("tests/data/lora")
CASES = ["llama-llama3", "qwen2-untied", "qwen3-yarn"]
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
RANK, ALPHA, LENGTH = 2, 3.0, 40


class Adapted(torch.nn.Module):
    """y = W x + b + (alpha / rank) B A x"""

    def __init__(self, base, generator):
        super().__init__()
        self.base = base
        size = lambda *shape: 0.2 * torch.randn(*shape, generator=generator, dtype=torch.float64)
        self.a = torch.nn.Parameter(size(RANK, base.in_features).float().double())
        self.b = torch.nn.Parameter(size(base.out_features, RANK).float().double())

    def forward(self, x):
        return self.base(x) + ALPHA / RANK * linear(linear(x, self.a), self.b)


def write(case):
    model = transformers.AutoModelForCausalLM.from_pretrained(MODELS / case, dtype=torch.float64)
    model.requires_grad_(False)
    generator = torch.Generator().manual_seed(1)
    adapted = {}
    for name, module in list(model.named_modules()):
        if isinstance(module, torch.nn.Linear) and name.split(".")[-1] in TARGETS:
            parent = model.get_submodule(name.rsplit(".", 1)[0])
            adapted[name] = Adapted(module, generator)
            setattr(parent, name.rsplit(".", 1)[1], adapted[name])
    tokens = torch.randint(0, 40, (LENGTH,), generator=generator)
    coefficients = torch.randn(LENGTH - 1, generator=generator, dtype=torch.float64).round(decimals=6)
    log_probs = torch.log_softmax(model(tokens[None]).logits[0, :-1], -1)
    log_probs = log_probs.gather(1, tokens[1:, None])[:, 0]
    (coefficients * log_probs).sum().backward()
    folder = OUT / case
    folder.mkdir(parents=True, exist_ok=True)
    values, gradients = {}, {}
    for name, module in adapted.items():
        for key, tensor in (("lora_A", module.a), ("lora_B", module.b)):
            full = f"base_model.model.{name}.{key}.weight"
            values[full] = tensor.detach().float().contiguous()
            gradients[full] = tensor.grad.float().contiguous()
    save_file(values, folder / "adapter_model.safetensors", {"format": "pt"})
    save_file(gradients, folder / "gradients.safetensors", {"format": "pt"})
    (folder / "expected.json").write_text(json.dumps({
        "rank": RANK, "alpha": ALPHA, "tokens": tokens.tolist(),
        "coefficients": [round(c, 6) for c in coefficients.tolist()],
        "log_probs": [round(x, 8) for x in log_probs.tolist()]}) + "\n")


if __name__ == "__main__":
    for case in CASES:
        write(case)
