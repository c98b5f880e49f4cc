// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/report_data.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "core/base/version.h"
#include "core/method/histogram.h"
#include "core/method/quality_gates.h"
#include "core/project/document_table.h"
#include "pipeline/report_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace sdrl::report {

using nlohmann::json;

namespace {

constexpr std::size_t kExamples = 4; ///< of each kind

class Gatherer {
public:
    explicit Gatherer(Project& project) : m_project(project), m_sources(project) {}

    Result<ReportData> run() {
        SDRL_CHECK(readStages());
        SDRL_CHECK(readItems());
        SDRL_CHECK(readMeasurements());
        SDRL_CHECK(readSelection());
        SDRL_CHECK(readCoverage());
        collectRepeats();
        buildFunnel();
        buildDifficulty();
        buildSelection();
        SDRL_CHECK(readTraining());
        SDRL_CHECK(readEvaluation());
        SDRL_CHECK(chooseExamples());
        compareSettings();
        SDRL_CHECK(collectProvenance());
        return std::move(m_out);
    }

private:
    [[nodiscard]] const json* finished(Stage stage) const {
        const StageLine& line = m_out.stage(stage);
        return line.finished() ? &line.outcome->summary : nullptr;
    }

    [[nodiscard]] bool isSkipped(Stage stage) const {
        const ProjectSettings& settings = m_project.settings();
        if (stage == Stage::Documents)
            return m_project.task().documents.empty() &&
                   settings.instructor.kind != InstructorKind::Passages;
        return !settings.adapt.enabled && (stage == Stage::Split || stage == Stage::Rewrite);
    }

    Result<void> readStages() {
        std::int64_t newest = 0;
        for (const Stage stage : allStages()) {
            StageLine line{stage, {}, false};
            line.skipped = isSkipped(stage);
            if (!line.skipped) {
                SDRL_TRY(line.outcome, latestOutcome(m_project.store(), stage));
            }
            // Reading documents is checked anew each time, which changes nothing by itself.
            if (line.finished() && stage != Stage::Documents) {
                line.stale = line.outcome->record.finishedMs < newest;
                newest = std::max(newest, line.outcome->record.finishedMs);
            }
            m_out.stages.push_back(std::move(line));
        }
        return {};
    }

    Result<void> readItems() {
        SDRL_TRY(const std::vector<DatasetId> datasets,
                 newestDatasets(m_project.store(), m_project.settings()));
        for (const DatasetId dataset : datasets) {
            SDRL_TRY(std::vector<QaItem> items, m_project.store().items().items(dataset));
            std::move(items.begin(), items.end(), std::back_inserter(m_items));
        }
        return {};
    }

    Result<void> readMeasurements() {
        // An interrupted measurement has its probe in its summary too.
        const StageLine& line = m_out.stage(Stage::Measure);
        const std::int64_t probe =
            line.outcome ? line.outcome->summary.value("probe", std::int64_t{0}) : 0;
        if (probe == 0)
            return {};
        SDRL_TRY(m_measured, m_project.store().items().measurements({probe}));
        SDRL_TRY(m_probe, m_project.store().items().probeSettings({probe}));
        return {};
    }

    Result<void> readSelection() {
        const json* summary = finished(Stage::Select);
        if (!summary)
            return {};
        SDRL_TRY(m_entries, m_project.store().items().selection(
                                {summary->value("selection", std::int64_t{0})}));
        for (const SelectionEntry& entry : m_entries)
            m_entryOf[entry.item] = &entry;
        return {};
    }

    Result<void> readCoverage() {
        const StageLine& line = m_out.stage(Stage::Questions);
        if (!line.outcome)
            return {};
        m_out.heldOutBy = line.outcome->summary.value("held_out_by", "");
        SDRL_TRY(const auto dataset,
                 m_project.store().items().findDataset(line.outcome->record.fingerprint));
        if (!dataset)
            return {};
        const StageLine& measured = m_out.stage(Stage::Measure);
        const ProbeId probe{
            measured.outcome ? measured.outcome->summary.value("probe", std::int64_t{0}) : 0};
        SDRL_TRY(m_out.coverage, m_project.store().topics().coverage(*dataset, probe));
        return {};
    }

