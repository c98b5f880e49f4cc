// SPDX-License-Identifier: GPL-3.0-or-later
#include "project/gate_settings.h"

#include "core/base/text.h"
#include "core/method/language.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl {

using nlohmann::json;

namespace {

const std::vector<std::string> kSwitches = {"auto", "on", "off"};

GateSwitch readSwitch(JsonFields& fields, std::string_view name, GateSwitch fallback) {
    const std::string chosen =
        fields.choice(name, kSwitches, kSwitches[static_cast<std::size_t>(fallback)]);
    const auto place = std::find(kSwitches.begin(), kSwitches.end(), chosen);
    return place == kSwitches.end() ? fallback : static_cast<GateSwitch>(place - kSwitches.begin());
}

std::string nameOf(GateSwitch value) {
    return kSwitches[static_cast<std::size_t>(value)];
}

} // namespace

void readGates(JsonFields f, QualityGates& g) {
    const auto whole = [&f](std::string_view name, int low, int high, int fallback) {
        return static_cast<int>(f.integer(name, low, high, fallback));
    };
    constexpr int kMost = 1'000'000;
    g.minCharacters = whole("min_characters", 1, kMost, g.minCharacters);
    g.maxCharacters = whole("max_characters", 1, kMost, g.maxCharacters);
    if (g.minCharacters > g.maxCharacters)
        f.reject("min_characters", "a question cannot be longer than max_characters allows");
    std::vector<std::string> languages = {"auto", "off"};
    languages.insert(languages.end(), knownLanguages().begin(), knownLanguages().end());
    g.language = f.choice("language", languages, g.language);
    g.leakedAnswer = readSwitch(f, "leaked_answer", g.leakedAnswer);
    g.copiedAnswer = readSwitch(f, "copied_answer", g.copiedAnswer);
    g.decontaminate = f.flag("decontaminate", g.decontaminate);
    g.overlapWords = whole("overlap_words", 3, 100, g.overlapWords);
    g.evaluationFiles = f.texts("evaluation_files", g.evaluationFiles);
    g.exactDuplicates = f.flag("exact_duplicates", g.exactDuplicates);
    g.nearDuplicates = readSwitch(f, "near_duplicates", g.nearDuplicates);
    g.similarity.threshold = f.number("similarity", 0.1, 1, g.similarity.threshold);
    g.similarity.shingleWords = whole("shingle_words", 1, 20, g.similarity.shingleWords);
    g.roundTrip = f.flag("round_trip", g.roundTrip);
}

json gatesToJson(const QualityGates& g) {
    return {{"min_characters", g.minCharacters},
            {"max_characters", g.maxCharacters},
            {"language", g.language},
            {"leaked_answer", nameOf(g.leakedAnswer)},
            {"copied_answer", nameOf(g.copiedAnswer)},
            {"decontaminate", g.decontaminate},
            {"overlap_words", g.overlapWords},
            {"evaluation_files", g.evaluationFiles},
            {"exact_duplicates", g.exactDuplicates},
            {"near_duplicates", nameOf(g.nearDuplicates)},
            {"similarity", g.similarity.threshold},
            {"shingle_words", g.similarity.shingleWords},
            {"round_trip", g.roundTrip}};
}

} // namespace sdrl
