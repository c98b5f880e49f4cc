// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/dataset_export.h"

#include <QString>

#include <optional>
#include <vector>

namespace sdrl::gui {

/// What leaves a project, by what for.
enum class ExportAim { TrainElsewhere, UseModel, ShareData, ShowResult };

/// One card of the export screen.
struct ExportKind {
    ExportAim aim = ExportAim::ShareData;
    std::optional<DatasetFormat> format; ///< of questions
    bool model = false;                  ///< the trained model; neither: the report
    QString title;
    QString readers; ///< who reads it
    QString text;    ///< what is in it
    QString suffix;  ///< of the file's name; empty for folders
    [[nodiscard]] bool report() const { return !format && !model; }
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
