// SPDX-License-Identifier: GPL-3.0-or-later
#include "readers/file_kind.h"

#include "core/base/text.h"

#include <map>

namespace sdrl::retrieval {

std::optional<FileKind> fileKindOf(const std::filesystem::path& path) {
    static const std::map<std::string, FileFormat, std::less<>> formats = {
        {".docx", FileFormat::Docx},         {".epub", FileFormat::Epub},
        {".htm", FileFormat::Html},          {".html", FileFormat::Html},
        {".json", FileFormat::Records},      {".jsonl", FileFormat::Records},
        {".markdown", FileFormat::Markdown}, {".md", FileFormat::Markdown},
        {".ndjson", FileFormat::Records},    {".odt", FileFormat::Odt},
        {".pdf", FileFormat::Pdf},           {".text", FileFormat::Text},
        {".txt", FileFormat::Text},          {".xhtml", FileFormat::Html},
        {".xml", FileFormat::Xml},
    };
    FileKind kind;
    std::string extension = asciiLower(path.extension().string());
    if (extension == ".gz") {
        kind.gzip = true;
        extension = asciiLower(path.stem().extension().string());
    }
    const auto found = formats.find(extension);
    if (found == formats.end())
        return {};
    kind.format = found->second;
    const bool isPlain = kind.format != FileFormat::Pdf && kind.format != FileFormat::Docx &&
                         kind.format != FileFormat::Epub && kind.format != FileFormat::Odt;
    if (kind.gzip && !isPlain)
        return {};
    return kind;
}

} // namespace sdrl::retrieval
