// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json_fields.h"
#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sdrl {

/// How forgiving the search for the answer in a reply is.
enum class VerifierProfile {
    Strict,    ///< The answer must stand where the task's output format says. Used for rewards.
    Lenient,   ///< Falls back to the last thing that looks like an answer. Reported beside Strict.
    Reference, ///< What the paper's released code does (method.md 5.2), bugs excluded.
};

/// What was found in a reply.
struct ExtractedAnswer {
    std::string text;      ///< the answer as written, trimmed
    std::size_t begin = 0; ///< its bytes within the reply
    std::size_t end = 0;
};

/// Judges replies of one task. Works on the reply only, never on the prompt. Thread: any; all
/// functions are const, take no locks and throw nothing, whatever bytes they are given, and their
/// time is bounded by the length of the reply. Answers of more than 10,000 bytes are none.
class Verifier {
public:
    virtual ~Verifier() = default;

    /// The final answer of a reply, if there is one. What is returned has a canonical form.
    [[nodiscard]] virtual std::optional<ExtractedAnswer> extract(std::string_view reply,
                                                                 VerifierProfile profile) const = 0;
    /// One spelling for all answers that mean the same, so that votes can be pooled; nothing if the
    /// answer is not of the task's kind. Answers of one canonical form are equal. The reverse holds
    /// too, except for numbers with a tolerance, where it mostly does.
    [[nodiscard]] virtual std::optional<std::string> canonical(std::string_view answer,
                                                               VerifierProfile profile) const = 0;
    /// Whether two answers (not replies) mean the same. Reflexive for answers that have a canonical
    /// form, symmetric, blind to surrounding white space.
    [[nodiscard]] virtual bool equal(std::string_view a, std::string_view b,
                                     VerifierProfile profile) const = 0;

    /// A reply that ends in this answer where the task wants it: what `extract` undoes, if the
    /// answer is of the task's kind and does not hold the marker itself. The reasoning comes before
    /// it, unless the whole reply is to be the answer.
    [[nodiscard]] virtual std::string wrapAnswer(std::string_view reasoning,
                                                 std::string_view answer) const = 0;

    /// Whether the reply has the form that the task asks for, right or wrong.
    [[nodiscard]] bool formatOk(std::string_view reply) const {
        return extract(reply, VerifierProfile::Strict).has_value();
    }
    /// What an answer is kept as, so that `equal` finds the replies that mean it: its canonical
    /// form if that reads as the same answer, else as it is written (a canonical set or function is
    /// no spelling of one). Nothing if the answer is not of the task's kind.
    [[nodiscard]] std::optional<std::string> labelOf(std::string_view answer) const;
    /// The answer that a reference holds, be it the bare answer or a full solution that ends in one
    /// as a reply does.
    [[nodiscard]] std::string answerOf(std::string_view reference) const;
    /// 1 if the reply's answer equals the reference's (see answerOf), else 0.
    [[nodiscard]] double score(std::string_view reply, std::string_view reference,
                               VerifierProfile profile = VerifierProfile::Strict) const;
};

/// Makes the verifier that a task's "answer" object describes; the README of `resources/tasks`
/// lists types and options. Does not finish `answer`, which is part of a larger document: unknown
/// fields show when the caller does.
[[nodiscard]] Result<std::shared_ptr<const Verifier>> makeVerifier(JsonFields answer);
/// The same for an object that stands alone.
[[nodiscard]] Result<std::shared_ptr<const Verifier>>
makeVerifierFromJson(const nlohmann::json& answer);

} // namespace sdrl
