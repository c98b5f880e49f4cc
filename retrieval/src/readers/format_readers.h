// SPDX-License-Identifier: GPL-3.0-or-later
//
// One function for each file format. They run in the helper process: a crash or an endless loop in
// a library costs that process, nothing else.
#pragma once

#include "core/base/result.h"
#include "core/method/passage.h"
#include "readers/byte_source.h"
#include "readers/document_builder.h"
#include "retrieval/document_reader.h"

#include <libxml/tree.h>

#include <filesystem>
#include <functional>
#include <string_view>

namespace sdrl::retrieval {

using DocumentSink = std::function<Result<void>(Document)>;

[[nodiscard]] Result<Document> readText(std::string_view bytes, const ReaderLimits& limits);
[[nodiscard]] Result<Document> readMarkdown(std::string_view bytes, const ReaderLimits& limits);
[[nodiscard]] Result<Document> readHtml(std::string_view bytes, const ReaderLimits& limits);
[[nodiscard]] Result<Document> readXml(std::string_view bytes, const ReaderLimits& limits);
[[nodiscard]] Result<Document> readDocx(std::string_view bytes, const ReaderLimits& limits);
[[nodiscard]] Result<Document> readOdt(std::string_view bytes, const ReaderLimits& limits);
[[nodiscard]] Result<Document> readEpub(std::string_view bytes, const ReaderLimits& limits);
[[nodiscard]] Result<Document> readPdf(const std::filesystem::path& path,
                                       const ReaderLimits& limits);
/// JSON Lines, or a JSON array: a document for each row, in order. Its text is the row's `text`, or
/// all its strings if there is none; its key is `id`, `_id`, `docid`, `doc_id`, or "#" and the
/// row's number. A row without any text gives a document without text.
[[nodiscard]] Result<void> readRecords(ByteSource& source, const ReaderLimits& limits,
                                       const DocumentSink& sink);

/// Any supported file.
[[nodiscard]] Result<void> readDocumentFile(const std::filesystem::path& path,
                                            const ReaderLimits& limits, const DocumentSink& sink);

// ---- Shared by several formats.

/// Writes the content of an HTML element. @param headingShift added to the level of headings
void writeHtml(const xmlNode* element, DocumentBuilder& builder, int headingShift = 0);
/// HTML bytes as UTF-8, by byte order mark or declaration.
[[nodiscard]] Result<std::string> decodeHtml(std::string_view bytes);
/// A MathML or Office MathML element in one line: "(a+b)/2", "x^2", "sqrt(y)".
[[nodiscard]] std::string linearMath(const xmlNode* element);

} // namespace sdrl::retrieval
