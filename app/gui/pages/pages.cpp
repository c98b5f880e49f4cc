// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/pages.h"

#include "pages/dataset/dataset_page.h"
#include "pages/difficulty/difficulty_page.h"
#include "pages/documents/documents_page.h"
#include "pages/evaluation/evaluation_page.h"
#include "pages/export/export_page.h"
#include "pages/overview/overview_page.h"
#include "pages/task/task_page.h"
#include "pages/training/training_page.h"

#include <QtGlobal>

namespace sdrl::gui {

Page* makePage(PageId id, ProjectSession& session, QWidget* parent) {
    switch (id) {
    case PageId::Overview:
        return new OverviewPage(session, parent);
    case PageId::Task:
        return new TaskPage(session, parent);
    case PageId::Documents:
        return new DocumentsPage(session, parent);
    case PageId::Dataset:
        return new DatasetPage(session, parent);
    case PageId::Difficulty:
        return new DifficultyPage(session, parent);
    case PageId::Training:
        return new TrainingPage(session, parent);
    case PageId::Evaluation:
        return new EvaluationPage(session, parent);
    case PageId::Export:
        return new ExportPage(session, parent);
    }
    Q_UNREACHABLE();
}

} // namespace sdrl::gui