    void collectRepeats() {
        constexpr std::size_t kListed = 20;
        for (const QaItem& item : m_items) {
            const bool overlap =
                item.dropReason == gate::kOverlap || item.dropReason == gate::kEvaluation;
            if (!overlap && item.dropReason != gate::kNearDuplicate)
                continue;
            ++(overlap ? m_out.overlapCount : m_out.repeatCount);
            auto& list = overlap ? m_out.overlaps : m_out.repeats;
            if (list.size() < kListed)
                list.push_back({item.key, item.input, item.dropReason, item.dropDetail});
        }
    }

    [[nodiscard]] bool isCandidate(const QaItem& item) const { return splitOf(item) == "train"; }

    /// Why an item is not in after writing and voting; empty if it is.
    [[nodiscard]] static std::string dropOf(const QaItem& item) {
        if (item.dropped())
            return item.dropReason.empty() ? item.dropStage : item.dropReason;
        return item.answer.empty() ? "not voted on yet" : "";
    }

    void buildFunnel() {
        if (m_items.empty())
            return;
        const auto addStep = [&](std::string label, int gained,
                                 const std::map<std::string, int>& lost) {
            int count = (m_out.funnel.empty() ? 0 : m_out.funnel.back().count) + gained;
            FunnelStep step{std::move(label), gained, {lost.begin(), lost.end()}, 0};
            std::stable_sort(step.lost.begin(), step.lost.end(),
                             [](const auto& a, const auto& b) { return a.second > b.second; });
            for (const auto& [reason, items] : step.lost)
                count -= items;
            step.count = count;
            m_out.funnel.push_back(std::move(step));
        };
        int initial = 0, rewrites = 0;
        std::map<std::string, int> initialLost, rewritesLost, aside, unmeasured, unselected;
        for (const QaItem& item : m_items) {
            const bool rewrite = item.origin != ItemOrigin::Initial;
            ++(rewrite ? rewrites : initial);
            if (const std::string reason = dropOf(item); !reason.empty())
                ++(rewrite ? rewritesLost : initialLost)[reason];
            else if (item.review == ReviewState::Rejected)
                ++aside["rejected in review"];
            else if (item.binned)
                ++aside["moved to the bin"];
            else if (item.heldOut)
                ++aside[splitOf(item) == "test" ? "held out for the test"
                                                : "held out for development"];
            else if (const auto measured = m_measured.find(item.id); measured == m_measured.end())
                ++unmeasured["not measured"];
            else if (measured->second.samples == 0)
                ++unmeasured["prompt too long for the model"];
            else if (const auto entry = m_entryOf.find(item.id); entry == m_entryOf.end())
                ++unselected["not looked at by the latest selection"];
            else if (!entry->second->taken)
                ++unselected[replaceAll(entry->second->reason, "_", " ")];
        }
        addStep("Questions written", initial, {});
        addStep("Kept after the vote", 0, initialLost);
        if (rewrites > 0)
            addStep("With harder and easier variants", rewrites, rewritesLost);
        addStep("For training", 0, aside);
        if (m_measured.empty())
            return;
        addStep("Measured", 0, unmeasured);
        if (m_entries.empty())
            return;
        addStep("Selected", 0, unselected);
        const json* trained = finished(Stage::Train);
        if (trained && trained->value("prompts", 0) == m_out.funnel.back().count) {
            std::map<std::string, int> skipped;
            if (const int prompts = trained->value("skipped_prompts", 0); prompts > 0)
                skipped["longer than the model's context"] = prompts;
            addStep("Trained on", 0, skipped);
        }
    }

