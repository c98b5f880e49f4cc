// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/dataset_export.h"

#include <QString>

#include <vector>

namespace sdrl::gui {

/// What leaves a project, by what for.
enum class ExportAim { TrainElsewhere, UseModel, ShareData, ShowResult };

enum class ExportContent { Questions, Cluster, Model, Report };

/// One card of the export screen.
struct ExportKind {
    ExportAim aim = ExportAim::ShareData;
    ExportContent content = ExportContent::Questions;
    DatasetFormat format = DatasetFormat::Full; ///< of questions
    QString title;
    QString readers; ///< who reads it
    QString text;    ///< what is in it
    QString suffix;  ///< of the file's name; empty for folders
    [[nodiscard]] bool is(ExportContent what) const { return content == what; }
    [[nodiscard]] bool allQuestions() const {
        return is(ExportContent::Questions) && format == DatasetFormat::Full;
    }
    /// What leaves is the selection.
    [[nodiscard]] bool selection() const {
        return is(ExportContent::Cluster) || (is(ExportContent::Questions) && !allQuestions());
    }
    [[nodiscard]] bool folder() const { return suffix.isEmpty(); }
};

[[nodiscard]] const std::vector<ExportKind>& exportKinds();
[[nodiscard]] QString aimTitle(ExportAim aim);

/// What a project has to export.
struct ExportScope {
    int all = 0;      ///< items of the current questions and rewrites, dropped ones too
    int dropped = 0;  ///< of them
    int selected = 0; ///< of the newest selection
    bool selection = false;
};

/// "300 selected questions", "all 812 questions, the 120 dropped ones included"
[[nodiscard]] QString scopeText(const ExportKind& kind, const ExportScope& scope);

} // namespace sdrl::gui
