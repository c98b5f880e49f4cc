// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/checkpoint_list.h"

#include "core/project/checkpoint_store.h"
#include "core/project/record_table.h"
#include "session/project_session.h"

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl::gui {

namespace fs = std::filesystem;

QString CheckpointChoice::text() const {
    QStringList notes;
    if (last)
        notes << QCoreApplication::translate("CheckpointChoice", "last");
    if (best)
        notes << QCoreApplication::translate("CheckpointChoice", "best on development");
    const QString place = QCoreApplication::translate("CheckpointChoice", "%1, step %2")
                              .arg(QString::fromStdString(run))
                              .arg(step);
    return notes.isEmpty() ? place
                           : QStringLiteral("%1 (%2)").arg(place, notes.join(QStringLiteral(", ")));
}

std::vector<CheckpointChoice> listCheckpoints(ProjectSession& session) {
    std::vector<CheckpointChoice> out;
    Result<std::vector<RunRecord>> runs = session.store().records().runs();
    if (!runs)
        return out;
    std::reverse(runs->begin(), runs->end());
    for (const RunRecord& run : *runs) {
        const auto summary = nlohmann::json::parse(run.summary, nullptr, false);
        const auto weightsOf = [&](const char* field) {
            const std::string name = summary.is_object() ? summary.value(field, "") : "";
            return name.empty() ? fs::path() : session.project().resolve(name);
        };
        const fs::path last = weightsOf("last_weights"), best = weightsOf("best_weights");
        const CheckpointStore store(session.project().runFolder(run.name));
        std::vector<int> steps = store.steps();
        std::reverse(steps.begin(), steps.end());
        for (const int step : steps) {
            CheckpointChoice choice{run.name, step, false, false,
                                    store.folderOf(step) / "model.safetensors"};
            std::error_code error;
            if (!fs::exists(choice.weights, error) ||
                !fs::exists(store.folderOf(step) / "state.json", error))
                continue;
            choice.last = choice.weights == last;
            choice.best = choice.weights == best;
            out.push_back(std::move(choice));
        }
    }
    return out;
}

} // namespace sdrl::gui
