// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/documents/document_search.h"

#include "common/program_parts.h"
#include "core/project/document_table.h"

#include <QCoreApplication>

#include <algorithm>

namespace sdrl::gui {

std::vector<std::string> FoundPassage::words() const {
    // What the query spelled "muscle" may stand there as "muscles": the snippet knows.
    std::vector<std::string> out = hit.matchedTerms;
    for (const SearchHit::Range& range : hit.highlights)
        if (range.begin < range.end && range.end <= hit.snippet.size())
            out.push_back(hit.snippet.substr(range.begin, range.end - range.begin));
    return out;
}

QString FoundPassage::place() const {
    QStringList parts;
    if (passage.page)
        parts << QCoreApplication::translate("FoundPassage", "page %1").arg(*passage.page);
    if (!passage.section.empty())
        parts << QString::fromStdString(passage.section);
    if (parts.isEmpty())
        parts << QCoreApplication::translate("FoundPassage", "passage %1").arg(passage.ordinal + 1);
    return parts.join(QStringLiteral(" · "));
}

Result<void> DocumentSearch::open() {
    if (m_index)
        return {};
    SDRL_TRY(m_store, ProjectStore::open(m_folder / "project.db", ProjectStore::Access::ReadOnly));
    SDRL_TRY(const std::vector<DocumentInfo> documents, m_store->documents().documents());
    for (const DocumentInfo& document : documents) {
        const std::filesystem::path path(document.path);
        m_sources[document.id] = {!document.title.empty() ? document.title
                                  : !document.key.empty() ? document.key
                                                          : path.filename().string(),
                                  path.is_absolute() ? path : m_folder / path};
    }
    SDRL_TRY(m_index, ProgramParts::searchIndex(m_folder, m_settings));
    return {};
}

Result<std::vector<FoundPassage>> DocumentSearch::fill(std::vector<SearchHit> hits) {
    std::vector<FoundPassage> out;
    for (SearchHit& hit : hits) {
        Result<Passage> passage = m_store->documents().passage(hit.passage);
        if (!passage) // the index is ahead of, or behind, what is being read right now
            continue;
        FoundPassage found;
        found.hit = std::move(hit);
        found.passage = std::move(*passage);
        if (const auto source = m_sources.find(found.hit.document); source != m_sources.end()) {
            found.title = source->second.title;
            found.file = source->second.file;
        }
        out.push_back(std::move(found));
    }
    return out;
}

SearchAnswer DocumentSearch::search(const std::string& query, std::size_t first,
                                    std::size_t count) {
    SearchAnswer out;
    out.query = query;
    out.first = first;
    const auto run = [&]() -> Result<void> {
        SDRL_CHECK(open());
        // One more than is shown says whether there is another page.
        SDRL_TRY(std::vector<SearchHit> hits,
                 m_index->search(query, {.first = first, .count = count + 1}));
        out.more = hits.size() > count;
        hits.resize(std::min(hits.size(), count));
        SDRL_TRY(out.found, fill(std::move(hits)));
        return {};
    };
    if (const Result<void> done = run(); !done)
        out.error = done.error();
    return out;
}

SearchAnswer DocumentSearch::count(const std::string& query, std::size_t limit, std::size_t best) {
    SearchAnswer out = search(query, 0, best);
    if (out.error)
        return out;
    const auto all = m_index->search(query, {.count = limit, .snippets = false});
    if (all)
        out.total = all->size();
    else
        out.error = all.error();
    return out;
}

Result<std::size_t> DocumentSearch::passageCount() {
    SDRL_CHECK(open());
    return m_index->passageCount();
}

} // namespace sdrl::gui
