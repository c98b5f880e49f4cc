// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/draft_estimate.h"
#include "wizard/wizard_page.h"

#include <QTimer>

#include <functional>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QSpinBox;

namespace sdrl::gui {

/// How much of everything, and what that takes.
class AmountPage : public WizardPage {
    Q_OBJECT
public:
    AmountPage(TaskDraft& draft, Services services, DraftEstimate& estimate,
               QWidget* parent = nullptr);
    [[nodiscard]] std::vector<FieldProblem> problems() const override;

    /// The forecast in words; empty before there is one.
    [[nodiscard]] QString totalText() const;

protected:
    void load() override;
    void update() override;

private:
    QSpinBox* addNumber(const QString& key, const QString& label, const QString& hint, int low,
                        int high, std::function<int&(ProjectSettings&)> field);
    void addSynthesis();
    void addGates();
    void choosePreset();
    void chooseSynthesis();
    void forecast();

    Services m_services;
    DraftEstimate& m_estimate;
    QTimer m_timer;
    std::vector<std::pair<QSpinBox*, std::function<int&(ProjectSettings&)>>> m_numbers;
    struct Gate {
        QCheckBox* box;
        std::function<bool(const QualityGates&)> isOn;
        std::function<void(QualityGates&, bool)> set;
    };
    std::vector<Gate> m_gates;
    QSpinBox* m_selected;
    QSpinBox* m_agreement;
    QComboBox* m_synthesis;
    QLabel* m_synthesisText;
    QComboBox* m_preset;
    QLabel* m_presetText;
    QDoubleSpinBox* m_promptPrice;
    QDoubleSpinBox* m_replyPrice;
    QGridLayout* m_stages;
    QLabel* m_total;
    QLabel* m_warnings; ///< what would go wrong while questions are written
    QLabel* m_basis;
};

} // namespace sdrl::gui
