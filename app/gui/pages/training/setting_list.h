// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/project_settings.h"

#include <QString>

#include <string>
#include <vector>

namespace sdrl::gui {

/// A setting of training, as a list of all of them shows it. Values are JSON; texts without quotes.
struct SettingRow {
    std::string field; ///< dotted name for ProjectSettings::with: "train.loss.term"
    QString title;     ///< in words
    QString meaning;   ///< one sentence
    QString value;
    QString fallback; ///< what it is compared with
    bool changed = false;
};

/// All settings of training in a fixed order, compared with those of `base`.
[[nodiscard]] std::vector<SettingRow> settingRows(const GrpoSettings& settings,
                                                  const GrpoSettings& base);
[[nodiscard]] int changedCount(const std::vector<SettingRow>& rows);

/// What a setting is called: "learning rate" for "train.learning_rate". Its name if it has no
/// words.
[[nodiscard]] QString settingTitle(const std::string& field);
/// What a patch for ProjectSettings::patched would set, a field a row, compared with `settings`;
/// fields of other parts than `train` included.
[[nodiscard]] std::vector<SettingRow> patchRows(const std::string& patch,
                                                const ProjectSettings& settings);
/// "learning rate 3e-06 → 1.5e-06, steps 150 → 300"
[[nodiscard]] QString patchText(const std::vector<SettingRow>& rows);

} // namespace sdrl::gui
