// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/cold_start_job.h"

#include "common/cold_start.h"
#include "core/base/machine.h"
#ifdef SDRL_HAS_TRAINING
#include "training/memory_estimate.h"
#include "training/model_config.h"
#include "training/sft_trainer.h"
#endif

#include <QPointer>

#include <algorithm>
#include <system_error>

namespace sdrl::gui {

namespace fs = std::filesystem;

namespace {

constexpr const char* kModels = "models"; ///< in the project's folder

} // namespace

fs::path ColdStartJob::folder() const {
    return m_session.folder() / kModels;
}

std::vector<std::string> ColdStartJob::models() const {
    std::vector<std::string> out;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder(), error))
        if (fs::exists(entry.path() / "tokenizer.json", error)) // a run folder has none
            out.push_back(std::string(kModels) + '/' + entry.path().filename().string());
    std::sort(out.begin(), out.end());
    return out;
}

void ColdStartJob::ask(QWidget* parent) {
    ColdStartDialog dialog(folder(), warning(), parent);
    if (dialog.exec() == QDialog::Accepted)
        start(dialog.choice());
}

/// All weights are trained, whatever the project's own training does.
QString ColdStartJob::warning() const {
#ifdef SDRL_HAS_TRAINING
    const auto path = resolveModel(m_session.project(), m_session.services().parts.resources());
    const auto config = path ? ModelConfig::load(*path) : path.error();
    if (!config)
        return {};
    GrpoSettings all;
    all.rolloutFormat = NumberFormat::Int8; // so that none of training's are kept for them
    all.trainFormat = m_session.settings().train.trainFormat;
    all.evaluateEvery = 0;
    all.microBatchTokens = SftSettings().microBatchTokens;
    const MachineInfo machine = machineInfo();
    TrainingMemory memory = estimateTrainingMemory(*config, all, all.microBatchTokens, 1);
    memory.rollouts = memory.keysValues = 0; // there are none
    const std::uint64_t needed = memory.fittedInto(machine.availableBytes).total();
    if (machine.availableBytes > 0 && needed > machine.availableBytes)
        return tr("This takes about %1 of memory, and %2 are free.")
            .arg(bytesText(static_cast<double>(needed)),
                 bytesText(static_cast<double>(machine.availableBytes)));
#endif
    return {};
}

void ColdStartJob::start([[maybe_unused]] const ColdStartChoice& choice) {
#ifdef SDRL_HAS_TRAINING
    ColdStartSettings settings;
    settings.resources = m_session.services().parts.resources();
    settings.out = folder() / choice.name.toStdString();
    settings.work = ColdStartChoice::work(settings.out);
    settings.epochs = choice.passes;
    if (choice.keep)
        settings.keep = settings.resources / "replay" / "general.jsonl";
    m_job = m_session.runTask(
        tr("Cold start"),
        [settings, choice](Project& project, Pipeline&, JobContext& context) -> Result<Ending> {
            SDRL_CHECK(choice.write(settings.out));
            SDRL_TRY(const ColdStartOutcome outcome, coldStart(project, settings, {}, context));
            std::error_code ignored;
            if (outcome.ending == Ending::Finished)
                fs::remove_all(settings.work, ignored);
            return outcome.ending;
        },
        [self = QPointer<ColdStartJob>(this),
         model = std::string(kModels) + '/' + choice.name.toStdString()](const JobView& job) {
            if (self)
                emit self->ended(job, model);
        });
    emit started();
#endif
}

} // namespace sdrl::gui
