#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/models: tiny random models with the log-probabilities that transformers gives.

Run once, with the PyPI packages torch, transformers and gguf, in the repository root; the tests need
no Python. Each folder holds a model of a family with something of its own, and expected.json with
texts, the natural-log probability of each token after the first, and a greedy continuation.
"""
import json
import pathlib
import shutil

import gguf
import numpy as np
import torch
import transformers

OUT = pathlib.Path("tests/data/models")
CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz,.+-"
END = len(CHARACTERS)
TEXTS = ["a", "hello,world.", "1+2-3+4-5", "the-quick-brown-fox-jumps-over-the-lazy-dog." * 2]

BASE = dict(
    vocab_size=END + 8,  # more rows than the tokenizer has tokens, as Qwen's
    hidden_size=32,
    intermediate_size=40,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=128,
    rms_norm_eps=1e-6,
    bos_token_id=None,
    eos_token_id=END,
)
LLAMA3 = dict(rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0,
              high_freq_factor=4.0, original_max_position_embeddings=16)
CASES = {
    "llama-llama3": (transformers.LlamaConfig, torch.float32, None,
                     dict(tie_word_embeddings=True, rope_parameters=LLAMA3)),
    "llama-linear-sharded": (transformers.LlamaConfig, torch.bfloat16, "20KB",
                             dict(tie_word_embeddings=False, num_key_value_heads=1,
                                  attention_bias=True, mlp_bias=True,
                                  rope_parameters=dict(rope_type="linear", rope_theta=5e5,
                                                       factor=4.0))),
    "qwen2-untied": (transformers.Qwen2Config, torch.float32, None,
                     dict(tie_word_embeddings=False,
                          rope_parameters=dict(rope_type="default", rope_theta=1e6))),
    "qwen2-tied": (transformers.Qwen2Config, torch.float16, None,
                   dict(tie_word_embeddings=True, num_key_value_heads=4,
                        rope_parameters=dict(rope_type="default", rope_theta=1e4))),
    "qwen3-yarn": (transformers.Qwen3Config, torch.float32, None,
                   dict(tie_word_embeddings=True, head_dim=12,
                        rope_parameters=dict(rope_type="yarn", rope_theta=1e6, factor=4.0,
                                             original_max_position_embeddings=32))),
    "qwen3-untied": (transformers.Qwen3Config, torch.bfloat16, None,
                     dict(tie_word_embeddings=False, head_dim=16,
                          rope_parameters=dict(rope_type="default", rope_theta=1e6))),
}


def tokenizer_json():
    added = {"id": END, "content": "<end>", "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": True}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True,
             "use_regex": True}
    return {"version": "1.0", "added_tokens": [added], "normalizer": None, "pre_tokenizer": level,
            "post_processor": None, "decoder": level,
            "model": {"type": "BPE", "vocab": {c: i for i, c in enumerate(CHARACTERS)},
                      "merges": []}}


def randomise(model, generator):
    """Values of a size that makes every part of the network matter."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() == 2:
                parameter.copy_(noise * 1.2 / parameter.shape[1] ** 0.5)
            else:
                parameter.copy_(noise * 0.3 + (1.0 if "norm" in name else 0.0))


def expectations(model, tokens=END + 1):
    model = model.eval()
    rows = []
    for text in TEXTS:
        ids = [CHARACTERS.index(c) for c in text]
        with torch.no_grad():
            scores = model(torch.tensor([ids])).logits[0].double().log_softmax(-1)
            scored = [scores[i, token].item() for i, token in enumerate(ids[1:])]
            greedy = list(ids)
            for _ in range(24):
                logits = model(torch.tensor([greedy])).logits[0, -1]
                greedy.append(int(logits[:tokens].argmax()))
                if greedy[-1] == END:
                    break
        rows.append({"text": text, "logprobs": [float(f"{x:.9g}") for x in scored],
                     "greedy": greedy[len(ids):]})
    return rows


def write_json(path, value):
    path.write_text(json.dumps(value) + "\n")


def hugging_face_fixtures():
    for number, (name, (kind, dtype, shard, special)) in enumerate(CASES.items()):
        folder = OUT / name
        shutil.rmtree(folder, ignore_errors=True)
        config = kind(**{**BASE, **special})
        model = transformers.AutoModelForCausalLM.from_config(config)
        randomise(model, torch.Generator().manual_seed(number))
        model = model.to(dtype)
        extra = {"max_shard_size": shard} if shard else {}
        model.save_pretrained(folder, **extra)
        write_json(folder / "tokenizer.json", tokenizer_json())
        model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
        write_json(folder / "expected.json", expectations(model))


