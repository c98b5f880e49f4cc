// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

namespace sdrl::retrieval {

enum class FileFormat { Text, Markdown, Html, Xml, Pdf, Docx, Epub, Odt, Records };

struct FileKind {
    FileFormat format = FileFormat::Text;
    bool gzip = false;
};

/// By the file's name. Nothing if the format is not supported.
[[nodiscard]] std::optional<FileKind> fileKindOf(const std::filesystem::path& path);

} // namespace sdrl::retrieval
