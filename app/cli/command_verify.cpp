// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "core/base/jsonl.h"
#include "core/base/resources.h"
#include "core/base/text.h"
#include "core/method/task_definition.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace sdrl::cli {

namespace {

using nlohmann::json;

struct Options {
    std::string task;
    std::string cases;
    std::string profile = "strict";
};

/// The text in the first of these fields that the row has.
Result<std::string> textIn(const json& row, const std::vector<std::string>& fields,
                           const std::string& where) {
    for (const std::string& field : fields) {
        const auto found = row.find(field);
        if (found == row.end())
            continue;
        if (found->is_string())
            return found->get<std::string>();
        if (found->is_number())
            return dumpJson(*found);
        return Error{ErrorCode::InvalidFile,
                     fmt::format("field \"{}\": expected a text or a number", field), where};
    }
    return Error{ErrorCode::InvalidFile,
                 fmt::format("none of the fields {} is there", join(fields, ", ")), where};
}

/// One row of a file of cases, judged.
struct Verdict {
    bool correct = false;
    std::string answer;    ///< empty if none was found
    std::string canonical; ///< empty if there is none
    bool formatOk = false;
    std::optional<bool> expected;

    [[nodiscard]] bool mismatch() const { return expected && *expected != correct; }
};

Result<Verdict> judged(const json& row, const Verifier& verifier, VerifierProfile profile,
                       const std::string& where) {
    if (!row.is_object())
        return Error{ErrorCode::InvalidFile, "expected an object { … }", where};
    SDRL_TRY(const std::string reply, textIn(row, {"reply", "completion", "response"}, where));
    SDRL_TRY(const std::string reference,
             textIn(row, {"answer", "ground_truth", "reference"}, where));
    Verdict verdict;
    verdict.correct = verifier.score(reply, reference, profile) > 0;
    verdict.formatOk = verifier.formatOk(reply);
    if (const auto answer = verifier.extract(reply, profile)) {
        verdict.answer = answer->text;
        verdict.canonical = verifier.canonical(answer->text, profile).value_or("");
    }
    if (const auto expected = row.find("expected"); expected != row.end()) {
        if (*expected != 0 && *expected != 1)
            return Error{ErrorCode::InvalidFile, "field \"expected\": expected 0 or 1", where};
        verdict.expected = *expected == 1;
    }
    return verdict;
}

/// On one line, not too long.
std::string shown(const std::string& text) {
    const std::string line = collapsed(text);
    const std::string_view start = firstCodePoints(line, 80);
    return start.size() < line.size() ? std::string(start) + "…" : line;
}

Result<int> verify(const Options& options, const Console& console) {
    SDRL_TRY(const std::filesystem::path path, findTaskFile(options.task));
    SDRL_TRY(const TaskDefinition task, TaskDefinition::load(path));
    const VerifierProfile profile = options.profile == "lenient"     ? VerifierProfile::Lenient
                                    : options.profile == "reference" ? VerifierProfile::Reference
                                                                     : VerifierProfile::Strict;
    json rows = json::array();
    int count = 0, correct = 0, badFormat = 0, mismatches = 0;
    SDRL_CHECK(readJsonl(options.cases, [&](const json& row, std::size_t line) -> Result<void> {
        const std::string where = fmt::format("{}:{}", options.cases, line);
        SDRL_TRY(const Verdict verdict, judged(row, *task.verifier, profile, where));
        ++count;
        correct += verdict.correct;
        badFormat += !verdict.formatOk;
        mismatches += verdict.mismatch();
        console.print(fmt::format(
            "{}: score {}, answer {}, canonical {}, format {}{}", line, verdict.correct ? 1 : 0,
            verdict.answer.empty() ? "none" : shown(verdict.answer),
            verdict.canonical.empty() ? "none" : shown(verdict.canonical),
            verdict.formatOk ? "ok" : "wrong", verdict.mismatch() ? ", NOT AS EXPECTED" : ""));
        if (console.json)
            rows.push_back(
                {{"line", line},
                 {"score", verdict.correct ? 1 : 0},
                 {"answer", verdict.answer.empty() ? json() : json(verdict.answer)},
                 {"canonical", verdict.canonical.empty() ? json() : json(verdict.canonical)},
                 {"format_ok", verdict.formatOk},
                 {"as_expected", !verdict.mismatch()}});
        return {};
    }));
    console.print(fmt::format("{} of {} correct ({} profile), {} with a wrong format, {} not as "
                              "expected",
                              correct, count, options.profile, badFormat, mismatches));
    console.printJson({{"task", task.name},
                       {"profile", options.profile},
                       {"rows", rows},
                       {"count", count},
                       {"correct", correct},
                       {"wrong_format", badFormat},
                       {"mismatches", mismatches}});
    return mismatches == 0 ? kExitOk : kExitFailure;
}

} // namespace

void addVerifyCommand(CLI::App& app, Console& console, int& exitCode) {
    const auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("verify", "Judge replies with the verifier of a task");
    command
        ->add_option("--task", options->task, "Task file, or the name of a task that comes along")
        ->required();
    command
        ->add_option("--cases", options->cases,
                     "JSON Lines with \"reply\", \"answer\" and perhaps \"expected\" (0 or 1)")
        ->required();
    command->add_option("--profile", options->profile, "How forgiving the search for the answer is")
        ->check(CLI::IsMember({"strict", "lenient", "reference"}))
        ->capture_default_str();
    command->callback([options, &console, &exitCode] {
        const Result<int> result = verify(*options, console);
        exitCode = result ? *result : console.fail(result.error());
    });
}

} // namespace sdrl::cli