    void buildDifficulty() {
        Difficulty out;
        for (const QaItem& item : m_items)
            if (const auto found = m_measured.find(item.id);
                found != m_measured.end() && isCandidate(item))
                out.samples = std::max(out.samples, found->second.samples);
        if (out.samples == 0)
            return;
        constexpr int kBins = 20;
        out.exact = out.samples < kBins;
        const auto bins = static_cast<std::size_t>(out.exact ? out.samples + 1 : kBins);
        out.pool.resize(bins);
        out.initial.resize(bins);
        for (const QaItem& item : m_items) {
            const auto found = m_measured.find(item.id);
            if (found == m_measured.end() || found->second.samples == 0 || !isCandidate(item))
                continue;
            const double rate = std::clamp(found->second.passRate(), 0.0, 1.0);
            const std::size_t bin = out.exact
                                        ? static_cast<std::size_t>(std::lround(rate * out.samples))
                                        : unitBin(rate, bins);
            ++out.pool[bin];
            ++out.poolCount;
            out.poolMean += rate;
            if (item.origin == ItemOrigin::Initial) {
                ++out.initial[bin];
                ++out.initialCount;
                out.initialMean += rate;
            }
        }
        out.poolMean /= static_cast<double>(out.poolCount);
        out.initialMean /= static_cast<double>(std::max<std::size_t>(1, out.initialCount));
        m_out.difficulty = std::move(out);
    }

    void buildSelection() {
        const json* summary = finished(Stage::Select);
        if (!summary)
            return;
        SelectionLine out;
        out.rule = replaceAll(summary->value("rule", ""), "_", " ");
        out.groupSize = m_project.settings().train.groupSize;
        std::vector<MeasuredItem> candidates;
        std::vector<std::size_t> all, taken;
        for (const SelectionEntry& entry : m_entries) {
            const auto found = m_measured.find(entry.item);
            const Measurement measured = found == m_measured.end() ? Measurement() : found->second;
            if (entry.taken) {
                taken.push_back(candidates.size());
                out.meanPassRate += measured.passRate();
            }
            all.push_back(candidates.size());
            candidates.push_back({"", measured.passes, measured.samples});
        }
        out.candidates = all.size();
        out.taken = taken.size();
        out.meanPassRate /= static_cast<double>(std::max<std::size_t>(1, taken.size()));
        out.deadGroups = deadGroupShare(candidates, taken, out.groupSize);
        out.poolDeadGroups = deadGroupShare(candidates, all, out.groupSize);
        m_out.selection = std::move(out);
    }

    /// The run of the newest training, finished or not.
    Result<void> readTraining() {
        const StageLine& line = m_out.stage(Stage::Train);
        if (!line.outcome)
            return {};
        TrainingCurves out;
        SDRL_TRY(const std::vector<RunRecord> runs, m_project.store().records().runs());
        for (const RunRecord& run : runs)
            if (run.fingerprint == line.outcome->record.fingerprint)
                out.run = run.name;
        const auto log = m_project.runFolder(out.run) / "metrics.jsonl";
        std::error_code error;
        if (out.run.empty() || !std::filesystem::exists(log, error))
            return {};
        const auto read = readJsonl(log, [&](const json& row, std::size_t) -> Result<void> {
            const auto add = [&](const char* key, std::vector<ChartPoint>& points) {
                const auto step = row.find("step"), value = row.find(key);
                if (step == row.end() || value == row.end() || !step->is_number())
                    return;
                points.push_back(
                    {step->get<double>(), value->is_number() ? value->get<double>() : NAN});
            };
            if (row.is_object()) {
                add("reward", out.reward);
                add("eval/accuracy", out.accuracy);
                add("frac_reward_zero_std", out.dead);
                add("completions/mean_length", out.length);
            }
            return {};
        });
        out.cutShort = !read.ok();
        m_out.training = std::move(out);
        return {};
    }

    static AccuracyLine accuracyOf(const json& value) {
        const json interval = value.value("interval", json::array({0, 1}));
        return {value.value("value", 0.0), interval.at(0).get<double>(),
                interval.at(1).get<double>(), value.value("correct", std::int64_t{0}),
                value.value("count", std::int64_t{0})};
    }
    static std::optional<ComparisonLine> comparisonOf(const json& model, const char* key) {
        if (!model.contains(key))
            return std::nullopt;
        const json& value = model.at(key);
        ComparisonLine out;
        out.difference = value.value("difference", 0.0);
        out.low = value.at("interval").at(0).get<double>();
        out.high = value.at("interval").at(1).get<double>();
        out.pValue = value.value("p_value", 1.0);
        out.won = value.value("won", std::int64_t{0});
        out.lost = value.value("lost", std::int64_t{0});
        out.bothRight = value.value("both_right", std::int64_t{0});
        out.bothWrong = value.value("both_wrong", std::int64_t{0});
        return out;
    }

