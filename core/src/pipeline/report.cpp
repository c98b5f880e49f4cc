// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/report.h"

#include "core/base/file_io.h"
#include "pipeline/report_html.h"
#include "pipeline/report_sections.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sdrl {

Result<void> writeReport(Project& project, const std::filesystem::path& file) {
    try {
        SDRL_TRY(const report::ReportData data, report::gather(project));
        const TaskDefinition& task = project.task();
        const std::string title = report::escaped(task.title.empty() ? task.name : task.title);
        std::string page = fmt::format(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
            "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n"
            "<p class=\"lead\">{2}</p>\n",
            title, report::kStyle, report::escaped(task.description));
        page += report::outcomeSection(data);
        page += report::questionsSection(data);
        page += report::coverageSection(data);
        page += report::difficultySection(data);
        page += report::trainingSection(data);
        page += report::changesSection(data);
        page += report::examplesSection(data);
        page += report::settingsSection(data);
        page += report::provenanceSection(data);
        page += fmt::format("<footer>Project {}, written by SDRL Workbench.</footer>\n</main>\n"
                            "</body>\n</html>\n",
                            report::escaped(project.name()));
        return writeFileAtomic(file, page);
    } catch (const nlohmann::json::exception& e) {
        return Error{ErrorCode::InvalidFile,
                     std::string("the project holds a record that cannot be read: ") + e.what(),
                     project.folder().string()};
    }
}

} // namespace sdrl
