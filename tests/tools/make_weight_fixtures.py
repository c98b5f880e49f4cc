#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/weights: model files made by the PyPI packages safetensors, gguf and torch.

Run once, with those packages, in the repository root; the tests need no Python.
"""
import pathlib

import gguf
import numpy as np
import torch
from safetensors.torch import save_file

OUT = pathlib.Path("tests/data/weights")


def safetensors_fixture():
    generator = torch.Generator().manual_seed(1)
    values = torch.randn(7, 5, generator=generator)
    values[0, 0], values[0, 1], values[0, 2] = 1e-6, -65504.0, 6e-8
    tensors = {
        "f32": values,
        "f16": values.to(torch.float16),
        "bf16": values.to(torch.bfloat16),
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
        "ids": torch.arange(4),
    }
    save_file(tensors, OUT / "mixed.safetensors", metadata={"format": "pt"})
    expected = {n: t.float().contiguous() for n, t in tensors.items() if n != "ids"}
    save_file(expected, OUT / "mixed.expected.safetensors")


def permuted(weight, heads):
    """Row order of architecture llama in GGUF files, as the converter makes it."""
    rows = weight.shape[0]
    return (
        weight.reshape(heads, 2, rows // heads // 2, *weight.shape[1:])
        .swapaxes(1, 2)
        .reshape(weight.shape)
    )


def random_blocks(rng, kind, rows):
    """Any bytes are a block, as long as its scales are ordinary numbers."""
    values, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = rng.integers(0, 256, (rows, size), dtype=np.uint8)
    name = kind.name
    scale = {"Q2_K": 80, "Q3_K": 108, "Q4_K": 0, "Q5_K": 0, "Q6_K": 208}[name]
    places = [scale] if name in ("Q3_K", "Q6_K") else [scale, scale + 2]
    for place in places:
        halves = rng.uniform(0.001, 0.02, rows).astype(np.float16)
        blocks[:, place : place + 2] = halves.view(np.uint8).reshape(rows, 2)
    return blocks


def gguf_fixture():
    rng = np.random.default_rng(2)
    kinds = gguf.GGMLQuantizationType
    writer = gguf.GGUFWriter(OUT / "quantised.gguf", "llama")
    writer.add_head_count(2)
    writer.add_head_count_kv(1)
    expected = {}

    def add(gguf_name, hf_name, stored, kind, values):
        writer.add_tensor(gguf_name, stored, raw_dtype=kind)
        expected[hf_name] = torch.from_numpy(np.array(values, dtype=np.float32))

    def add_quantised(gguf_name, hf_name, kind, shape=(2, 256)):
        stored = gguf.quants.quantize(rng.standard_normal(shape).astype(np.float32), kind)
        add(gguf_name, hf_name, stored, kind, gguf.quants.dequantize(stored, kind))

    layer = "model.layers.0."
    add_quantised("token_embd.weight", "model.embed_tokens.weight", kinds.Q8_0)
    add_quantised("output_norm.weight", "model.norm.weight", kinds.F32, (256,))
    add_quantised("blk.0.attn_v.weight", layer + "self_attn.v_proj.weight", kinds.Q4_0)
    add_quantised("blk.0.attn_output.weight", layer + "self_attn.o_proj.weight", kinds.Q4_1)
    add_quantised("blk.0.ffn_gate.weight", layer + "mlp.gate_proj.weight", kinds.Q5_0)
    add_quantised("blk.0.ffn_up.weight", layer + "mlp.up_proj.weight", kinds.Q5_1)
    add_quantised("blk.0.ffn_down.weight", layer + "mlp.down_proj.weight", kinds.BF16)
    for i, name in enumerate(["Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"], start=1):
        kind = kinds[name]
        stored = random_blocks(rng, kind, 2)
        add(f"blk.{i}.ffn_up.weight", f"model.layers.{i}.mlp.up_proj.weight", stored, kind,
            gguf.quants.dequantize(stored, kind))
    # Two query heads of six rows, one key head: rows come back in Hugging Face's order.
    for gguf_name, hf_name, rows, heads in [("attn_q", "q_proj", 12, 2), ("attn_k", "k_proj", 6, 1)]:
        weight = rng.standard_normal((rows, 32)).astype(np.float16)
        add(f"blk.0.{gguf_name}.weight", layer + f"self_attn.{hf_name}.weight",
            permuted(weight, heads), kinds.F16, weight)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    save_file(expected, OUT / "quantised.expected.safetensors")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    safetensors_fixture()
    gguf_fixture()
