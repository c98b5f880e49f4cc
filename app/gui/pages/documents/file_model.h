// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/documents/document_scan.h"

#include <QAbstractTableModel>

#include <vector>

namespace sdrl::gui {

/// The files of the corpus, one a row, by path. Thread: GUI.
class FileModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Kind, Size, Pages, Documents, Passages, State, ReadAt, ColumnCount };
    static constexpr int SortRole = Qt::UserRole; ///< raw values

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows that stay are changed, not replaced: selection and place survive.
    void setFiles(std::vector<DocumentFile> files);
    [[nodiscard]] const DocumentFile& file(int row) const {
        return m_files[static_cast<std::size_t>(row)];
    }
    [[nodiscard]] const std::vector<DocumentFile>& files() const { return m_files; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QVariant sortValue(const DocumentFile& file, int column) const;
    [[nodiscard]] QString text(const DocumentFile& file, int column) const;

    std::vector<DocumentFile> m_files;
};

/// "could not be read: a password is needed"
[[nodiscard]] QString fileStateText(const DocumentFile& file);
/// A reader's words for why a file could not be read, as a sentence with what to do.
[[nodiscard]] QString failureText(const DocumentFile& file);

} // namespace sdrl::gui
