// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint/model_card.h"

#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "core/base/version.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sdrl {

namespace {

/// A text of others as one line of Markdown without mark-up of its own.
std::string inlineText(std::string_view text) {
    std::string out;
    for (const char c : collapsed(toValidUtf8(text))) {
        if (std::string_view("\\`*_[]<>#|~").find(c) != std::string_view::npos ||
            (out.empty() && (c == '-' || c == '+')))
            out += '\\';
        out += c;
    }
    return out;
}

std::string accuracyRow(std::string_view label, const Accuracy& a) {
    return fmt::format("| {} | {:.1f} % | {:.1f} to {:.1f} % | {} of {} |\n", label,
                       100 * a.value(), 100 * a.interval.low, 100 * a.interval.high, a.correct,
                       a.count);
}

} // namespace

std::string modelCardText(const ModelCard& card, std::string_view fallbackTitle,
                          std::string_view adapterFolder) {
    std::string out = "---\nlibrary_name: transformers\npipeline_tag: text-generation\n";
    // JSON strings are YAML strings.
    if (!card.baseModel.empty())
        out += "base_model: " + dumpJson(toValidUtf8(card.baseModel)) + "\n";
    out += "tags:\n- grpo\n- reinforcement-learning\n- synthetic-data\n---\n\n";
    out += "# " + inlineText(card.title.empty() ? fallbackTitle : card.title) + "\n\n";
    out += fmt::format("{} trained for one task by reinforcement learning on synthetic data, "
                       "without labelled examples.\n\n",
                       card.baseModel.empty() ? "A language model" : inlineText(card.baseModel));
    if (!card.taskTitle.empty() || !card.taskDescription.empty()) {
        out += "## Task\n\n";
        if (!card.taskTitle.empty())
            out += "**" + inlineText(card.taskTitle) + "**\n\n";
        if (!card.taskDescription.empty())
            out += inlineText(card.taskDescription) + "\n\n";
    }
    if (card.before || card.after) {
        out += "## Accuracy\n\nOn held-out questions that nothing was trained on, greedy answers, "
               "with 95 % intervals.\n\n| | accuracy | interval | right |\n|---|---|---|---|\n";
        if (card.before)
            out += accuracyRow("before", *card.before);
        if (card.after)
            out += accuracyRow("after", *card.after);
        out += '\n';
    }
    out += "## Method\n\nSynthetic Data RL (arXiv 2505.17063): an instructor writes questions with "
           "answers, the answers are voted on, questions are made harder or easier until they "
           "fit the model, those that it solves some of the time are selected, and the model is "
           "trained on them with GRPO, rewarded for right final answers only.\n\n";
    out += fmt::format("Made with SDRL Workbench {}{}.\n\n", programVersion(),
                       card.date.empty() ? "" : " on " + inlineText(card.date));
    out += "## Use\n\n```python\nfrom transformers import AutoModelForCausalLM, AutoTokenizer\n\n"
           "folder = \".\"  # the folder of this file\n"
           "tokenizer = AutoTokenizer.from_pretrained(folder)\n"
           "model = AutoModelForCausalLM.from_pretrained(folder)\n```\n\n";
    if (!adapterFolder.empty())
        out +=
            fmt::format("The folder `{}` has the low-rank adapters that were trained, for PEFT on "
                        "the base model. These weights have them merged in already: on top of "
                        "this model they would count twice.\n\n",
                        adapterFolder);
    out += "The licence of the base model applies.\n";
    return out;
}

} // namespace sdrl