def gguf_fixture():
    """One layer of a Llama whose matrices are quantised in several ways."""
    kinds = gguf.GGMLQuantizationType
    config = transformers.LlamaConfig(**{
        **BASE, "hidden_size": 256, "intermediate_size": 256, "num_hidden_layers": 1,
        "head_dim": 16, "tie_word_embeddings": True,
        "rope_parameters": dict(rope_type="default", rope_theta=1e4)})
    model = transformers.AutoModelForCausalLM.from_config(config)
    randomise(model, torch.Generator().manual_seed(77))
    rng = np.random.default_rng(5)
    (OUT / "llama-gguf").mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(OUT / "llama-gguf" / "model.gguf", "llama")
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(1)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(config.head_dim)
    writer.add_value_length(config.head_dim)
    writer.add_rope_dimension_count(config.head_dim)
    writer.add_rope_freq_base(1e4)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_vocab_size(config.vocab_size)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    spare = [f"<spare{i}>" for i in range(config.vocab_size - END - 1)]
    writer.add_token_list(list(CHARACTERS) + ["<end>"] + spare)
    writer.add_token_types([1] * END + [3] * (1 + len(spare)))
    writer.add_eos_token_id(END)
    parameters = dict(model.named_parameters())

    def add(gguf_name, hf_name, kind, heads=0):
        weight = parameters[hf_name].detach().numpy().copy()
        if kind in (kinds.Q4_K, kinds.Q6_K):
            # The package cannot quantise to these: random blocks are as good as any.
            values, size = gguf.GGML_QUANT_SIZES[kind]
            blocks = rng.integers(0, 256, (weight.shape[0], weight.shape[1] // values, size),
                                  dtype=np.uint8)
            places = [0, 2] if kind == kinds.Q4_K else [208]
            for place in places:
                scale = 0.0015 if kind == kinds.Q4_K else 0.00004
                scales = rng.uniform(0.7, 1.3, blocks.shape[:2]) * scale
                blocks[..., place:place + 2] = (
                    scales.astype(np.float16).view(np.uint8).reshape(*blocks.shape[:2], 2))
            stored = blocks.reshape(weight.shape[0], -1)
        else:
            if heads:  # row order of architecture llama
                rows = weight.shape[0]
                weight = (weight.reshape(heads, 2, rows // heads // 2, -1).swapaxes(1, 2)
                          .reshape(weight.shape))
            stored = weight if kind == kinds.F32 else gguf.quants.quantize(weight, kind)
        writer.add_tensor(gguf_name, stored, raw_dtype=kind)
        back = np.array(gguf.quants.dequantize(stored, kind), dtype=np.float32)
        if heads:
            rows = back.shape[0]
            back = (back.reshape(heads, rows // heads // 2, 2, -1).swapaxes(1, 2)
                    .reshape(back.shape))
        with torch.no_grad():
            parameters[hf_name].copy_(torch.from_numpy(back))

    layer = "model.layers.0."
    add("token_embd.weight", "model.embed_tokens.weight", kinds.Q8_0)
    add("output_norm.weight", "model.norm.weight", kinds.F32)
    add("blk.0.attn_norm.weight", layer + "input_layernorm.weight", kinds.F32)
    add("blk.0.ffn_norm.weight", layer + "post_attention_layernorm.weight", kinds.F32)
    add("blk.0.attn_q.weight", layer + "self_attn.q_proj.weight", kinds.Q8_0, 4)
    add("blk.0.attn_k.weight", layer + "self_attn.k_proj.weight", kinds.Q4_1, 2)
    add("blk.0.attn_v.weight", layer + "self_attn.v_proj.weight", kinds.Q5_0)
    add("blk.0.attn_output.weight", layer + "self_attn.o_proj.weight", kinds.Q4_0)
    add("blk.0.ffn_gate.weight", layer + "mlp.gate_proj.weight", kinds.Q4_K)
    add("blk.0.ffn_up.weight", layer + "mlp.up_proj.weight", kinds.Q4_K)
    add("blk.0.ffn_down.weight", layer + "mlp.down_proj.weight", kinds.Q6_K)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    write_json(OUT / "llama-gguf" / "expected.json", expectations(model, config.vocab_size))


if __name__ == "__main__":
    hugging_face_fixtures()
    gguf_fixture()
