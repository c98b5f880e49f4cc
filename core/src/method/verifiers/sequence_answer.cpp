// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answer types "list" and "set": several answers of one type.
#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "method/verifiers/answer_type.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace sdrl::verify {

namespace {

constexpr std::size_t kMaxElements = 100;

class SequenceAnswer final : public AnswerType {
public:
    SequenceAnswer(AnswerTypePtr element, std::string separator, bool ordered)
        : m_element(std::move(element)), m_separator(std::move(separator)), m_ordered(ordered) {}

    std::optional<std::string> canonical(std::string_view answer,
                                         VerifierProfile profile) const override {
        const auto elements = elementsOf(answer);
        if (!elements)
            return std::nullopt;
        std::vector<std::string> spellings;
        for (const std::string_view element : *elements) {
            auto spelling = m_element->canonical(element, profile);
            if (!spelling)
                return std::nullopt;
            spellings.push_back(std::move(*spelling));
        }
        if (!m_ordered) {
            std::sort(spellings.begin(), spellings.end());
            spellings.erase(std::unique(spellings.begin(), spellings.end()), spellings.end());
        }
        return dumpJson(spellings);
    }

    bool equal(std::string_view a, std::string_view b, VerifierProfile profile) const override {
        if (AnswerType::equal(a, b, profile))
            return true;
        if (!m_element->tolerant())
            return false;
        const auto first = elementsOf(a), second = elementsOf(b);
        if (!first || !second)
            return false;
        if (m_ordered)
            return std::equal(first->begin(), first->end(), second->begin(), second->end(),
                              [&](std::string_view x, std::string_view y) {
                                  return m_element->equal(x, y, profile);
                              });
        return covers(*first, *second, profile) && covers(*second, *first, profile);
    }

    std::optional<Span> find(std::string_view text, Pick pick) const override {
        // "[a, b]" wherever it stands, else a line.
        const std::size_t close = pick == Pick::First ? text.find(']') : text.rfind(']');
        if (close != std::string_view::npos) {
            const std::size_t open = text.rfind('[', close);
            if (open != std::string_view::npos && accepts(text.substr(open, close + 1 - open)))
                return Span{open, close + 1};
        }
        const std::string_view line = pickLine(text, pick);
        return accepts(line) ? std::optional(spanWithin(text, line)) : std::nullopt;
    }

private:
    [[nodiscard]] bool accepts(std::string_view text) const {
        return text.size() <= kMaxAnswerBytes &&
               canonical(text, VerifierProfile::Lenient).has_value();
    }

    /// Whether each element of `some` equals one of `all`.
    [[nodiscard]] bool covers(const std::vector<std::string_view>& some,
                              const std::vector<std::string_view>& all,
                              VerifierProfile profile) const {
        return std::all_of(some.begin(), some.end(), [&](std::string_view x) {
            return std::any_of(all.begin(), all.end(),
                               [&](std::string_view y) { return m_element->equal(x, y, profile); });
        });
    }

    [[nodiscard]] std::optional<std::vector<std::string_view>>
    elementsOf(std::string_view answer) const {
        answer = undecorated(answer);
        for (const std::string_view pair : {"[]", "{}", "()"})
            if (answer.size() >= 2 && answer.front() == pair[0] && answer.back() == pair[1] &&
                answer.find(pair[0], 1) == answer.npos) {
                answer = answer.substr(1, answer.size() - 2);
                break;
            }
        std::vector<std::string_view> elements;
        for (;;) {
            const std::size_t at = answer.find(m_separator);
            std::string_view element = trimmed(answer.substr(0, at));
            if (m_separator == "\n")
                element = withoutBullet(element);
            if (!element.empty())
                elements.push_back(element);
            if (elements.size() > kMaxElements)
                return std::nullopt;
            if (at == std::string_view::npos)
                break;
            answer.remove_prefix(at + m_separator.size());
        }
        return elements.empty() ? std::nullopt : std::optional(elements);
    }

    /// "- x", "* x", "• x", "1. x", "1) x"
    static std::string_view withoutBullet(std::string_view line) {
        for (const std::string_view mark : {"- ", "* ", "• "})
            if (line.starts_with(mark))
                return trimmed(line.substr(mark.size()));
        const std::size_t digits = line.find_first_not_of("0123456789");
        if (digits != line.npos && digits > 0 && digits <= 3 &&
            (line.substr(digits).starts_with(". ") || line.substr(digits).starts_with(") ")))
            return trimmed(line.substr(digits + 2));
        return line;
    }

    AnswerTypePtr m_element;
    std::string m_separator;
    bool m_ordered;
};

} // namespace

AnswerTypePtr makeSequenceAnswer(JsonFields& options, bool ordered) {
    std::string separator = options.text("separator", ",");
    if (separator.empty() || separator.size() > 10)
        options.reject("separator", "expected 1 to 10 characters");
    JsonFields element = options.object("element");
    const std::string type = element.text("type");
    if (type == "list" || type == "set")
        element.reject("type", "lists of lists are not supported");
    if (!options.has("element") || type == "list" || type == "set") {
        options.reject("element", "this field is required");
        return nullptr;
    }
    AnswerTypePtr elementType = makeAnswerType(element);
    if (!elementType)
        return nullptr;
    return std::make_shared<SequenceAnswer>(std::move(elementType), std::move(separator), ordered);
}

} // namespace sdrl::verify
