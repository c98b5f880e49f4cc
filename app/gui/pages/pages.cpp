// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/pages.h"

#include "pages/dataset/dataset_page.h"
#include "pages/difficulty/difficulty_page.h"
#include "pages/overview/overview_page.h"
#include "pages/training/training_page.h"

namespace sdrl::gui {

Page* makePage(PageId id, ProjectSession& session, QWidget* parent) {
    switch (id) {
    case PageId::Overview:
        return new OverviewPage(session, parent);
    case PageId::Task:
    case PageId::Documents:
        break;
    case PageId::Dataset:
        return new DatasetPage(session, parent);
    case PageId::Difficulty:
        return new DifficultyPage(session, parent);
    case PageId::Training:
        return new TrainingPage(session, parent);
    case PageId::Evaluation:
    case PageId::Export:
        break;
    }
    return new Page(id, session, parent);
}

} // namespace sdrl::gui