    Result<void> readEvaluation() {
        const json* summary = finished(Stage::Evaluate);
        if (!summary)
            return {};
        for (const json& model : summary->value("models", json::array())) {
            EvaluatedModel out;
            out.label = model.value("label", "");
            for (const auto& [name, set] : model.at("sets").items()) {
                EvaluatedSet line{name,
                                  {set.value("evaluation", std::int64_t{0})},
                                  accuracyOf(set.at("strict")),
                                  accuracyOf(set.at("lenient")),
                                  set.value("format_failures", std::int64_t{0})};
                const bool first = name == "held-out";
                out.sets.insert(first ? out.sets.begin() : out.sets.end(), std::move(line));
            }
            if (model.contains("controls"))
                out.controls = accuracyOf(model.at("controls"));
            out.againstBase = comparisonOf(model, "against_base");
            out.controlsAgainstBase = comparisonOf(model, "controls_against_base");
            m_out.models.push_back(std::move(out));
        }
        if (m_out.models.size() < 2 || m_out.models[0].sets.empty() ||
            m_out.models[1].sets.empty()) {
            m_out.models.clear();
            return {};
        }
        return readChanges(m_out.models[0].sets[0].evaluation, m_out.models[1].sets[0].evaluation);
    }

    Result<void> readChanges(EvaluationId base, EvaluationId trained) {
        EvaluationTable& table = m_project.store().evaluations();
        SDRL_TRY(const std::vector<EvaluationQuestion> questions, table.questionsOf(base));
        SDRL_TRY(const std::vector<EvaluationAnswer> before, table.answers(base));
        SDRL_TRY(const std::vector<EvaluationAnswer> after, table.answers(trained));
        std::map<int, const EvaluationAnswer*> afterOf;
        for (const EvaluationAnswer& answer : after)
            afterOf[answer.question] = &answer;
        for (const EvaluationAnswer& answer : before) {
            const auto other = afterOf.find(answer.question);
            if (other == afterOf.end() || other->second->strict == answer.strict ||
                answer.question < 0 ||
                static_cast<std::size_t>(answer.question) >= questions.size())
                continue;
            auto& list = answer.strict ? m_out.lost : m_out.won;
            const EvaluationQuestion& q = questions[static_cast<std::size_t>(answer.question)];
            if (list.size() < kExamples)
                list.push_back({q.input, q.reference, answer.text, other->second->text});
        }
        return {};
    }

    /// Spread over the ranks of the selection, or over the items while nothing is selected.
    Result<void> chooseExamples() {
        std::map<ItemId, const QaItem*> byId;
        std::vector<const QaItem*> pool;
        for (const QaItem& item : m_items)
            if (isCandidate(item)) {
                byId[item.id] = &item;
                if (m_entries.empty())
                    pool.push_back(&item);
            }
        for (const SelectionEntry& entry : m_entries)
            if (const auto found = byId.find(entry.item); entry.taken && found != byId.end())
                pool.push_back(found->second);
        const std::size_t wanted = std::min(kExamples, pool.size());
        for (std::size_t i = 0; i < wanted; ++i) {
            const QaItem& item =
                *pool[wanted > 1 ? i * (pool.size() - 1) / (wanted - 1) : std::size_t{0}];
            ExampleItem example{item, {}, {}};
            if (const auto found = m_measured.find(item.id); found != m_measured.end())
                example.measured = found->second;
            SDRL_TRY(example.source, m_sources.sourceOf(item));
            m_out.examples.push_back(std::move(example));
        }
        return {};
    }

