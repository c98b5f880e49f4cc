// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/page_state.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace sdrl::gui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(PageState)
};

} // namespace

QString pageTitle(PageId page) {
    switch (page) {
    case PageId::Overview:
        return Text::tr("Overview");
    case PageId::Task:
        return Text::tr("Task");
    case PageId::Documents:
        return Text::tr("Documents");
    case PageId::Dataset:
        return Text::tr("Dataset");
    case PageId::Difficulty:
        return Text::tr("Difficulty");
    case PageId::Training:
        return Text::tr("Training");
    case PageId::Evaluation:
        return Text::tr("Evaluation");
    case PageId::Export:
        return Text::tr("Export");
    }
    return {};
}

QString pageName(PageId page) {
    static constexpr const char* kNames[kPageCount] = {"overview",   "task",       "documents",
                                                       "dataset",    "difficulty", "training",
                                                       "evaluation", "export"};
    return QString::fromLatin1(kNames[static_cast<std::size_t>(page)]);
}

QString pageStatusText(PageStatus status) {
    switch (status) {
    case PageStatus::Blocked:
        return Text::tr("not yet possible");
    case PageStatus::Empty:
        return Text::tr("empty");
    case PageStatus::Started:
        return Text::tr("started");
    case PageStatus::Running:
        return Text::tr("running");
    case PageStatus::Done:
        return Text::tr("done");
    case PageStatus::Stale:
        return Text::tr("out of date");
    case PageStatus::Problem:
        return Text::tr("problem");
    }
    return {};
}

PageId pageOf(Stage stage) {
    switch (stage) {
    case Stage::Documents:
    case Stage::Keyword:
        return PageId::Documents;
    case Stage::Questions:
        return PageId::Dataset;
    case Stage::Split:
    case Stage::Rewrite:
    case Stage::Measure:
    case Stage::Select:
        return PageId::Difficulty;
    case Stage::Train:
        return PageId::Training;
    case Stage::Evaluate:
        return PageId::Evaluation;
    }
    return PageId::Overview;
}

std::vector<Stage> stagesOf(PageId page) {
    std::vector<Stage> out;
    for (const Stage stage : allStages())
        if (pageOf(stage) == page)
            out.push_back(stage);
    return out;
}

QString stageTitle(Stage stage) {
    switch (stage) {
    case Stage::Documents:
        return Text::tr("Read and index documents");
    case Stage::Keyword:
        return Text::tr("Find keywords and passages");
    case Stage::Questions:
        return Text::tr("Write questions and vote on answers");
    case Stage::Split:
        return Text::tr("Split into solved and unsolved");
    case Stage::Rewrite:
        return Text::tr("Write harder and easier variants");
    case Stage::Measure:
        return Text::tr("Measure pass rates");
    case Stage::Select:
        return Text::tr("Select questions");
    case Stage::Train:
        return Text::tr("Train");
    case Stage::Evaluate:
        return Text::tr("Compare before and after");
    }
    return {};
}

QString stageInputText(StageInput input) {
    switch (input) {
    case StageInput::TaskText:
        return Text::tr("the task's text");
    case StageInput::AnswerRules:
        return Text::tr("the answer rules");
    case StageInput::EvaluationSet:
        return Text::tr("the held-out questions");
    case StageInput::Documents:
        return Text::tr("the documents");
    case StageInput::Model:
        return Text::tr("the model");
    case StageInput::Instructor:
        return Text::tr("the instructor");
    case StageInput::Draft:
        return Text::tr("the settings for writing questions");
    case StageInput::Adapt:
        return Text::tr("the settings for harder and easier variants");
    case StageInput::Measure:
        return Text::tr("the settings for measuring");
    case StageInput::Selection:
        return Text::tr("the settings for selecting");
    case StageInput::Training:
        return Text::tr("the settings for training");
    case StageInput::Evaluation:
        return Text::tr("the settings for comparing");
    case StageInput::Seed:
        return Text::tr("the seed");
    case StageInput::Review:
        return Text::tr("decisions by hand");
    case StageInput::EarlierStage:
        return Text::tr("the outcome of an earlier stage");
    }
    return {};
}

QString stageReason(const StageState& state) {
    if (state.status == StageStatus::Stale) {
        QStringList parts;
        for (const StageInput input : state.changed)
            parts << stageInputText(input);
        return parts.isEmpty() ? Text::tr("Out of date.")
                               : Text::tr("Out of date. Changed since: %1.")
                                     .arg(parts.join(QStringLiteral(", ")));
    }
    if (state.status != StageStatus::Blocked)
        return {};
    switch (state.blocker) {
    case StageBlocker::EarlierStage:
        return state.missing ? Text::tr("\"%1\" comes first.").arg(stageTitle(*state.missing))
                             : QString();
    case StageBlocker::NoModel:
        return Text::tr("The project names no model that is there.");
    case StageBlocker::NotTrainable:
        return Text::tr("The student is behind an endpoint: it can be measured, not trained.");
    case StageBlocker::NoDocuments:
        return Text::tr("Questions are to be written from documents, and there are none yet.");
    case StageBlocker::Instructor:
        return Text::tr("The instructor of this project cannot be used as it is set up.");
    case StageBlocker::Evaluation:
        return Text::tr("The file of held-out questions cannot be read.");
    case StageBlocker::None:
        break;
    }
    return {};
}

