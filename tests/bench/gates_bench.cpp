// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long the quality gates take over many questions, and what they say of a file of questions
// that people wrote, where next to nothing should fall.
//
//   gates_bench [COUNT]           made-up questions, a few of them near copies
//   gates_bench FILE [FIELD [ANSWER_FIELD]]   JSON Lines
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/method/language.h"
#include "core/method/quality_gates.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>

using namespace sdrl;

namespace {

class Clock {
public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count();
    }

private:
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

/// Words by Zipf's law; one in twenty repeats an earlier question with one word changed.
std::vector<std::string> madeUp(std::size_t count) {
    RandomStream random(1, "bench");
    const auto word = [&] {
        const double rank = std::exp(random.uniform() * std::log(20'000.0));
        return fmt::format("w{}", static_cast<int>(rank));
    };
    std::vector<std::vector<std::string>> questions;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<std::string> words;
        if (i > 20 && random.chance(0.05)) {
            words = questions[random.below(i)];
            words[random.below(words.size())] = "changed" + std::to_string(i);
        } else {
            const std::size_t length = 15 + random.below(60);
            for (std::size_t w = 0; w < length; ++w)
                words.push_back(word());
        }
        questions.push_back(std::move(words));
    }
    std::vector<std::string> out;
    for (const std::vector<std::string>& words : questions) {
        std::string& text = out.emplace_back();
        for (const std::string& w : words)
            text += w + ' ';
    }
    return out;
}

} // namespace

int main(int argc, char** argv) {
    std::vector<std::string> questions, answers;
    if (argc > 1 && std::filesystem::exists(argv[1])) {
        const std::string field = argc > 2 ? argv[2] : "question";
        const std::string answerField = argc > 3 ? argv[3] : "answer";
        const auto read = readJsonl(argv[1], [&](const nlohmann::json& row, std::size_t) {
            questions.push_back(row.value(field, ""));
            answers.push_back(row.value(answerField, ""));
            return Result<void>();
        });
        if (!read) {
            fmt::print("{}\n", read.error().toString());
            return 1;
        }
    } else {
        questions = madeUp(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000);
    }
    for (const double threshold : {0.5, 0.7, 0.8}) {
        NearDuplicateIndex index({threshold, 3});
        std::size_t near = 0;
        const Clock clock;
        for (const std::string& question : questions)
            near += index.addUnlessFound(question).has_value();
        fmt::print("near duplicates at {}: {} of {} in {:.2f} s ({} bands of {} rows)\n", threshold,
                   near, questions.size(), clock.seconds(), index.bands(), index.rows());
    }
    const std::vector<std::string> expected = {
        "Word problems of school that are solved in several steps with the rules of arithmetic."};
    const LanguageCheck check = LanguageCheck::like(expected);
    std::size_t foreign = 0;
    Clock clock;
    for (const std::string& question : questions)
        foreign += check.isForeign(question);
    fmt::print("foreign: {} in {:.2f} s\n", foreign, clock.seconds());
    if (answers.empty())
        return 0;
    const auto verifier = makeVerifierFromJson({{"type", "number"}, {"marker", "hashes"}});
    const Clock leaks;
    std::size_t leaked = 0;
    for (std::size_t i = 0; i < questions.size(); ++i)
        if (const auto found = (*verifier)->extract(answers[i], VerifierProfile::Strict))
            if (givesAnswerAway(questions[i], found->text, **verifier, "number", false)) {
                ++leaked;
                fmt::print("  gives {} away: {}\n", found->text, questions[i]);
            }
    fmt::print("answers given away: {} in {:.2f} s\n", leaked, leaks.seconds());
    return 0;
}
