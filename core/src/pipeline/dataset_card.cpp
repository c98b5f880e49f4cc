// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/dataset_card.h"

#include "core/base/file_io.h"
#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "core/base/version.h"
#include "core/instruct/prompts.h"
#include "core/project/document_table.h"
#include "pipeline/report_data.h"
#include "pipeline/report_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::string_view kMark = "<!-- Data card by SDRL Workbench; it is replaced with the next "
                                   "export. Remove this line to keep it. -->";

auto put(std::string& out) {
    return std::back_inserter(out);
}

bool isOurs(const fs::path& file) {
    const Result<std::string> text = readFile(file);
    return text && text->find(kMark) != std::string::npos;
}

/// A text within one line of a Markdown table or paragraph, without a meaning as mark-up.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : collapsed(text)) {
        if (std::string_view("\\`*_{}[]<>|#").find(c) != std::string_view::npos)
            out += '\\';
        out += c;
    }
    return out;
}

/// A path of this machine is nobody's business: only the file's name stays of it.
std::string withoutFolder(const std::string& text, std::string_view prefix) {
    if (!text.starts_with(prefix))
        return text;
    const fs::path path = text.substr(prefix.size());
    return path.is_absolute() ? std::string(prefix) + path.filename().string() : text;
}

/// The YAML string; JSON strings are such.
std::string quoted(const std::string& text) {
    return dumpJson(json(collapsed(text)));
}

std::string dataLine(const std::string& file) {
    return fmt::format("  data_files: {}\n", quoted(file));
}

std::string_view sizeCategory(std::size_t rows) {
    return rows < 1000      ? "n<1K"
           : rows < 10'000  ? "1K<n<10K"
           : rows < 100'000 ? "10K<n<100K"
                            : "100K<n<1M";
}

std::string_view meaning(DatasetFormat format) {
    switch (format) {
    case DatasetFormat::Full:
        return "Every question that was written, dropped ones too, with all that is known of how "
               "it came to be. `selected` marks those to train on, `split` those that are held "
               "out, "
               "`dropped_at` and `drop_reason` say what fell and why.";
    case DatasetFormat::Chat:
        return "The selected questions: the prompt that the student reads and a solution, as "
               "messages.";
    case DatasetFormat::TrlGrpo:
        return "The selected questions with their answers, for TRL's GRPOTrainer.";
    case DatasetFormat::Verl:
        return "The selected questions with their answers, for verl: data_source, prompt, ability, "
               "reward_model, extra_info, and the answer once more as label. Versions of verl "
               "since March 2026 read it as it is; for "
               "older ones Python's `datasets` makes Parquet of it: `load_dataset(\"json\", "
               "data_files=FILE, split=\"train\").to_parquet(\"train.parquet\")`. verl knows no "
               "reward for these questions: `sdrl export cluster` writes one beside such rows, or "
               "name a function of yours (`reward.custom_reward_function.path`).";
    }
    return "";
}

std::string_view splitRule(const std::string& unit) {
    if (unit == "document")
        return "by document: no document has questions on both sides";
    if (unit == "section")
        return "by section (there are too few documents): by the one that a passage begins in";
    if (unit == "stretch")
        return "by stretches of text (there are too few documents and sections)";
    if (unit == "question")
        return "by question: they were not written from documents";
    if (unit == "looks")
        return "for looks during training, by question; the task has an evaluation set of its own, "
               "and none of these questions is in it";
    return "the task has an evaluation set of its own, and none of these questions is in it; "
           "nothing "
           "else is held out";
}

std::string synthesisText(const report::ReportData& data) {
    std::string out = "| step | questions | lost on the way |\n| --- | ---: | --- |\n";
    for (const report::FunnelStep& step : data.funnel) {
        std::string lost;
        if (step.gained > 0 && &step != &data.funnel.front())
            lost = fmt::format("+{} written", step.gained);
        for (const auto& [reason, items] : step.lost)
            fmt::format_to(put(lost), "{}{} {}", lost.empty() ? "" : "; ", items, plain(reason));
        fmt::format_to(put(out), "| {} | {} | {} |\n", step.label, step.count, lost);
    }
    return out;
}

std::string coverageText(const std::vector<TopicCoverage>& coverage) {
    if (coverage.empty())
        return "";
    std::string out = "\n## Coverage\n\n| topic | passages | wanted | kept |\n"
                      "| --- | ---: | ---: | ---: |\n";
    for (const TopicCoverage& topic : coverage)
        fmt::format_to(put(out), "| {} | {} | {} | {} |\n",
                       topic.name.empty() ? "all passages" : plain(topic.name), topic.passages,
                       topic.wanted, topic.kept);
    return out;
}

Result<std::string> hashesText(Project& project, const report::ReportData& data,
                               const ExportSummary& exported, const fs::path& resources) {
    std::string out = "| what | value |\n| --- | --- |\n";
    SDRL_TRY(const std::string own, sha256File(exported.file));
    fmt::format_to(put(out), "| {}, SHA-256 | {} |\n", plain(exported.file.filename().string()),
                   own);
    for (const auto& [what, value] : data.provenance)
        fmt::format_to(put(out), "| {} | {} |\n", plain(withoutFolder(what, "Document ")),
                       plain(what == "Base model" ? withoutFolder(value, "") : value));
    fmt::format_to(put(out), "| Project schema | {} |\n| Settings schema | {} |\n",
                   ProjectStore::kSchemaVersion, ProjectSettings::kSchemaVersion);
    SDRL_TRY(const std::string corpus, project.store().documents().corpusFingerprint());
    SDRL_TRY(const std::vector<SourceFile> files, project.store().documents().files());
    if (!files.empty())
        fmt::format_to(put(out), "| All passages, SHA-256 | {} |\n", corpus);
    for (const report::StageLine& line : data.stages)
        if (line.finished())
            fmt::format_to(put(out), "| Stage {}, hash of its inputs | {} |\n",
                           stageName(line.stage), line.outcome->record.fingerprint);
    if (!resources.empty())
        for (const PromptInfo& prompt : listPrompts({resources, project.folder()}))
            fmt::format_to(put(out), "| Prompt {}, {}version {}, SHA-256 | {} |\n", prompt.name,
                           prompt.own ? "the project's own, " : "", prompt.version, prompt.hash);
    return out;
}

