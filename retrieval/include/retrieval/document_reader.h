// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ports.h"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace sdrl::retrieval {

/// What one file may cost before reading it is given up with an error.
struct ReaderLimits {
    std::uint64_t maxFileBytes = 1ULL << 30;     ///< files of records may be larger: they stream
    std::uint64_t maxTextBytes = 256ULL << 20;   ///< text of one document
    std::uint64_t maxUnpackedBytes = 1ULL << 29; ///< of an archive's members or of a .gz file
    std::uint64_t maxExpansion = 200;            ///< unpacked : packed, once beyond 16 MiB
    std::uint64_t maxArchiveMembers = 20000;
    std::uint64_t maxPages = 50000;
    std::uint64_t maxMemoryBytes = 3ULL << 30; ///< address space of the reading process
    std::uint64_t maxSeconds = 60;             ///< waiting for one document
};

struct ReaderSettings {
    /// The helper program; empty: `sdrl-read-document` beside the running program or in ../bin.
    std::filesystem::path program;
    ReaderLimits limits;
};

/// Reads .txt .md .html .xml .pdf .docx .epub .odt .jsonl .json, and .gz of those that are plain
/// text. Files are parsed in a helper process that serves many files and is replaced when it
/// crashes, hangs or needs too much memory. Reading from several threads starts several helpers.
///
/// Errors: UnsupportedFile (unknown format, password, no text, over a limit), InvalidFile
/// (damaged), OutOfMemory, NotFound (the file or the helper program), Io.
[[nodiscard]] std::unique_ptr<DocumentReader> makeDocumentReader(ReaderSettings settings = {});

} // namespace sdrl::retrieval
