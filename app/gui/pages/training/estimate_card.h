// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/machine.h"
#include "core/method/model_facts.h"
#include "core/pipeline/estimate.h"

#include <QFrame>
#include <QString>

#include <optional>
#include <vector>

class QGridLayout;
class QLabel;

namespace sdrl::gui {

/// One bar of parts against a limit. Passive.
class MemoryBar : public QWidget {
    Q_OBJECT
public:
    explicit MemoryBar(QWidget* parent = nullptr);
    struct Part {
        QString name;
        double bytes = 0;
        int color = 0;
    };
    void setParts(std::vector<Part> parts, double total);
    /// Colour of a part by its number.
    [[nodiscard]] static QColor partColor(int index);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<Part> m_parts;
    double m_total = 0;
};

/// What training will take: memory part by part, and time. Passive.
class EstimateCard : public QFrame {
    Q_OBJECT
public:
    explicit EstimateCard(QWidget* parent = nullptr);
    void setMemory(const std::optional<TrainingMemory>& memory, const MachineInfo& machine);
    void setTime(const std::optional<StageEstimate>& estimate);
    /// From the finished steps of a run that goes on: better than any forecast.
    void setMeasuredTime(double secondsLeft);

private:
    QLabel* m_time;
    QLabel* m_timeBasis;
    QLabel* m_memory;
    MemoryBar* m_bar;
    QGridLayout* m_legend;
};

} // namespace sdrl::gui