/// Only what says how the data came to be; no address of an endpoint and no name of its key.
json shownSettings(const ProjectSettings& settings) {
    const json all = settings.toJson();
    json out = {{"seed", all["seed"]}, {"synthesis", all["synthesis"]}, {"model", all["model"]}};
    for (const char* part : {"chunks", "search", "draft", "adapt", "measure", "select"})
        out[part] = all[part];
    out["instructor"] = {{"kind", all["instructor"]["kind"]}};
    // Paths of this machine are nobody's business.
    if (settings.studentIsEndpoint())
        out["model"] = settings.studentName();
    else if (fs::path(settings.model).is_absolute())
        out["model"] = fs::path(settings.model).filename().string();
    for (json& file : out["draft"]["gates"]["evaluation_files"])
        file = fs::path(file.get<std::string>()).filename().string();
    return out;
}

Result<std::string> cardText(Project& project, DatasetFormat format, const ExportSummary& exported,
                             const fs::path& resources) {
    SDRL_TRY(const report::ReportData data, report::gather(project));
    const TaskDefinition& task = project.task();
    const std::string title = task.title.empty() ? task.name : task.title;
    const std::string name = exported.file.filename().string();
    std::string out = fmt::format(
        "---\npretty_name: {}\nlicense: other\ntags:\n- synthetic\n- sdrl-workbench\n"
        "- reinforcement-learning\nsize_categories:\n- {}\nconfigs:\n- config_name: default\n"
        "{}---\n{}\n\n# {}\n\n{}\n\n",
        quoted(title), sizeCategory(exported.rows), dataLine(name), kMark, plain(title),
        plain(task.description));
    fmt::format_to(put(out), "`{}`: {} rows, JSON Lines, format `{}`. {}\n", name, exported.rows,
                   datasetFormatName(format), meaning(format));
    fmt::format_to(
        put(out),
        "\n## How the questions came to be\n\nAll questions and answers are synthetic: written and "
        "answered by a program or a model, none by people unless `review_status` says so. Method: "
        "Synthetic Data RL (arXiv 2505.17063). Each question was answered {} times besides its "
        "author; the label is the answer of most{}.\n\n{}",
        project.settings().draft.votes,
        project.settings().draft.minAgreement > 0
            ? fmt::format(", of at least {:.0f} % of them",
                          100 * project.settings().draft.minAgreement)
            : "",
        synthesisText(data));
    if (data.overlapCount > 0)
        fmt::format_to(put(out),
                       "\n{} fell because they repeat a question of an evaluation set; the full "
                       "export names both.\n",
                       report::counted(static_cast<std::int64_t>(data.overlapCount), "question"));
    fmt::format_to(put(out), "\n## Split\n\nHeld out {}.\n", splitRule(data.heldOutBy));
    out += coverageText(data.coverage);
    fmt::format_to(
        put(out),
        "\n## Provenance of a row\n\nEach row has an `id` (in verl's rows `extra_info.id`), the "
        "same in all formats; only chat rows hold messages and nothing else, as strict readers "
        "want them, and are found by their question. The rows of the full format carry its "
        "provenance: `source_document`, "
        "`source_page`, `source_section`, `source_passage` and `source_quote`, `parent_id` and "
        "`difficulty_step`, `teacher_model`, `prompt_sha256`, all votes with `vote_agreement`, "
        "`passes` of `attempts` of the base model, and the reason why it was taken or not.\n");
    SDRL_TRY(const std::string hashes, hashesText(project, data, exported, resources));
    out += "\n## Versions, seeds and hashes\n\n" + hashes;
    fmt::format_to(put(out), "\n## Settings\n\n```json\n{}\n```\n",
                   dumpJson(shownSettings(project.settings()), 2));
    out += "\n## Licence\n\nNo licence is granted by this card: whoever publishes the data chooses "
           "one and states it above. Three things limit the choice: rows may quote the documents "
           "named above and fall under their licences; a model that wrote questions or answers may "
           "come with terms about the use of its output; and facts in synthetic answers may be "
           "wrong.\n";
    return out;
}

} // namespace

fs::path defaultCardPath(const fs::path& data) {
    const fs::path readme = data.parent_path() / "README.md";
    std::error_code error;
    if (!fs::exists(readme, error))
        return readme;
    const Result<std::string> text = readFile(readme);
    if (text && text->find(kMark) != std::string::npos &&
        text->find(dataLine(data.filename().string())) != std::string::npos)
        return readme;
    return data.parent_path() / (data.stem().string() + ".README.md");
}

Result<void> writeDatasetCard(Project& project, DatasetFormat format, const ExportSummary& data,
                              const fs::path& file, const fs::path& resources) {
    std::error_code error;
    if (fs::exists(file, error) && !isOurs(file))
        return Error{ErrorCode::AlreadyExists,
                     "there is a file of this name that is no data card of this program",
                     file.string()};
    SDRL_TRY(const std::string text, cardText(project, format, data, resources));
    return writeFileAtomic(file, text);
}

} // namespace sdrl
