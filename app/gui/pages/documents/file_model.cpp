// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/documents/file_model.h"

#include "session/job_center.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace sdrl::gui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(FileModel)
};

QString name(const DocumentFile& file) {
    return QString::fromStdString(file.path.filename().string());
}

QIcon stateIcon(const DocumentFile& file) {
    switch (file.state) {
    case FileState::Missing:
    case FileState::Failed:
    case FileState::NeedsOcr:
        return icon(QStringLiteral("error"), theme::Role::Bad);
    case FileState::Changed:
    case FileState::Recut:
        return icon(QStringLiteral("refresh"), theme::Role::Caution);
    case FileState::Waiting:
    case FileState::Read:
        return icon(QStringLiteral("file"), theme::Role::Muted);
    case FileState::Indexed:
        return icon(QStringLiteral("check"), theme::Role::Good);
    }
    return {};
}

} // namespace

QString fileStateText(const DocumentFile& file) {
    switch (file.state) {
    case FileState::Missing:
        return Text::tr("not on the disk");
    case FileState::Failed:
        return Text::tr("failed: %1").arg(QString::fromStdString(file.failure));
    case FileState::NeedsOcr:
        return Text::tr("needs OCR: no text layer, probably a scan");
    case FileState::Changed:
        return Text::tr("changed on disk");
    case FileState::Recut:
        return Text::tr("cut with other settings");
    case FileState::Waiting:
        return Text::tr("waiting");
    case FileState::Read:
        return Text::tr("read");
    case FileState::Indexed:
        return Text::tr("indexed");
    }
    return {};
}

QString failureText(const DocumentFile& file) {
    if (file.state == FileState::Missing)
        return Text::tr("%1 is not there any more. Put it back, or remove it from the list.")
            .arg(QString::fromStdString(file.path.string()));
    if (file.state == FileState::NeedsOcr)
        return Text::tr("The file holds pictures of pages and no text. Run it through a text "
                        "recognition program (OCR), then put the result in its place.");
    return QString::fromStdString(file.failure);
}

void FileModel::setFiles(std::vector<DocumentFile> files) {
    // Both lists are in the order of the paths: one walk finds what is new, gone or changed.
    int row = 0;
    std::size_t next = 0;
    const auto size = [this] { return static_cast<int>(m_files.size()); };
    while (row < size() || next < files.size()) {
        const bool isNew =
            next < files.size() && (row == size() || files[next].path < file(row).path);
        if (isNew) {
            std::size_t end = next;
            while (end < files.size() && (row == size() || files[end].path < file(row).path))
                ++end;
            const int count = static_cast<int>(end - next);
            beginInsertRows({}, row, row + count - 1);
            m_files.insert(m_files.begin() + row, files.begin() + static_cast<std::ptrdiff_t>(next),
                           files.begin() + static_cast<std::ptrdiff_t>(end));
            endInsertRows();
            row += count;
            next = end;
        } else if (next == files.size() || file(row).path < files[next].path) {
            int end = row;
            while (end < size() && (next == files.size() || file(end).path < files[next].path))
                ++end;
            beginRemoveRows({}, row, end - 1);
            m_files.erase(m_files.begin() + row, m_files.begin() + end);
            endRemoveRows();
        } else {
            if (!(file(row) == files[next])) {
                m_files[static_cast<std::size_t>(row)] = files[next];
                emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
            }
            ++row;
            ++next;
        }
    }
}

int FileModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_files.size());
}

int FileModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FileModel::sortValue(const DocumentFile& file, int column) const {
    switch (column) {
    case Size:
        return static_cast<qulonglong>(file.bytes);
    case Pages:
        return file.pages;
    case Documents:
        return file.documents;
    case Passages:
        return file.passages;
    case State:
        return static_cast<int>(file.state);
    case ReadAt:
        return static_cast<qlonglong>(file.readMs);
    default:
        return text(file, column).toCaseFolded();
    }
}

QString FileModel::text(const DocumentFile& file, int column) const {
    const QLocale locale;
    const auto number = [&](int value) { return value > 0 ? locale.toString(value) : QString(); };
    switch (column) {
    case Name:
        return name(file);
    case Kind:
        return QString::fromStdString(file.format).toUpper();
    case Size:
        return file.state == FileState::Missing ? QString()
                                                : bytesText(static_cast<double>(file.bytes));
    case Pages:
        return number(file.pages);
    case Documents:
        return number(file.documents);
    case Passages:
        return number(file.passages);
    case State:
        return fileStateText(file);
    case ReadAt:
        return file.readMs > 0 ? locale.toString(QDateTime::fromMSecsSinceEpoch(file.readMs),
                                                 QLocale::ShortFormat)
                               : QString();
    default:
        return {};
    }
}

QVariant FileModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DocumentFile& file = this->file(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(file, index.column());
    case SortRole:
        return sortValue(file, index.column());
    case Qt::DecorationRole:
        return index.column() == State ? stateIcon(file) : QVariant();
    case Qt::TextAlignmentRole: {
        const int column = index.column();
        const bool isNumber =
            column == Size || column == Pages || column == Documents || column == Passages;
        return QVariant((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    case Qt::ToolTipRole:
        return index.column() == State && (file.failed() || file.state == FileState::Missing)
                   ? failureText(file)
                   : QString::fromStdString(file.path.string());
    default:
        return {};
    }
}

QVariant FileModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section >= Size && section <= Passages ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Name");
    case Kind:
        return tr("Kind");
    case Size:
        return tr("Size");
    case Pages:
        return tr("Pages");
    case Documents:
        return tr("Documents");
    case Passages:
        return tr("Passages");
    case State:
        return tr("State");
    case ReadAt:
        return tr("Read");
    default:
        return {};
    }
}

} // namespace sdrl::gui
