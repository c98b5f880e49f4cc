// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "readers/format_readers.h"
#include "readers/pdf_lines.h"

#include <fmt/format.h>
#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>
#include <poppler-toc.h>

#include <algorithm>
#include <climits>
#include <memory>

namespace sdrl::retrieval {

namespace {

std::string utf8(const poppler::ustring& text) {
    const poppler::byte_array bytes = text.to_utf8();
    return {bytes.data(), bytes.size()};
}

/// Programs write the file's name where a title should be.
std::string usableTitle(std::string title) {
    title = collapsed(title);
    for (const std::string_view prefix : {"Microsoft Word - ", "Microsoft PowerPoint - "})
        if (title.starts_with(prefix))
            title.erase(0, prefix.size());
    const std::string lower = asciiLower(title);
    for (const std::string_view extension :
         {".doc", ".docx", ".tex", ".dvi", ".indd", ".qxd", ".ppt", ".pptx", ".odt", ".pdf", ".ps"})
        if (lower.ends_with(extension))
            return "";
    return lower == "untitled" || lower == "untitled document" ? "" : title;
}

/// Tells fonts whose characters cannot be known from pages without text.
void noteMessage(const std::string& message, void* lacksTables) {
    if (message.find("Missing language pack") != std::string::npos)
        *static_cast<bool*>(lacksTables) = true;
}

void collectOutline(const poppler::toc_item& item, int level, OutlineLevels& levels) {
    constexpr int kMaxLevel = 6;
    constexpr std::size_t kMaxTitles = 20000;
    for (const poppler::toc_item* c : item.children()) {
        if (level > kMaxLevel || levels.size() >= kMaxTitles)
            return;
        const std::string title = toFolded(collapsed(utf8(c->title())));
        if (!title.empty())
            levels.emplace(title, level);
        collectOutline(*c, level + 1, levels);
    }
}

} // namespace

Result<Document> readPdf(const std::filesystem::path& path, const ReaderLimits& limits) {
    bool lacksTables = false;
    poppler::set_debug_error_function(noteMessage, &lacksTables);
    SDRL_TRY(const std::string bytes,
             readFile(path, std::min<std::uint64_t>(limits.maxFileBytes, INT_MAX)));
    const std::unique_ptr<poppler::document> document(
        poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
    if (!document && bytes.substr(0, 4096).find("%PDF-") == std::string::npos)
        return Error{ErrorCode::UnsupportedFile, "this is not a PDF file", ""};
    if (!document)
        return Error{ErrorCode::InvalidFile, "the PDF file is damaged", ""};
    if (document->is_locked())
        return Error{ErrorCode::UnsupportedFile, "a password is needed", ""};
    const int count = document->pages();
    if (count <= 0)
        return Error{ErrorCode::InvalidFile, "the PDF file is damaged: it has no pages", ""};
    if (static_cast<std::uint64_t>(count) > limits.maxPages)
        return Error{ErrorCode::UnsupportedFile,
                     fmt::format("the PDF file has more than {} pages", limits.maxPages), ""};

    std::vector<std::string> pages;
    std::size_t total = 0;
    int missing = 0;
    for (int i = 0; i < count; ++i) {
        const std::unique_ptr<poppler::page> page(document->create_page(i));
        missing += page ? 0 : 1;
        pages.push_back(
            page ? utf8(page->text(poppler::rectf(), poppler::page::non_raw_non_physical_layout))
                 : std::string());
        total += pages.back().size();
        if (total > limits.maxTextBytes)
            break;
    }
    if (missing == count)
        return Error{ErrorCode::InvalidFile,
                     "the PDF file is damaged: none of its pages can be read", ""};
    OutlineLevels outline;
    if (const std::unique_ptr<poppler::toc> toc(document->create_toc()); toc)
        collectOutline(*toc->root(), 1, outline);

    DocumentBuilder builder("pdf", limits.maxTextBytes);
    builder.setTitle(usableTitle(utf8(document->get_title())));
    writePages(pages, outline, builder);
    Result<Document> result = builder.finish();
    if (!result && !builder.full() && lacksTables)
        return Error{
            ErrorCode::UnsupportedFile,
            "reading its characters takes the package poppler-data, which is not installed", ""};
    if (!result && !builder.full())
        return Error{ErrorCode::UnsupportedFile, "no text layer, probably a scan", ""};
    return result;
}

} // namespace sdrl::retrieval
