// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the report says, before it is put into words.
#pragma once

#include "core/project/topic_table.h"
#include "pipeline/project_items.h"
#include "pipeline/report_charts.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sdrl::report {

struct StageLine {
    Stage stage = Stage::Documents;
    std::optional<StageOutcome> outcome; ///< nothing: never begun
    bool stale = false;                  ///< an earlier stage has other results since
    bool skipped = false;                ///< not needed with these settings
    [[nodiscard]] bool finished() const { return outcome && outcome->record.finished; }
};

/// The count of the step before, plus `gained`, minus all of `lost`, is `count`.
struct FunnelStep {
    std::string label;
    int gained = 0;
    std::vector<std::pair<std::string, int>> lost; ///< reason, items
    int count = 0;
};

struct Difficulty {
    int samples = 0;          ///< a question
    std::vector<int> pool;    ///< measured questions by pass rate
    std::vector<int> initial; ///< those of them that are no rewrites
    bool exact = false;       ///< bins are the rates 0/n … n/n
    double poolMean = 0;      ///< pass rate
    double initialMean = 0;   ///< pass rate
    std::size_t poolCount = 0;
    std::size_t initialCount = 0;
};

struct SelectionLine {
    std::string rule;
    std::size_t candidates = 0, taken = 0;
    int groupSize = 0;
    std::optional<double> deadGroups;     ///< expected share, of the selection
    std::optional<double> poolDeadGroups; ///< the same if training visited all candidates
    double meanPassRate = 0;              ///< of the selection
};

struct TrainingCurves {
    std::string run; ///< name of its folder
    std::vector<ChartPoint> reward, accuracy, dead, length;
    bool cutShort = false; ///< the log ends in a line that is not whole
};

struct AccuracyLine {
    double value = 0, low = 0, high = 0;
    std::int64_t correct = 0, count = 0;
};
struct ComparisonLine {
    double difference = 0, low = 0, high = 0, pValue = 1;
    std::int64_t won = 0, lost = 0, bothRight = 0, bothWrong = 0;
};
struct EvaluatedSet {
    std::string name;
    EvaluationId evaluation;
    AccuracyLine strict, lenient;
    std::int64_t formatFailures = 0;
};
struct EvaluatedModel {
    std::string label;
    std::vector<EvaluatedSet> sets; ///< held-out first
    std::optional<AccuracyLine> controls;
    std::optional<ComparisonLine> againstBase, controlsAgainstBase;
};

struct ChangedAnswer {
    std::string question, reference, before, after;
};

struct ExampleItem {
    QaItem item;
    std::optional<Measurement> measured;
    std::optional<SourceLookup::Source> source;
};

/// An item that fell because it repeats another question.
struct RepeatedQuestion {
    std::string key, question, reason;
    std::string other; ///< what it repeats: its set or key, then its text
};

struct ChangedSetting {
    std::string name, value, standard;
};

struct ReportData {
    std::vector<StageLine> stages; ///< all, in order
    [[nodiscard]] const StageLine& stage(Stage which) const {
        return stages[static_cast<std::size_t>(which)];
    }

    std::vector<EvaluatedModel> models; ///< base first; empty: not evaluated
    std::vector<ChangedAnswer> won, lost;
    std::vector<FunnelStep> funnel; ///< empty: no questions
    /// What never lies on both sides of the split: "document", "section", "stretch", "question";
    /// empty or "none": nothing is held out.
    std::string heldOutBy;
    std::vector<TopicCoverage> coverage;    ///< empty: not written from passages
    std::vector<RepeatedQuestion> overlaps; ///< with evaluation sets; the first of them
    std::vector<RepeatedQuestion> repeats;  ///< near duplicates; the first of them
    std::size_t overlapCount = 0, repeatCount = 0;
    std::optional<Difficulty> difficulty;
    std::optional<SelectionLine> selection;
    std::optional<TrainingCurves> training;
    std::vector<ExampleItem> examples;
    std::vector<ChangedSetting> settings;
    std::vector<std::pair<std::string, std::string>> provenance; ///< what, value
};

/// Reads all of it; what is not there yet stays empty.
[[nodiscard]] Result<ReportData> gather(Project& project);

} // namespace sdrl::report
