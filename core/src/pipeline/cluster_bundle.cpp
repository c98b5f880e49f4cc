// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/cluster_bundle.h"

#include "core/base/file_io.h"
#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/version.h"
#include "core/pipeline/dataset_export.h"
#include "core/project/item_table.h"
#include "pipeline/cluster_configs.h"
#include "pipeline/dataset_rows.h"
#include "pipeline/evaluation_sets.h"
#include "pipeline/project_items.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kBundleVersion = 1;
constexpr int kRewardSpecVersion = 1;
constexpr const char* kBundleFormat = "sdrl-cluster-bundle";
constexpr const char* kManifest = "manifest.json";
constexpr std::size_t kCaseRows = 64; ///< rows that cases of the reward are made from
/// What a chat template may add to a question, in tokens.
constexpr std::size_t kTemplateTokens = 256;
constexpr std::size_t kPromptStep = 256;

/// Whether nothing but a bundle lies there; `other` becomes a file that is none of it.
bool isBundleAlone(const fs::path& folder, fs::path& other) {
    const Result<std::string> text = readFile(folder / kManifest, 1 << 26);
    const json manifest = text ? json::parse(*text, nullptr, false) : json();
    if (!manifest.is_object() || manifest.value("format", json()) != kBundleFormat ||
        !manifest.value("files", json()).is_object())
        return false;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, error)) {
        const fs::path name = entry.path().lexically_relative(folder);
        if (entry.is_directory() || name == kManifest || name.extension() == ".pyc" ||
            manifest["files"].contains(name.generic_string()))
            continue;
        other = name;
        return false;
    }
    return !error;
}

Result<void> checkTarget(const fs::path& folder, bool overwrite) {
    std::error_code error;
    if (!fs::exists(folder, error) ||
        (fs::is_directory(folder, error) && fs::is_empty(folder, error)))
        return {};
    fs::path other;
    if (overwrite && isBundleAlone(folder, other))
        return {};
    return Error{ErrorCode::AlreadyExists,
                 !overwrite      ? "there is something of this name already"
                 : other.empty() ? "what is there already is no such folder and is not replaced"
                                 : "the folder holds files besides its own, which would be lost",
                 (other.empty() ? folder : folder / other).string()};
}

class BundleWriter {
public:
    BundleWriter(Project& project, fs::path folder)
        : m_project(project), m_folder(std::move(folder)) {}

    Result<ClusterBundle> write(const fs::path& resources) {
        SDRL_CHECK(copyProgramFiles(resources / "cluster"));
        SDRL_CHECK(writeTrainRows());
        SDRL_CHECK(writeHeldOutRows());
        SDRL_CHECK(writeReward());
        SDRL_CHECK(writeConfigs());
        SDRL_CHECK(writeManifest());
        return std::move(m_out);
    }

private:
    [[nodiscard]] const GrpoSettings& train() const { return m_project.settings().train; }

