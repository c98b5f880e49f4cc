# SPDX-License-Identifier: GPL-3.0-or-later
"""The task's reward for OpenRLHF: --reward.remote_url is this file.

OpenRLHF itself takes the reward from replies that were cut off and from long ones
(--reward.stop_properly_penalty_coef, --reward.overlong_buffer_len)."""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import reward_core  # noqa: E402

_REWARD = reward_core.load_reward()
# What closes a turn in the templates of common models; the query is decoded with such tokens.
_CLOSING = re.compile(r"(\s*(<\|[^<>|\s]{1,40}\|>|<｜[^<>｜\s]{1,40}｜>|</?s>|<eos>|<end_of_turn>|<pad>))+"
                      r"\s*\Z")


def reply_of(query, prompt):
    """What stands behind the prompt, without the tokens that close the turn."""
    at, length = query.find(prompt), len(prompt)
    if at < 0:  # tokens may not decode to quite the same text: its end is enough
        tail = prompt[-48:]
        at, length = query.find(tail), len(tail)
        if at < 0:  # an exception would be swallowed, and with it the reward
            print("rewards_openrlhf.py: a query does not hold its prompt: reward 0", file=sys.stderr)
            return ""
    return _CLOSING.sub("", query[at + length:])


def reward_func(queries, prompts, labels, **_):
    """Rewards as a tensor, whether the replies are right as "scores" (0 or 1)."""
    import torch

    found = [_REWARD(reply_of(q, p), label) for q, p, label in zip(queries, prompts, labels)]
    correct = torch.tensor([float(f["correct"]) for f in found])
    return {"rewards": torch.tensor([float(f["score"]) for f in found]), "scores": correct,
            "extra_logs": {"correct": correct}}
