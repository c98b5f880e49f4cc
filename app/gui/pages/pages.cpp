// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/pages.h"

#include "pages/overview/overview_page.h"
#include "pages/training/training_page.h"

namespace sdrl::gui {

Page* makePage(PageId id, ProjectSession& session, QWidget* parent) {
    switch (id) {
    case PageId::Overview:
        return new OverviewPage(session, parent);
    case PageId::Task:
    case PageId::Documents:
    case PageId::Dataset:
    case PageId::Difficulty:
    case PageId::Evaluation:
    case PageId::Export:
        break;
    case PageId::Training:
        return new TrainingPage(session, parent);
    }
    return new Page(id, session, parent);
}

} // namespace sdrl::gui
