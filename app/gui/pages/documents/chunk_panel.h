// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ports.h"
#include "pages/documents/document_scan.h"

#include <QWidget>

#include <optional>
#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTextBrowser;

namespace sdrl::gui {

class ProjectSession;
class QueryThread;

/// The first passages that a file would be cut into.
struct ChunkPreview {
    std::string title;
    std::vector<Passage> passages; ///< the first ones
    std::size_t total = 0;         ///< of that document
    std::optional<Error> error;
};
/// Reads a file and cuts its first document. Blocks: as long as reading takes. Thread: any.
[[nodiscard]] ChunkPreview previewChunks(const DocumentReader& reader,
                                         const PassageChunker& chunker,
                                         const std::filesystem::path& file,
                                         const ChunkSettings& settings, std::size_t most,
                                         std::stop_token stop);

/// How documents are cut into passages, with the passages of one document as they would come out.
class ChunkPanel : public QWidget {
    Q_OBJECT
public:
    static constexpr int kLane = 3;
    static constexpr std::size_t kShown = 12;

    ChunkPanel(ProjectSession& session, QueryThread& thread, QWidget* parent = nullptr);

    void setFiles(const std::vector<DocumentFile>& files);
    void refresh();

    [[nodiscard]] QSpinBox& size() const { return *m_size; }
    [[nodiscard]] QSpinBox& overlap() const { return *m_overlap; }
    [[nodiscard]] QPushButton& applyButton() const { return *m_apply; }
    [[nodiscard]] QTextBrowser& preview() const { return *m_preview; }

signals:
    void failed(const sdrl::Error& error);

protected:
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] ChunkSettings edited() const;
    void ask();
    void showPreview();
    void updateButton();

    ProjectSession& m_session;
    QueryThread& m_thread;
    QSpinBox* m_size;
    QSpinBox* m_overlap;
    QComboBox* m_file;
    QPushButton* m_apply;
    QLabel* m_summary;
    QTextBrowser* m_preview;
    ChunkPreview m_shown;
};

} // namespace sdrl::gui
