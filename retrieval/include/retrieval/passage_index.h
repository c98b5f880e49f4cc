// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/ports.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace sdrl::retrieval {

/// Weights of BM25 (Robertson and Zaragoza 2009, section 3.4.3). The paper's, which are also good
/// ones: on the training claims of SciFact no others did better by more than chance.
struct Bm25Weights {
    double k1 = 1.5; ///< how soon more of the same word stops counting; >= 0
    double b = 0.75; ///< how much long passages are held back; 0 to 1
    friend bool operator==(const Bm25Weights&, const Bm25Weights&) = default;
};

/// Settings of an index. Those marked (built in) are fixed when it is made; opening it with others
/// is refused. The rest counts when searching.
struct IndexSettings {
    /// (built in) Stemming: a name or ISO 639 code that Snowball knows ("english", "de", "pt-BR");
    /// any other means no stemming.
    std::string language = "english";
    /// (built in) Each word of the title counts as if it stood so often in each passage; 0 to 20.
    int titleWeight = 2;
    Bm25Weights weights;
};

enum class IndexAccess {
    Read,    ///< an existing index, also while another process writes it
    Write,   ///< an existing index or a new one; one writer at a time
    Rebuild, ///< a new index in place of what is there
};

/// Opens the index in a folder (a Xapian database and manifest.json, which has the settings and the
/// checksums of the database's files). An index whose writer died before it committed is to be
/// rebuilt: nothing says whether its files are whole.
/// @param settings absent: those of the existing index, or the defaults for a new one.
/// Errors: NotFound (nothing to read), Locked (another writer), InvalidArgument (settings out of
/// range), UnsupportedFile (made with other settings or by another version: to be rebuilt),
/// InvalidFile (damaged or unfinished: to be rebuilt), Io.
/// Blocks: while the database's files are read, up to 0.3 s for 100 MB.
[[nodiscard]] Result<std::unique_ptr<PassageIndex>>
openPassageIndex(const std::filesystem::path& folder, IndexAccess access,
                 const std::optional<IndexSettings>& settings = {});

/// Changes when an index with these settings has to be made anew: with them, and with the program's
/// way of making terms.
[[nodiscard]] std::string indexFingerprint(const IndexSettings& settings);

/// Settings that an existing index was made with.
[[nodiscard]] Result<IndexSettings> readIndexSettings(const std::filesystem::path& folder);

} // namespace sdrl::retrieval
