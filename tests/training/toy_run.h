// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "test_support.h"
#include "training/grpo_trainer.h"
#include "training/toy_model.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sdrl::test {

/// Ten prompts "?d"; the reply has to begin with the digit after d.
inline std::vector<TrainingPrompt> successorPrompts() {
    std::vector<TrainingPrompt> out;
    for (int digit = 0; digit < 10; ++digit) {
        TrainingPrompt prompt;
        prompt.key = "after-" + std::to_string(digit);
        prompt.messages = {{"user", "?" + std::to_string(digit)}};
        prompt.reference = std::to_string((digit + 1) % 10);
        out.push_back(prompt);
    }
    return out;
}

/// A run on the toy model in a folder of its own.
struct Toy {
    Toy() : folder(temporaryDirectory()) {
        if (!writeToyModel(folder.path() / "model").ok())
            qFatal("cannot write the toy model");
    }

    [[nodiscard]] TrainingJob job(const std::string& name, int steps) const {
        TrainingJob job;
        job.model = folder.path() / "model";
        job.runFolder = folder.path() / name;
        job.seed = 7;
        job.prompts = successorPrompts();
        job.verifier = std::make_shared<FirstCharacter>();
        GrpoSettings& s = job.settings;
        s.steps = steps;
        s.promptsPerStep = 4;
        s.groupSize = 8;
        s.learningRate = 3e-3;
        s.warmupSteps = 2;
        s.sampling.maxNewTokens = 3;
        s.truncatedIsWrong = false;
        s.sampler.rule = SamplerRule::Uniform;
        s.evaluateEvery = 0;
        s.checkpointEvery = 5;
        s.checkpointSeconds = 1e9;
        return job;
    }

    TemporaryDirectory folder;
};

inline EngineSettings threads(int count) {
    return {count, 64 << 20, 64};
}

inline std::vector<nlohmann::json> rowsOf(const std::filesystem::path& file) {
    std::vector<nlohmann::json> rows;
    const auto read = readJsonl(file, [&](const nlohmann::json& row, std::size_t) -> Result<void> {
        rows.push_back(row);
        return {};
    });
    if (!read.ok())
        qFatal("%s", read.error().toString().c_str());
    return rows;
}

/// Rewards by the toss of a coin, and remembers how often the reply would have been right.
class CoinToss final : public FirstCharacter {
public:
    [[nodiscard]] bool equal(std::string_view a, std::string_view b,
                             VerifierProfile) const override {
        m_right.push_back(a == b);
        return m_coin.chance(0.5);
    }

    mutable std::vector<bool> m_right;

private:
    mutable RandomStream m_coin{3, "coin"};
};

} // namespace sdrl::test
