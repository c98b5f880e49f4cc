// SPDX-License-Identifier: GPL-3.0-or-later
#include "readers/file_kind.h"
#include "readers/format_readers.h"

namespace sdrl::retrieval {

namespace {

Result<Document> readPacked(FileFormat format, std::string_view bytes, const ReaderLimits& limits) {
    switch (format) {
    case FileFormat::Text:
        return readText(bytes, limits);
    case FileFormat::Markdown:
        return readMarkdown(bytes, limits);
    case FileFormat::Html:
        return readHtml(bytes, limits);
    case FileFormat::Xml:
        return readXml(bytes, limits);
    case FileFormat::Docx:
        return readDocx(bytes, limits);
    case FileFormat::Epub:
        return readEpub(bytes, limits);
    case FileFormat::Odt:
        return readOdt(bytes, limits);
    case FileFormat::Pdf:
    case FileFormat::Records:
        break;
    }
    return Error{ErrorCode::Internal, "no reader for this format", ""};
}

} // namespace

Result<void> readDocumentFile(const std::filesystem::path& path, const ReaderLimits& limits,
                              const DocumentSink& sink) {
    const std::optional<FileKind> kind = fileKindOf(path);
    if (!kind)
        return Error{ErrorCode::UnsupportedFile, "files of this kind are not supported", ""};
    if (kind->format == FileFormat::Pdf) {
        SDRL_TRY(Document document, readPdf(path, limits));
        return sink(std::move(document));
    }
    SDRL_TRY(ByteSource source, ByteSource::open(path, limits));
    if (kind->format == FileFormat::Records)
        return readRecords(source, limits, sink);
    SDRL_TRY(const std::string bytes, source.readAll());
    SDRL_TRY(Document document, readPacked(kind->format, bytes, limits));
    return sink(std::move(document));
}

} // namespace sdrl::retrieval
