// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/export/export_kind.h"
#include "session/checkpoint_list.h"
#include "session/query_thread.h"
#include "widgets/page.h"

#include <map>
#include <memory>
#include <vector>

namespace sdrl {
class ItemQuery;
}

class QCheckBox;
class QComboBox;
class QFrame;
class QLabel;
class QLineEdit;
class QTextBrowser;

namespace sdrl::gui {

class ExportCard;

/// Taking questions, the model or the result elsewhere: a card for each aim, a preview, one button.
class ExportPage : public Page {
    Q_OBJECT
public:
    explicit ExportPage(ProjectSession& session, QWidget* parent = nullptr);
    ~ExportPage() override;

    void choose(std::size_t kind);
    [[nodiscard]] const ExportKind& kind() const { return exportKinds()[m_kind]; }
    [[nodiscard]] QLineEdit& target() const { return *m_target; }
    [[nodiscard]] QCheckBox& replace() const { return *m_replace; }
    [[nodiscard]] QComboBox& checkpoint() const { return *m_checkpoint; }
    [[nodiscard]] QTextBrowser& preview() const { return *m_preview; }
    [[nodiscard]] QLabel& scope() const { return *m_scopeText; }
    /// Nothing is being counted any more.
    [[nodiscard]] bool settled() const { return m_read && !m_thread.busy(); }

protected:
    void refresh() override;

private:
    QWidget* makeCards();
    QWidget* makeDetail();
    void readScope();
    void suggestTarget();
    void browse();
    void updateState();
    void askPreview();
    void showPreview();
    void write();
    void ended(const JobView& job, const QString& what, const std::filesystem::path& target);
    [[nodiscard]] QString whyNot() const;
    [[nodiscard]] QString verb() const; ///< of the button
    [[nodiscard]] QString previewKey() const;
    [[nodiscard]] std::filesystem::path targetPath() const;

    QueryThread m_thread;
    /// Made and used on that thread only.
    std::shared_ptr<std::unique_ptr<ItemQuery>> m_query;
    std::int64_t m_dataVersion = 0; ///< of what the scope was counted from
    bool m_read = false;            ///< the scope is known
    std::size_t m_kind = 0;
    ExportScope m_scope;
    std::vector<CheckpointChoice> m_checkpoints;
    std::map<QString, QString> m_previews;    ///< text by what it depends on
    std::map<std::size_t, QString> m_targets; ///< that the user chose, by kind
    std::vector<ExportCard*> m_cards;
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_scopeText;
    QWidget* m_modelOptions;
    QComboBox* m_checkpoint;
    bool m_checkpointChosen = false; ///< by the user
    QComboBox* m_type;
    QLineEdit* m_target;
    QFrame* m_exists;
    QCheckBox* m_replace;
    QLabel* m_why;
    QTextBrowser* m_preview;
};

} // namespace sdrl::gui
