// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/pages.h"

#include "pages/documents/documents_page.h"
#include "pages/evaluation/evaluation_page.h"
#include "pages/export/export_page.h"
#include "pages/overview/overview_page.h"

namespace sdrl::gui {

Page* makePage(PageId id, ProjectSession& session, QWidget* parent) {
    switch (id) {
    case PageId::Documents:
        return new DocumentsPage(session, parent);
    case PageId::Evaluation:
        return new EvaluationPage(session, parent);
    case PageId::Export:
        return new ExportPage(session, parent);
    case PageId::Overview:
        return new OverviewPage(session, parent);
    case PageId::Task:
    case PageId::Dataset:
    case PageId::Difficulty:
    case PageId::Training:
        break;
    }
    return new Page(id, session, parent);
}

} // namespace sdrl::gui
