// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/pages.h"

#include "pages/overview/overview_page.h"
#include "pages/task/task_page.h"

namespace sdrl::gui {

Page* makePage(PageId id, ProjectSession& session, QWidget* parent) {
    switch (id) {
    case PageId::Overview:
        return new OverviewPage(session, parent);
    case PageId::Task:
        return new TaskPage(session, parent);
    case PageId::Documents:
    case PageId::Dataset:
    case PageId::Difficulty:
    case PageId::Training:
    case PageId::Evaluation:
    case PageId::Export:
        break;
    }
    return new Page(id, session, parent);
}

} // namespace sdrl::gui
