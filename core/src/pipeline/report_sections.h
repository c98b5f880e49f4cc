// SPDX-License-Identifier: GPL-3.0-or-later
//
// The report's sections, each a whole <section> element.
#pragma once

#include "pipeline/report_data.h"

#include <string>

namespace sdrl::report {

[[nodiscard]] std::string outcomeSection(const ReportData& data);
[[nodiscard]] std::string questionsSection(const ReportData& data);
[[nodiscard]] std::string coverageSection(const ReportData& data);
[[nodiscard]] std::string difficultySection(const ReportData& data);
[[nodiscard]] std::string trainingSection(const ReportData& data);
[[nodiscard]] std::string changesSection(const ReportData& data);
[[nodiscard]] std::string examplesSection(const ReportData& data);
[[nodiscard]] std::string settingsSection(const ReportData& data);
[[nodiscard]] std::string provenanceSection(const ReportData& data);

} // namespace sdrl::report
