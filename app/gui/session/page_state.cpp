// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/page_state.h"

#include "core/project/record_table.h"
#include "session/project_session.h"

#include <QCoreApplication>

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

PageStates readPageStates(ProjectSession& session) {
    PageStates out;
    out[static_cast<std::size_t>(PageId::Task)].status = PageStatus::Done;
    bool earlierDone = true;
    for (const Stage stage : allStages()) {
        PageState& state = out[static_cast<std::size_t>(pageOf(stage))];
        const auto record = session.store().records().latestStage(stageName(stage));
        const bool begun = record && *record;
        const bool finished = begun && (*record)->finished;
        const bool first = stage == stagesOf(pageOf(stage)).front();
        if (first)
            state.status = finished      ? PageStatus::Done
                           : begun       ? PageStatus::Started
                           : earlierDone ? PageStatus::Empty
                                         : PageStatus::Blocked;
        else if (!finished && state.status == PageStatus::Done)
            state.status = PageStatus::Started;
        earlierDone = finished;
    }
    return out;
}

} // namespace sdrl::gui
