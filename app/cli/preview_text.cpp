// SPDX-License-Identifier: GPL-3.0-or-later
#include "preview_text.h"

#include "core/base/text.h"
#include "core/pipeline/current_items.h"
#include "core/project/document_table.h"
#include "core/project/project_store.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sdrl::cli {

using nlohmann::json;

namespace {

std::string indented(std::string_view text) {
    return "    " + replaceAll(std::string(trimmed(text)), "\n", "\n    ");
}

} // namespace

Result<json> showQuestions(const Console& console, Project& project, int items) {
    json out = json::array();
    SDRL_TRY(const ItemScope scope, currentItemScope(project.store(), project.settings()));
    if (scope.datasets.empty())
        return out;
    SDRL_TRY(const std::vector<QaItem> written,
             project.store().items().items(scope.datasets.front()));
    int number = 0;
    for (const QaItem& item : written) {
        if (++number > items)
            break;
        json row = {{"id", item.key},
                    {"question", item.input},
                    {"answer", item.answer},
                    {"solution", item.solution},
                    {"candidates", item.candidates},
                    {"vote_agreement", item.agreement()},
                    {"dropped_at", item.dropStage},
                    {"drop_reason", item.dropReason},
                    {"drop_detail", item.dropDetail}};
        console.print(fmt::format("{}. Question", number));
        console.print(indented(item.input));
        if (item.dropped()) {
            console.print(fmt::format("  Dropped: {}{}{}", item.dropReason,
                                      item.dropDetail.empty() ? "" : ": ", item.dropDetail));
        } else {
            console.print(fmt::format("  Answer: {}", item.answer));
            if (item.parsed > 0)
                console.print(fmt::format("  {} of {} answers agree",
                                          item.votes.empty() ? 0 : item.votes.front().votes,
                                          item.parsed));
        }
        if (item.passage) {
            SDRL_TRY(const Passage passage, project.store().documents().passage(item.passage));
            row["passage"] = passage.text;
            console.print("  From:");
            constexpr std::size_t kShown = 300;
            console.print(indented(firstCodePoints(passage.text, kShown)));
        }
        console.print("");
        out.push_back(std::move(row));
    }
    return out;
}

} // namespace sdrl::cli
