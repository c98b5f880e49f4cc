// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLineEdit;
class QListWidget;
class QTextBrowser;

namespace sdrl::gui {

/// The help pages (Markdown files of resources/help), offline, searchable. Thread: GUI.
class HelpWindow : public QWidget {
    Q_OBJECT
public:
    explicit HelpWindow(QWidget* parent = nullptr);

    /// Shows a page by its file's name without ending: "dataset". The contents for others.
    void showTopic(const QString& name);
    [[nodiscard]] QString topic() const { return m_topic; }
    /// Names of the pages that hold all these words, best first; all pages for no word.
    [[nodiscard]] QStringList search(const QString& words) const;

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Topic {
        QString name;
        QString title;
        QString markdown;
    };
    void fillList();
    void render();

    std::vector<Topic> m_topics;
    QString m_topic;
    QLineEdit* m_search;
    QListWidget* m_list;
    QTextBrowser* m_text;
};

} // namespace sdrl::gui
