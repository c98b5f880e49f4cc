// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answer types "one_of" and "yes_no": one label of a closed set.
#include "core/base/text.h"
#include "method/verifiers/answer_type.h"
#include "method/verifiers/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace sdrl::verify {

namespace {

constexpr std::size_t kMaxLabels = 500;
constexpr std::size_t kMaxLabelBytes = 200;
constexpr std::size_t kMaxPatternBytes = 10'000;

std::string keyOf(std::string_view spelling) {
    return toFolded(collapsed(undecorated(spelling)));
}

class LabelAnswer final : public AnswerType {
public:
    /// @param spellings each with its label, labels themselves included.
    LabelAnswer(const std::map<std::string, std::string>& spellings, Pattern anySpelling)
        : m_anySpelling(std::move(anySpelling)) {
        for (const auto& [spelling, label] : spellings)
            m_labels.emplace(keyOf(spelling), label);
    }

    std::optional<std::string> canonical(std::string_view answer,
                                         VerifierProfile profile) const override {
        const auto found = m_labels.find(keyOf(answer));
        if (found == m_labels.end())
            return std::nullopt;
        // The paper's reward functions know no synonyms.
        if (profile == VerifierProfile::Reference &&
            asciiLower(trimmed(answer)) != asciiLower(found->second))
            return std::nullopt;
        return found->second;
    }

    std::optional<Span> find(std::string_view text, Pick pick) const override {
        const auto match = m_anySpelling.find(text, pick);
        return match && m_labels.contains(keyOf(match->whole.of(text)))
                   ? std::optional(match->whole)
                   : std::nullopt;
    }

private:
    std::map<std::string, std::string, std::less<>> m_labels; ///< by keyOf(spelling)
    Pattern m_anySpelling;
};

/// The longest spelling that fits is found, so that "not given" is not read as "given".
std::string patternOf(const std::map<std::string, std::string>& spellings) {
    std::vector<std::string> sorted;
    for (const auto& [spelling, label] : spellings)
        sorted.push_back(quotedForPattern(spelling));
    std::stable_sort(sorted.begin(), sorted.end(), [](const std::string& a, const std::string& b) {
        return a.size() > b.size();
    });
    return R"((?<![\p{L}\p{N}_]))" + fmt::format("(?:{})", join(sorted, "|")) +
           R"((?![\p{L}\p{N}_]))";
}

} // namespace

AnswerTypePtr makeLabelAnswer(JsonFields& options) {
    const std::vector<std::string> labels = options.texts("labels");
    if (options.has("labels") && (labels.size() < 2 || labels.size() > kMaxLabels))
        options.reject("labels", fmt::format("expected 2 to {} labels", kMaxLabels));
    std::map<std::string, std::string> spellings, keys;
    const auto add = [&](JsonFields& fields, const std::string& field, const std::string& spelling,
                         const std::string& label) {
        const std::string key = keyOf(spelling);
        if (key.empty() || spelling.size() > kMaxLabelBytes)
            fields.reject(field, fmt::format("a label has 1 to {} bytes", kMaxLabelBytes));
        else if (const auto [known, isNew] = keys.emplace(key, spelling); !isNew)
            fields.reject(field,
                          fmt::format("\"{}\" and \"{}\" mean the same", known->second, spelling));
        else
            spellings.emplace(spelling, label);
    };
    for (const std::string& label : labels)
        add(options, "labels", label, label);
    JsonFields synonyms = options.object("synonyms");
    for (const std::string& label : labels)
        for (const std::string& synonym : synonyms.texts(label, {}))
            add(synonyms, label, synonym, label);

    const std::string expression = patternOf(spellings);
    if (expression.size() > kMaxPatternBytes) {
        options.reject("labels", "the labels are too long taken together");
        return nullptr;
    }
    return std::make_shared<LabelAnswer>(spellings, Pattern::make(expression));
}

AnswerTypePtr makeYesNoAnswer() {
    std::map<std::string, std::string> spellings{{"yes", "yes"}, {"y", "yes"}, {"true", "yes"},
                                                 {"no", "no"},   {"n", "no"},  {"false", "no"}};
    // "y" and "n" alone mean something only where the answer is expected.
    Pattern pattern =
        Pattern::make(patternOf({{"yes", ""}, {"no", ""}, {"true", ""}, {"false", ""}}));
    return std::make_shared<LabelAnswer>(spellings, std::move(pattern));
}

} // namespace sdrl::verify
