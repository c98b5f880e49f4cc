// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/app_settings.h"

#include <QFrame>

#include <optional>
#include <vector>

class QLabel;

namespace sdrl::gui {

class Sparkline;

/// What a card says of a project, read from its files without opening it.
struct ProjectSummary {
    QString title;               ///< the task's; the folder's name if the task cannot be read
    QString sentence;            ///< of the task's description, the first
    std::vector<double> rewards; ///< of the newest run, step by step
    qint64 bytes = 0;
};
/// Blocks: reads some small files. Thread: any.
[[nodiscard]] ProjectSummary readProjectSummary(const QString& folder);

/// A recent project: opens on click, Enter or space; can be taken off the list.
class ProjectCard : public QFrame {
    Q_OBJECT
public:
    explicit ProjectCard(const RecentProject& project, QWidget* parent = nullptr);

    [[nodiscard]] const QString& folder() const { return m_folder; }
    void setSummary(const ProjectSummary& summary);

signals:
    void chosen(const QString& folder);
    void forgotten(const QString& folder);

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_folder;
    QString m_opened;
    QLabel* m_title;
    QLabel* m_sentence;
    QLabel* m_facts;
    Sparkline* m_rewards;
    QLabel* m_rewardText;
};

} // namespace sdrl::gui
