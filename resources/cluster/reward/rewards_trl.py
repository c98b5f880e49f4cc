# SPDX-License-Identifier: GPL-3.0-or-later
"""The task's reward for TRL's GRPOTrainer: reward_funcs names `reward.rewards_trl.reward`."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import reward_core  # noqa: E402

_REWARD = reward_core.load_reward()


def _text(completion):
    if isinstance(completion, str):
        return completion
    return "".join(message.get("content") or "" for message in completion)


def reward(completions, label, completion_ids=None, log_metric=None, **_):
    """Rewards of a batch. A reply of as many tokens as it may have counts as cut off."""
    limit = _REWARD.max_new_tokens
    found = []
    for i, completion in enumerate(completions):
        tokens = len(completion_ids[i]) if completion_ids is not None else None
        ended = tokens is None or tokens < limit
        found.append(_REWARD(_text(completion), label[i], tokens=tokens, ended=ended))
    if log_metric is not None and found:
        log_metric("correct", sum(f["correct"] for f in found) / len(found))
    return [f["score"] for f in found]