QString stageOutcome(const StageState& state) {
    const QLocale locale;
    const StageCounts& counts = state.counts;
    const auto percent = [&](double share) {
        return locale.toString(100 * share, 'f', 1) + QStringLiteral(" %");
    };
    switch (state.stage) {
    case Stage::Documents:
        return counts.documents > 0
                   ? Text::tr("%1 documents, %2 passages")
                         .arg(locale.toString(counts.documents), locale.toString(counts.passages))
                   : QString();
    case Stage::Keyword:
    case Stage::Split:
        return {};
    case Stage::Questions:
        return counts.drafted > 0
                   ? Text::tr("%1 of %2 questions kept")
                         .arg(locale.toString(counts.kept), locale.toString(counts.drafted))
                   : QString();
    case Stage::Rewrite:
        return counts.harder + counts.easier > 0
                   ? Text::tr("%1 harder, %2 easier")
                         .arg(locale.toString(counts.harder), locale.toString(counts.easier))
                   : QString();
    case Stage::Measure:
        return counts.items > 0
                   ? Text::tr("%1 measured, mean pass rate %2")
                         .arg(locale.toString(counts.items), percent(counts.meanPassRate))
                   : QString();
    case Stage::Select:
        return counts.candidates > 0
                   ? Text::tr("%1 of %2 selected")
                         .arg(locale.toString(counts.selected), locale.toString(counts.candidates))
                   : QString();
    case Stage::Train:
        return counts.totalSteps > 0
                   ? Text::tr("step %1 of %2").arg(counts.step).arg(counts.totalSteps)
                   : QString();
    case Stage::Evaluate:
        return counts.accuracyBefore && counts.accuracyAfter
                   ? Text::tr("%1 before, %2 after")
                         .arg(percent(*counts.accuracyBefore), percent(*counts.accuracyAfter))
                   : QString();
    }
    return {};
}

namespace {

QString railCount(const StageState& state) {
    const StageCounts& counts = state.counts;
    const auto number = [](int value) { return value > 0 ? QLocale().toString(value) : QString(); };
    switch (state.stage) {
    case Stage::Documents:
        return number(counts.documents);
    case Stage::Questions:
        return number(counts.kept);
    case Stage::Measure:
        return number(counts.items);
    case Stage::Train:
        return counts.totalSteps > 0
                   ? QStringLiteral("%1/%2").arg(counts.step).arg(counts.totalSteps)
                   : QString();
    case Stage::Evaluate:
        if (counts.accuracyBefore && counts.accuracyAfter) {
            const double points = 100 * (*counts.accuracyAfter - *counts.accuracyBefore);
            return (points >= 0 ? QStringLiteral("+") : QString()) +
                   QLocale().toString(points, 'f', 0);
        }
        return {};
    default:
        return {};
    }
}

/// What a page shows of several stages: the worst of what has an outcome.
PageStatus merged(const std::vector<const StageState*>& stages) {
    bool any = false, all = true, started = false, stale = false;
    for (const StageState* state : stages) {
        any = any || state->status == StageStatus::Done;
        all = all && (state->status == StageStatus::Done || state->status == StageStatus::Skipped);
        started = started || state->status == StageStatus::Started;
        stale = stale || state->status == StageStatus::Stale;
    }
    if (stale)
        return PageStatus::Stale;
    if (all)
        return any ? PageStatus::Done : PageStatus::Empty;
    if (started || any)
        return PageStatus::Started;
    const bool blocked = std::any_of(stages.begin(), stages.end(),
                                     [](const StageState* state) {
                                         return state->status != StageStatus::Skipped;
                                     }) &&
                         std::none_of(stages.begin(), stages.end(), [](const StageState* state) {
                             return state->status == StageStatus::Ready;
                         });
    return blocked ? PageStatus::Blocked : PageStatus::Empty;
}

bool canBegin(const std::vector<StageState>& states, Stage stage) {
    return std::any_of(states.begin(), states.end(), [stage](const StageState& state) {
        return state.stage == stage && state.status != StageStatus::Blocked;
    });
}

} // namespace

PageStates pageStatesOf(const std::vector<StageState>& states) {
    PageStates out;
    out[static_cast<std::size_t>(PageId::Task)].status = PageStatus::Done;
    bool everythingDone = true, anything = false;
    for (std::size_t i = 0; i < kPageCount; ++i) {
        std::vector<const StageState*> stages;
        for (const StageState& state : states)
            if (pageOf(state.stage) == static_cast<PageId>(i))
                stages.push_back(&state);
        if (stages.empty())
            continue;
        PageState& page = out[i];
        page.status = merged(stages);
        // Documents are read and keywords found on the way to the first questions.
        if (static_cast<PageId>(i) == PageId::Dataset && page.status == PageStatus::Blocked &&
            stages.front()->missing && canBegin(states, *stages.front()->missing)) {
            page.status = PageStatus::Empty;
            continue;
        }
        for (const StageState* state : stages) {
            if (page.count.isEmpty())
                page.count = railCount(*state);
            if (page.reason.isEmpty())
                page.reason = stageReason(*state);
            everythingDone = everythingDone && (state->status == StageStatus::Done ||
                                                state->status == StageStatus::Skipped);
            anything = anything || state->status == StageStatus::Done;
        }
    }
    out[static_cast<std::size_t>(PageId::Overview)].status = everythingDone ? PageStatus::Done
                                                             : anything     ? PageStatus::Started
                                                                            : PageStatus::Empty;
    out[static_cast<std::size_t>(PageId::Export)].status =
        anything ? PageStatus::Empty : PageStatus::Blocked;
    if (!anything)
        out[static_cast<std::size_t>(PageId::Export)].reason =
            Text::tr("There is nothing to export yet.");
    return out;
}

} // namespace sdrl::gui
