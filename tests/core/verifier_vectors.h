// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads tests/data/verifier_vectors.jsonl. Its rows:
//   {"_": …}                                  a heading
//   {"config": name, "answer": {…}}           a verifier for the rows that say "with": name
//   {"with", "reply", "answer"}               canonical form of the answer in the reply, or null
//   {"with", "text", "canonical"}             canonical form of an answer, or null
//   {"with", "a", "b", "equal"}               whether two answers mean the same, both ways round
//   {"with", "reply", "reference", "score"}   0 or 1
// and each of the last four with an optional "profile", "strict" if absent.
#pragma once

#include "core/base/jsonl.h"
#include "core/method/verifier.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sdrl::test {

using VerifierPtr = std::shared_ptr<const Verifier>;

struct VerifierVectors {
    std::map<std::string, VerifierPtr> verifiers;
    struct Row {
        std::size_t line = 0;
        nlohmann::json json;
        VerifierPtr verifier;
        VerifierProfile profile = VerifierProfile::Strict;
    };
    std::vector<Row> rows;

    /// All texts of the rows of one verifier.
    [[nodiscard]] std::vector<std::string> texts(const std::string& name) const {
        std::vector<std::string> out;
        for (const Row& row : rows)
            for (const char* field : {"reply", "text", "a", "b", "reference"})
                if (row.json["with"] == name && row.json.contains(field))
                    out.push_back(row.json[field]);
        return out;
    }
};

inline constexpr std::array kProfiles{VerifierProfile::Strict, VerifierProfile::Lenient,
                                      VerifierProfile::Reference};

inline Result<VerifierVectors> loadVerifierVectors() {
    VerifierVectors vectors;
    SDRL_CHECK(readJsonl(
        fixture("verifier_vectors.jsonl"),
        [&](const nlohmann::json& json, std::size_t line) -> Result<void> {
            if (json.contains("config")) {
                SDRL_TRY(vectors.verifiers[json["config"]], makeVerifierFromJson(json["answer"]));
            } else if (json.contains("with")) {
                const std::string profile = json.value("profile", "strict");
                const VerifierPtr verifier = vectors.verifiers[json["with"]];
                if (!verifier)
                    return Error{ErrorCode::InvalidFile, "no such configuration",
                                 std::to_string(line)};
                vectors.rows.push_back({line, json, verifier,
                                        profile == "strict"    ? VerifierProfile::Strict
                                        : profile == "lenient" ? VerifierProfile::Lenient
                                                               : VerifierProfile::Reference});
            }
            return {};
        }));
    return vectors;
}

} // namespace sdrl::test
