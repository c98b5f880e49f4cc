# SPDX-License-Identifier: GPL-3.0-or-later
"""The task's reward for verl: reward.custom_reward_function.path is this file.

verl shows the text of a reply alone, not whether it ended; a penalty for long replies is verl's own
(reward manager "dapo")."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import reward_core  # noqa: E402

_REWARD = reward_core.load_reward()


def compute_score(data_source, solution_str, ground_truth, extra_info=None, **_):
    """Reward of one reply. "acc", whether it is right, is what algorithm.filter_groups reads."""
    found = _REWARD(solution_str, ground_truth)
    return {"score": found["score"], "acc": float(found["correct"]),
            "format": float(found["format"])}