    void compareSettings() {
        const json now = m_project.settings().toJson().flatten();
        json standard = ProjectSettings().toJson().flatten();
        if (now.contains("/student/kind")) { // left out where it is as it comes
            standard["/student/kind"] = "model";
            const json before = standard;
            constexpr std::string_view kOf = "/instructor", kEndpoint = "/instructor/endpoint/";
            for (const auto& [name, value] : before.items())
                if (name.starts_with(kEndpoint))
                    standard["/student" + name.substr(kOf.size())] = value;
        }
        std::set<std::string> names;
        for (const json* side : {&std::as_const(standard), &now})
            for (const auto& [name, value] : side->items())
                names.insert(name);
        const auto shown = [](const json& side, const std::string& name) {
            const json value = side.value(name, json());
            return value.is_null()     ? "none"
                   : value.is_string() ? value.get<std::string>()
                                       : dumpJson(value);
        };
        // Reports are passed on: nobody's business is where an endpoint is and what its key is
        // called.
        for (const char* own : {"url", "key_variable", "proxy", "ca_file"})
            for (const char* who : {"instructor", "student"})
                names.erase(fmt::format("/{}/endpoint/{}", who, own));
        for (const std::string& name : names) {
            ChangedSetting line{replaceAll(name.substr(1), "/", "."), shown(now, name),
                                shown(standard, name)};
            if (line.value != line.standard)
                m_out.settings.push_back(std::move(line));
        }
    }

    Result<void> collectProvenance() {
        auto& out = m_out.provenance;
        out.emplace_back("Program", fmt::format("SDRL Workbench {}", programVersion()));
        out.emplace_back("Method", "Synthetic Data RL (arXiv 2505.17063), GRPO");
        const ProjectSettings& settings = m_project.settings();
        out.emplace_back("Base model", settings.studentName().empty() ? "none named"
                                       : settings.studentIsEndpoint()
                                           ? settings.studentName() + " behind an endpoint"
                                           : settings.model);
        if (const std::string model = m_probe.value("model", ""); !model.empty())
            out.emplace_back("Base model, SHA-256", model);
        out.emplace_back("Seed", std::to_string(m_project.settings().seed));
        out.emplace_back("Task, SHA-256", sha256Hex(m_project.task().source()));
        std::map<std::string, int> instructors, prompts;
        for (const QaItem& item : m_items) {
            if (!item.instructor.empty())
                ++instructors[item.instructor];
            if (!item.promptHash.empty())
                ++prompts[item.promptHash];
        }
        for (const auto& [name, items] : instructors)
            out.emplace_back("Instructor",
                             fmt::format("{} ({})", name, counted(items, "question")));
        // An endpoint's prompt holds the passage, so that each question has its own.
        constexpr std::size_t kListed = 5;
        if (prompts.size() > kListed) {
            Sha256 all;
            for (const auto& [hash, items] : prompts)
                all.addField(hash);
            out.emplace_back(fmt::format("{} prompts, SHA-256 over theirs",
                                         count(static_cast<std::int64_t>(prompts.size()))),
                             all.hex());
        } else {
            for (const auto& [hash, items] : prompts)
                out.emplace_back("Prompt, SHA-256",
                                 fmt::format("{} ({})", hash, counted(items, "question")));
        }
        SDRL_TRY(const std::vector<SourceFile> files, m_project.store().documents().files());
        constexpr std::size_t kListedFiles = 20;
        for (std::size_t i = 0; i < std::min(files.size(), kListedFiles); ++i)
            out.emplace_back(fmt::format("Document {}", files[i].path),
                             files[i].failure.empty() ? files[i].sha256
                                                      : "not read: " + files[i].failure);
        if (files.size() > kListedFiles)
            out.emplace_back("Further documents",
                             count(static_cast<std::int64_t>(files.size() - kListedFiles)));
        return {};
    }

    Project& m_project;
    SourceLookup m_sources;
    ReportData m_out;
    std::vector<QaItem> m_items;
    std::map<ItemId, Measurement> m_measured;
    json m_probe = json::object();
    std::vector<SelectionEntry> m_entries;
    std::map<ItemId, const SelectionEntry*> m_entryOf;
};

} // namespace

Result<ReportData> gather(Project& project) {
    return Gatherer(project).run();
}

} // namespace sdrl::report
