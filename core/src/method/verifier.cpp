// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/verifier.h"

#include "core/base/text.h"
#include "method/answer_marker.h"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace sdrl {

using verify::AnswerMarker;
using verify::AnswerTypePtr;
using verify::kMaxAnswerBytes;
using verify::Pick;
using verify::Span;
using verify::spanWithin;

namespace {

constexpr auto kLenient = VerifierProfile::Lenient;
/// What the lenient profile looks through: a final answer stands at the end.
constexpr std::size_t kLenientTailBytes = 20'000;
/// Marked places looked at, last first: they may lie in each other.
constexpr int kLenientPlaces = 20;

/// A marker tells where the answer stands, an answer type what counts as one.
class MarkedVerifier final : public Verifier {
public:
    MarkedVerifier(AnswerMarker marker, AnswerTypePtr type)
        : m_marker(std::move(marker)), m_type(std::move(type)) {}

    std::optional<ExtractedAnswer> extract(std::string_view reply,
                                           VerifierProfile profile) const override {
        const auto span =
            profile == VerifierProfile::Lenient ? lenientPlace(reply) : markedPlace(reply, profile);
        if (!span)
            return std::nullopt;
        return ExtractedAnswer{std::string(span->of(reply)), span->begin, span->end};
    }

    std::optional<std::string> canonical(std::string_view answer,
                                         VerifierProfile profile) const override {
        answer = trimmed(answer);
        if (answer.empty() || answer.size() > kMaxAnswerBytes)
            return std::nullopt;
        return m_type->canonical(answer, profile);
    }

    bool equal(std::string_view a, std::string_view b, VerifierProfile profile) const override {
        a = trimmed(a);
        b = trimmed(b);
        if (a.empty() || b.empty() || a.size() > kMaxAnswerBytes || b.size() > kMaxAnswerBytes)
            return false;
        return m_type->equal(a, b, profile);
    }

    std::string wrapAnswer(std::string_view reasoning, std::string_view answer) const override {
        return verify::wrapAnswer(m_marker, reasoning, answer);
    }

private:
    /// The marker's last place decides, whether or not an answer stands there.
    [[nodiscard]] std::optional<Span> markedPlace(std::string_view reply,
                                                  VerifierProfile profile) const {
        // The paper's code looks for marker and number in one go.
        const bool searchOn =
            profile == VerifierProfile::Reference && m_marker.kind == AnswerMarker::Kind::Hashes;
        std::optional<Span> found;
        visitMarked(reply, m_marker, profile, [&](Span place) {
            found = locate(reply, place, profile);
            return found || !searchOn;
        });
        return found;
    }

    [[nodiscard]] std::optional<Span> locate(std::string_view reply, Span place,
                                             VerifierProfile profile) const {
        const std::string_view text = place.of(reply);
        return within(reply, text, m_type->locate(text, profile), profile);
    }

    /// A span of a piece of the reply as a span of the reply, if an answer stands there.
    [[nodiscard]] std::optional<Span> within(std::string_view reply, std::string_view piece,
                                             std::optional<Span> span,
                                             VerifierProfile profile) const {
        if (!span)
            return std::nullopt;
        const std::string_view answer = trimmed(span->of(piece));
        return canonical(answer, profile) ? std::optional(spanWithin(reply, answer)) : std::nullopt;
    }

    [[nodiscard]] std::optional<Span> lenientPlace(std::string_view reply) const {
        if (const auto strict = markedPlace(reply, VerifierProfile::Strict))
            return strict;
        // Whatever marker the model used, then words that announce an answer, then anything.
        const std::string_view tail = reply.size() > kLenientTailBytes
                                          ? reply.substr(reply.size() - kLenientTailBytes)
                                          : reply;
        const std::array<AnswerMarker, 4> markers{{m_marker,
                                                   {AnswerMarker::Kind::Boxed, ""},
                                                   {AnswerMarker::Kind::Tag, "answer"},
                                                   {AnswerMarker::Kind::Hashes, ""}}};
        std::optional<Span> found;
        const auto take = [&](Span place) {
            const std::string_view text = place.of(tail);
            found = locate(reply, spanWithin(reply, text), kLenient);
            if (!found)
                found = within(reply, text, m_type->find(text, Pick::First), kLenient);
            return found.has_value();
        };
        for (const AnswerMarker& marker : markers) {
            if (marker.kind == AnswerMarker::Kind::Whole)
                continue;
            int places = 0;
            visitMarked(tail, marker, kLenient,
                        [&](Span place) { return take(place) || ++places == kLenientPlaces; });
            if (found)
                return found;
        }
        if (const auto place = verify::announcedPlace(tail); place && take(*place))
            return found;
        return within(reply, tail, m_type->find(tail, Pick::Last), kLenient);
    }

    AnswerMarker m_marker;
    AnswerTypePtr m_type;
};

} // namespace

std::optional<std::string> Verifier::labelOf(std::string_view answer) const {
    std::optional<std::string> form = canonical(answer, VerifierProfile::Strict);
    if (form && !equal(*form, answer, VerifierProfile::Strict))
        form = std::string(trimmed(answer));
    return form;
}

std::string Verifier::answerOf(std::string_view reference) const {
    auto answer = extract(reference, VerifierProfile::Strict);
    return answer ? std::move(answer->text) : std::string(trimmed(reference));
}

double Verifier::score(std::string_view reply, std::string_view reference,
                       VerifierProfile profile) const {
    const auto answer = extract(reply, profile);
    return answer && equal(answer->text, answerOf(reference), profile) ? 1.0 : 0.0;
}

Result<std::shared_ptr<const Verifier>> makeVerifier(JsonFields answer) {
    AnswerMarker marker = AnswerMarker::read(answer);
    AnswerTypePtr type = verify::makeAnswerType(answer);
    SDRL_CHECK(answer.status());
    return std::shared_ptr<const Verifier>(
        std::make_shared<MarkedVerifier>(std::move(marker), std::move(type)));
}

Result<std::shared_ptr<const Verifier>> makeVerifierFromJson(const nlohmann::json& answer) {
    JsonFields fields(JsonDocument::fromValue(answer, "answer"));
    SDRL_TRY(auto verifier, makeVerifier(fields));
    SDRL_CHECK(fields.finish());
    return verifier;
}

} // namespace sdrl
