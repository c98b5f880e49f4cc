// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/machine.h"
#include "core/method/grpo_settings.h"
#include "core/method/model_facts.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <filesystem>
#include <optional>
#include <thread>
#include <vector>

namespace sdrl::gui {

/// A model that could be trained.
struct ModelChoice {
    QString name;  ///< as settings.json has it: "builtin:starter" or a path
    QString title; ///< for people
    QString path;
    QString refusal; ///< why it cannot be used, in words; empty if it can
    ModelFacts facts;
    std::optional<TrainingMemory> memory; ///< of training with the settings asked for
};

enum class ModelFit { Unknown, Fits, Tight, TooLarge };
[[nodiscard]] ModelFit modelFit(const ModelChoice& choice, const MachineInfo& machine);
/// "fits: 1.2 GB of 7.8 GB, 5.1 GB free"; the refusal if there is one.
[[nodiscard]] QString fitText(const ModelChoice& choice, const MachineInfo& machine);
/// "494 million parameters · 988 MB · 32,768 tokens"
[[nodiscard]] QString factsText(const ModelChoice& choice);

/// Looks at one model. Blocks: some milliseconds.
/// @param name as settings.json has it, absolute if it is a path
[[nodiscard]] ModelChoice lookAtModel(const QString& name, const std::filesystem::path& resources,
                                      const GrpoSettings& train);

/// Looks for models in folders on a thread of its own. Thread: GUI.
class ModelFinder : public QObject {
    Q_OBJECT
public:
    explicit ModelFinder(QObject* parent = nullptr) : QObject(parent) {}

    /// Forgets what it was looking for and begins anew.
    void start(const QStringList& names, const QStringList& folders,
               const std::filesystem::path& resources, const GrpoSettings& train);

signals:
    void found(const sdrl::gui::ModelChoice& choice);
    void finished();

private:
    int m_round = 0;
    std::jthread m_thread;
};

} // namespace sdrl::gui