    Result<void> copyProgramFiles(const fs::path& from) {
        std::error_code error;
        if (!fs::is_directory(from, error))
            return Error{ErrorCode::NotFound, "a folder of the program is missing", from.string()};
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(from, error)) {
            // Python leaves its own behind where the files are run.
            if (!entry.is_regular_file() || entry.path().extension() == ".pyc")
                continue;
            SDRL_TRY(const std::string text, readFile(entry.path()));
            SDRL_CHECK(put(entry.path().lexically_relative(from), text));
        }
        if (error)
            return Error{ErrorCode::Io, "cannot read a folder of the program: " + error.message(),
                         from.string()};
        return {};
    }

    Result<void> writeTrainRows() {
        const fs::path file = m_folder / "data" / "train.jsonl";
        SDRL_TRY(const ExportSummary summary, exportDataset(m_project, DatasetFormat::Verl, file));
        m_out.trainRows = summary.rows;
        if (summary.rows == 0)
            return Error{ErrorCode::NotReady, "the selection is empty",
                         m_project.folder().string()};
        return readJsonl(file, [&](const json& row, std::size_t) -> Result<void> {
            measurePrompt(row);
            if (m_rows.size() < kCaseRows)
                m_rows.push_back(
                    {row["extra_info"]["id"], row["label"], row["extra_info"]["answer"]});
            return {};
        });
    }

    Result<void> writeHeldOutRows() {
        ProjectStore& store = m_project.store();
        ProjectView view(store, m_project.task(), m_project.settings(), m_project.folder());
        view.finished = [&store](Stage stage) -> Result<json> {
            SDRL_TRY(const auto outcome, latestOutcome(store, stage));
            return outcome ? outcome->summary : json::object();
        };
        SDRL_TRY(const std::vector<EvaluationQuestion> test, testQuestions(view));
        SDRL_TRY(const std::vector<EvaluationQuestion> looks, developmentQuestions(view));
        m_out.testRows = test.size();
        m_out.lookRows = looks.size();
        SDRL_CHECK(writeQuestions("test", test));
        return writeQuestions("validation", looks); // readers of data sets know these names
    }

    Result<void> writeQuestions(const std::string& split,
                                const std::vector<EvaluationQuestion>& questions) {
        if (questions.empty()) // readers refuse a file without rows
            return {};
        SDRL_TRY(JsonlWriter lines, JsonlWriter::open(m_folder / "data" / (split + ".jsonl"), 0));
        std::size_t index = 0;
        for (const EvaluationQuestion& question : questions) {
            const json row = verlRow(m_project.task(), {split, index++, "", question.input,
                                                        question.reference, "", 0, 0});
            measurePrompt(row);
            SDRL_CHECK(lines.append(row));
        }
        return lines.sync();
    }

    void measurePrompt(const json& row) {
        const auto& text = row["prompt"][0]["content"].get_ref<const std::string&>();
        m_longestPrompt = std::max(m_longestPrompt, text.size());
    }

    Result<void> writeReward() {
        const json spec = {{"schema_version", kRewardSpecVersion},
                           {"answer", m_project.task().answerOptions()},
                           {"format_reward", train().formatReward},
                           {"truncated_is_wrong", train().truncatedIsWrong},
                           {"overlong_buffer", train().overlongBuffer},
                           {"overlong_penalty", train().overlongPenalty},
                           {"max_new_tokens", train().sampling.maxNewTokens}};
        SDRL_CHECK(put("reward/reward_spec.json", dumpJson(spec, 2) + "\n"));
        std::string cases;
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            const Row& row = m_rows[i];
            const Verifier& verifier = *m_project.task().verifier;
            const std::string& other = m_rows[(i + 1) % m_rows.size()].answer;
            const std::vector<std::pair<const char*, std::string>> replies = {
                {"right", verifier.wrapAnswer("Step by step.", row.answer)},
                {"other", verifier.wrapAnswer("Step by step.", other)},
                {"solution", row.solution},
                {"bare", row.answer}};
            for (const auto& [kind, reply] : replies)
                cases += dumpJson({{"id", row.id + " " + kind},
                                   {"reply", reply},
                                   {"reference", row.answer},
                                   {"correct", verifier.score(reply, row.answer) > 0 ? 1 : 0},
                                   {"format_ok", verifier.formatOk(reply) ? 1 : 0}}) +
                         "\n";
        }
        return put("reward/reward_cases.jsonl", cases);
    }

    Result<void> writeConfigs() {
        ClusterJob job;
        job.name = m_project.task().name;
        job.train = train();
        job.rows = m_out.trainRows;
        job.lookRows = m_out.lookRows;
        // A token has a byte at the least; memory is taken for what is there.
        job.maxPromptTokens = static_cast<int>(
            (m_longestPrompt + kTemplateTokens + kPromptStep - 1) / kPromptStep * kPromptStep);
        job.seed = m_project.settings().seed;
        std::string notes = "# What differs from the workbench\n\nWritten with the bundle, from "
                            "the project's training settings. What is not named here is said in "
                            "the file under `configs` and means the same there.\n";
        const auto add = [&](const char* trainer, const char* file,
                             const ClusterConfig& config) -> Result<void> {
            notes += fmt::format("\n## {}\n\n", trainer);
            for (const std::string& note : config.notes)
                notes += fmt::format("- {}\n", note);
            if (config.notes.empty())
                notes += "Nothing.\n";
            m_out.notes += config.notes.size();
            return put(fs::path("configs") / file, config.text);
        };
        SDRL_CHECK(add("verl", "verl.yaml", verlConfig(job)));
        SDRL_CHECK(add("TRL", "trl_grpo.yaml", trlConfig(job)));
        SDRL_CHECK(add("OpenRLHF", "openrlhf.args", openRlhfArguments(job)));
        m_batch = {{"prompts_per_step", job.train.promptsPerStep},
                   {"group_size", job.train.groupSize},
                   {"updates_per_batch", job.train.updatesPerBatch},
                   {"steps", job.steps()}};
        return put("NOTES.md", notes);
    }

    Result<void> writeManifest() {
        json files = json::object();
        std::error_code error;
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(m_folder, error)) {
            if (!entry.is_regular_file())
                continue;
            SDRL_TRY(files[entry.path().lexically_relative(m_folder).generic_string()],
                     sha256File(entry.path()));
            m_out.bytes += entry.file_size();
        }
        if (error)
            return Error{ErrorCode::Io, "cannot read what was written: " + error.message(),
                         m_folder.string()};
        SDRL_TRY(const auto selection, m_project.store().items().latestSelection());
        SDRL_TRY(const ItemTable::SelectionInfo info,
                 m_project.store().items().selectionInfo(*selection));
        SDRL_TRY(const json probe, m_project.store().items().probeSettings(info.probe));
        const json manifest = {
            {"format", kBundleFormat},
            {"schema_version", kBundleVersion},
            {"app_version", programVersion()},
            {"task", m_project.task().name},
            {"model", {{"name", modelName()}, {"fingerprint", probe.value("model", "")}}},
            {"seed", m_project.settings().seed},
            {"rows",
             {{"train", m_out.trainRows},
              {"validation", m_out.lookRows},
              {"test", m_out.testRows}}},
            {"batch", m_batch},
            {"files", files}};
        return writeFileAtomic(m_folder / kManifest, dumpJson(manifest, 2) + "\n");
    }

    /// Paths of this machine are nobody's business.
    [[nodiscard]] std::string modelName() const {
        const fs::path name = m_project.settings().studentName();
        if (!name.is_absolute())
            return name.string();
        return (name.has_filename() ? name : name.parent_path()).filename().string();
    }

    Result<void> put(const fs::path& name, std::string_view text) {
        return writeFileAtomic(m_folder / name, text);
    }

    struct Row {
        std::string id, answer, solution;
    };

    Project& m_project;
    fs::path m_folder;
    ClusterBundle m_out;
    std::vector<Row> m_rows;         ///< the first ones
    std::size_t m_longestPrompt = 0; ///< bytes
    json m_batch;
};

} // namespace

Result<ClusterBundle> exportClusterBundle(Project& project, const fs::path& folder,
                                          const fs::path& resources, bool overwrite) {
    const fs::path target = fs::absolute(folder).lexically_normal();
    const fs::path parent =
        target.has_filename() ? target.parent_path() : target.parent_path().parent_path();
    SDRL_CHECK(checkTarget(target, overwrite));
    SDRL_CHECK(createDirectories(parent));
    SDRL_TRY(const TemporaryDirectory made, TemporaryDirectory::create(".sdrl-bundle", parent));
    const fs::path inside = made.path() / "bundle";
    SDRL_CHECK(createDirectories(inside));
    SDRL_TRY(ClusterBundle out, BundleWriter(project, inside).write(resources));
    SDRL_CHECK(putInPlace(inside, target));
    out.folder = folder;
    return out;
}

} // namespace sdrl
