// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/passage.h"
#include "core/ports.h"
#include "core/project/project_settings.h"
#include "core/project/project_store.h"

#include <QString>

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sdrl::gui {

struct FoundPassage {
    SearchHit hit;
    Passage passage;
    std::string title;          ///< of the document, or its file's name
    std::filesystem::path file; ///< absolute

    /// The words of the passage that the query matched, as the passage spells them.
    [[nodiscard]] std::vector<std::string> words() const;
    /// "page 12 · Muscles › The arm"
    [[nodiscard]] QString place() const;
};

struct SearchAnswer {
    std::string query;
    std::size_t first = 0;
    std::vector<FoundPassage> found;
    bool more = false;     ///< there are further ones
    std::size_t total = 0; ///< of `count`
    std::optional<Error> error;
};

/// Searches the documents of a project, read-only, beside whatever else works on it. Thread: any,
/// one at a time.
class DocumentSearch {
public:
    DocumentSearch(std::filesystem::path folder, ProjectSettings settings)
        : m_folder(std::move(folder)), m_settings(std::move(settings)) {}

    [[nodiscard]] SearchAnswer search(const std::string& query, std::size_t first,
                                      std::size_t count);
    /// How many passages fit, at most `limit`, and the best ones.
    [[nodiscard]] SearchAnswer count(const std::string& query, std::size_t limit, std::size_t best);
    /// Of documents that are part of the corpus.
    [[nodiscard]] Result<std::size_t> passageCount();

private:
    struct Source {
        std::string title;
        std::filesystem::path file;
    };
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<std::vector<FoundPassage>> fill(std::vector<SearchHit> hits);

    std::filesystem::path m_folder;
    ProjectSettings m_settings;
    std::unique_ptr<ProjectStore> m_store;
    std::unique_ptr<PassageIndex> m_index;
    std::map<DocumentId, Source> m_sources;
};

} // namespace sdrl::gui
