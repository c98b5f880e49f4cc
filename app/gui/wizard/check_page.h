// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/wizard_page.h"

#include <QStringList>

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace sdrl::gui {

class AppSettings;
class MessageBar;

/// The last look: everything in one place, what is missing with the way there, and where the
/// project will be.
class CheckPage : public WizardPage {
    Q_OBJECT
public:
    struct Part {
        QString page; ///< name
        QString title;
        QString problem; ///< empty if the page is complete
        QStringList cautions;
    };

    /// @param settings null when a project is reopened: it has its folder already
    CheckPage(TaskDraft& draft, AppSettings* settings, QWidget* parent = nullptr);
    [[nodiscard]] std::vector<FieldProblem> problems() const override;

    /// The other pages, as they are now.
    void setParts(std::vector<Part> parts);
    [[nodiscard]] QString projectFolder() const;
    [[nodiscard]] MessageBar& messages() const { return *m_messages; }

signals:
    void pageRequested(const QString& name);

protected:
    void load() override;
    void update() override;

private:
    [[nodiscard]] QString summaryOf(const QString& page) const;

    std::vector<Part> m_parts;
    MessageBar* m_messages;
    QGridLayout* m_summary;
    QLineEdit* m_name = nullptr;
    QLineEdit* m_folder = nullptr;
    QString m_ownName;
};

} // namespace sdrl::gui
