// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QDialog>

#include <filesystem>
#include <optional>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace sdrl::gui {

/// What is asked before a cold start.
struct ColdStartChoice {
    QString name;      ///< of the new model's folder
    double passes = 1; ///< over the questions
    bool keep = true;  ///< the model is to keep what else it can

    /// The run folder of a model, with log and checkpoints; it is there until the model is.
    [[nodiscard]] static std::filesystem::path work(const std::filesystem::path& model);
    /// Of a cold start that was stopped.
    [[nodiscard]] static std::optional<ColdStartChoice> read(const std::filesystem::path& model);
    [[nodiscard]] Result<void> write(const std::filesystem::path& model) const;
};

/// Asks how the model is to be taught the solutions of its questions before it is trained.
class ColdStartDialog : public QDialog {
    Q_OBJECT
public:
    /// @param models folder of the project's own models; one that was begun there is offered
    /// @param warning of what may go wrong; empty: nothing
    ColdStartDialog(std::filesystem::path models, const QString& warning,
                    QWidget* parent = nullptr);

    [[nodiscard]] ColdStartChoice choice() const;
    [[nodiscard]] QLineEdit* nameField() const { return m_name; }
    [[nodiscard]] QPushButton* startButton() const { return m_start; }

private:
    void check();

    std::filesystem::path m_models;
    QLineEdit* m_name;
    QDoubleSpinBox* m_passes;
    QCheckBox* m_keep;
    QLabel* m_hint;
    QPushButton* m_start;
};

} // namespace sdrl::gui
