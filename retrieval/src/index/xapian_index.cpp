// SPDX-License-Identifier: GPL-3.0-or-later
//
// A passage is a Xapian document whose id is the passage's. Terms: words as they come from the
// analyser, "S" + word of the title and "D" + document id, both without weight. Value 0 is the
// document's id, the data is the passage's text.
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "index/analyser.h"
#include "index/index_manifest.h"
#include "index/snippet.h"
#include "retrieval/passage_index.h"

#include <fmt/format.h>
#include <xapian.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <new>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

namespace sdrl::retrieval {

namespace {

namespace fs = std::filesystem;

constexpr Xapian::valueno kDocumentSlot = 0;
constexpr std::size_t kMaxQueryTerms = 1000;
constexpr std::size_t kSnippetChars = 240;
/// A reader falls behind only if a writer commits twice while it searches, and opening is overtaken
/// only if one begins or commits while the files are read. On a busy machine both happen several
/// times in a row, so that the time counts and not the number of attempts.
constexpr std::chrono::seconds kMaxOvertaken(10);

/// Changes are held in memory and written together. Small batches stay in the processor's caches
/// (a third less time for five thousand passages), large ones rewrite a large index less often.
constexpr std::size_t kMinBatch = 1000, kMaxBatch = 10000;

std::string documentTerm(std::int64_t id) {
    return fmt::format("D{}", id);
}

/// Runs what throws Xapian's exceptions; `what` says what failed.
template <class Function>
auto guarded(const fs::path& folder, std::string_view what, Function&& function)
    -> decltype(function()) {
    const auto error = [&](ErrorCode code, std::string_view reason, const Xapian::Error& cause) {
        return Error{code, fmt::format("{}: {}", what, reason),
                     fmt::format("{}, {}", folder.string(), cause.get_description())};
    };
    try {
        return function();
    } catch (const Xapian::DatabaseLockError& cause) {
        return error(ErrorCode::Locked, "another process is writing it", cause);
    } catch (const Xapian::DatabaseVersionError& cause) {
        return error(ErrorCode::UnsupportedFile, "it was made by another version of Xapian", cause);
    } catch (const Xapian::DatabaseCorruptError& cause) {
        return error(ErrorCode::InvalidFile, "it is damaged", cause);
    } catch (const Xapian::DatabaseOpeningError& cause) {
        return error(ErrorCode::InvalidFile, "it is damaged", cause);
    } catch (const Xapian::DatabaseError& cause) {
        return error(ErrorCode::Io, "reading or writing it failed", cause);
    } catch (const Xapian::RuntimeError& cause) {
        // Entries that refer to others which are not there.
        return error(ErrorCode::InvalidFile, "it is damaged", cause);
    } catch (const Xapian::Error& cause) {
        return error(ErrorCode::Internal, "the search library failed", cause);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, fmt::format("{}: there is not enough memory", what),
                     folder.string()};
    } catch (const std::length_error&) {
        return Error{ErrorCode::InvalidFile, fmt::format("{}: it is damaged", what),
                     folder.string()};
    }
}

/// When to give up what a writer overtakes again and again.
class Patience {
public:
    [[nodiscard]] bool isOver() const { return Clock::now() >= m_end; }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point m_end = Clock::now() + kMaxOvertaken;
};

/// Runs what reads committed state again when a writer's commits pulled it away meanwhile.
template <class Function>
auto untilNotOvertaken(Function&& function) -> decltype(function()) {
    for (const Patience patience;;) {
        try {
            return function();
        } catch (const Xapian::DatabaseModifiedError&) {
            if (patience.isOver())
                throw;
        }
    }
}

/// A query's words and restrictions.
struct ParsedQuery {
    struct Word {
        std::string spelled;   ///< as the query has it first
        unsigned count = 0;    ///< how often
        std::size_t begin = 0; ///< where it stands first
    };
    std::map<std::string, Word, std::less<>> words; ///< by term
    std::vector<std::string> titleTerms;
    std::vector<std::string> documentTerms;
};

/// The rest of a word that begins with `prefix`; empty if it does not.
std::string_view afterPrefix(std::string_view word, std::string_view prefix) {
    return word.starts_with(prefix) ? word.substr(prefix.size()) : std::string_view();
}

ParsedQuery parseQuery(std::string_view query, const Analyser& analyser) {
    ParsedQuery parsed;
    std::string plain; // the query without doc:…
    for (std::size_t at = 0; at < query.size();) {
        const std::size_t end = std::min(query.find_first_of(" \t\r\n", at), query.size());
        const std::string_view word = query.substr(at, end - at);
        at = std::min(query.find_first_not_of(" \t\r\n", end), query.size());
        std::int64_t id = 0;
        const std::string_view number = afterPrefix(word, "doc:");
        const auto [rest, problem] =
            std::from_chars(number.data(), number.data() + number.size(), id);
        if (!number.empty() && problem == std::errc() && rest == number.data() + number.size()) {
            parsed.documentTerms.push_back(documentTerm(id));
            continue;
        }
        const std::string_view titleWord = afterPrefix(word, "title:");
        analyser.forEachTerm(titleWord, [&](const std::string& term, std::size_t, std::size_t) {
            parsed.titleTerms.push_back("S" + term);
        });
        plain += titleWord.empty() ? word : titleWord;
        plain += ' ';
    }
    std::map<std::string, ParsedQuery::Word, std::less<>> stopWords;
    analyser.forEachTerm(plain, [&](const std::string& term, std::size_t begin, std::size_t end) {
        const std::string spelled = plain.substr(begin, end - begin);
        auto& into = analyser.isStopWord(asciiLower(spelled)) ? stopWords : parsed.words;
        if (into.size() >= kMaxQueryTerms && !into.contains(term))
            return;
        ParsedQuery::Word& word = into[term];
        if (word.count++ == 0) {
            word.spelled = spelled;
            word.begin = begin;
        }
    });
    // "To be or not to be" has no other words.
    if (parsed.words.empty())
        parsed.words = std::move(stopWords);
    return parsed;
}

Xapian::Query toXapian(const ParsedQuery& parsed) {
    std::vector<Xapian::Query> words;
    for (const auto& [term, word] : parsed.words)
        words.emplace_back(term, word.count);
    Xapian::Query query(Xapian::Query::OP_OR, words.begin(), words.end());
    const Xapian::Query titles(Xapian::Query::OP_AND, parsed.titleTerms.begin(),
                               parsed.titleTerms.end());
    const Xapian::Query documents(Xapian::Query::OP_OR, parsed.documentTerms.begin(),
                                  parsed.documentTerms.end());
    for (const Xapian::Query& filter : {titles, documents}) {
        if (filter.empty())
            continue;
        query = query.empty() ? Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, filter, 0.0)
                              : Xapian::Query(Xapian::Query::OP_FILTER, query, filter);
    }
    return query;
}

class XapianIndex : public PassageIndex {
public:
    XapianIndex(fs::path folder, IndexSettings settings)
        : m_folder(std::move(folder)),
          m_settings(std::move(settings)),
          m_analyser(m_settings.language) {}

    Result<void> open(IndexAccess access) {
        return guarded(m_folder, "the index cannot be opened", [&]() -> Result<void> {
            const std::string path = databaseFolder(m_folder).string();
            m_writer = Xapian::WritableDatabase(); // drops the lock of an earlier attempt
            if (access != IndexAccess::Read)
                m_writer = Xapian::WritableDatabase(path, access == IndexAccess::Rebuild
                                                              ? Xapian::DB_CREATE_OR_OVERWRITE
                                                              : Xapian::DB_CREATE_OR_OPEN);
            m_isWritable = access != IndexAccess::Read;
            m_reader = untilNotOvertaken([&] { return Xapian::Database(path); });
            return {};
        });
    }

    /// Whether a writer, in whichever process, has it open.
    [[nodiscard]] Result<bool> isLocked() const {
        return guarded(m_folder, "the index cannot be opened",
                       [&]() -> Result<bool> { return m_reader.locked(); });
    }

    /// Writes down what its files are. Only with the writer's lock in hand.
    Result<void> seal() {
        SDRL_TRY(std::vector<TableFile> files, tableFiles(m_folder));
        SDRL_CHECK(writeManifest(m_folder, {m_settings, std::move(files)}));
        m_isSealed = true;
        return {};
    }

    [[nodiscard]] Result<void> addDocument(DocumentId document, std::string_view title,
                                           std::span<const Passage> passages) override {
        SDRL_CHECK(checkWritable());
        for (const Passage& passage : passages)
            if (passage.id.value <= 0 || passage.id.value > UINT32_MAX)
                return Error{ErrorCode::InvalidArgument,
                             fmt::format("passage id {} is outside 1 to 2^32-1", passage.id.value),
                             m_folder.string()};
        SDRL_CHECK(breakSeal());
        return guarded(m_folder, "the index cannot be written", [&]() -> Result<void> {
            m_writer.delete_document(documentTerm(document.value));
            const TermCounts titleTerms = countTerms(title);
            for (const Passage& passage : passages)
                addPassage(document, titleTerms, passage);
            m_pending += passages.size();
            if (m_pending >=
                std::clamp<std::size_t>(m_writer.get_doccount() / 10, kMinBatch, kMaxBatch))
                flush();
            return {};
        });
    }

    [[nodiscard]] Result<void> removeDocument(DocumentId document) override {
        SDRL_CHECK(checkWritable());
        SDRL_CHECK(breakSeal());
        return guarded(m_folder, "the index cannot be written", [&]() -> Result<void> {
            m_writer.delete_document(documentTerm(document.value));
            return {};
        });
    }

    [[nodiscard]] Result<void> commit() override {
        SDRL_CHECK(checkWritable());
        if (m_isSealed)
            return {};
        SDRL_CHECK(guarded(m_folder, "the index cannot be written", [&]() -> Result<void> {
            flush();
            return {};
        }));
        return seal();
    }

    [[nodiscard]] Result<std::vector<SearchHit>>
    search(std::string_view query, const SearchOptions& options) const override {
        const ParsedQuery parsed = parseQuery(query, m_analyser);
        return reading<std::vector<SearchHit>>([&] { return searchOnce(parsed, options); });
    }

    [[nodiscard]] Result<std::size_t> passageCount() const override {
        return reading<std::size_t>([&]() -> std::size_t { return m_reader.get_doccount(); });
    }

    [[nodiscard]] Result<std::vector<DocumentId>> documents() const override {
        return reading<std::vector<DocumentId>>([&] {
            std::vector<DocumentId> ids;
            for (auto term = m_reader.allterms_begin("D"); term != m_reader.allterms_end("D");
                 ++term) {
                const std::string text = *term;
                DocumentId id;
                std::from_chars(text.data() + 1, text.data() + text.size(), id.value);
                ids.push_back(id);
            }
            std::sort(ids.begin(), ids.end());
            return ids;
        });
    }

private:
    using TermCounts = std::unordered_map<std::string, Xapian::termcount>;

    Result<void> checkWritable() const {
        if (m_isWritable)
            return {};
        return Error{ErrorCode::InvalidArgument, "the index was opened for reading only",
                     m_folder.string()};
    }

    /// Before the first change: from here to the next commit a kill leaves files that nothing
    /// vouches for.
    Result<void> breakSeal() {
        if (!m_isSealed)
            return {};
        SDRL_CHECK(writeManifest(m_folder, {m_settings, {}}));
        m_isSealed = false;
        return {};
    }

    TermCounts countTerms(std::string_view text) const {
        TermCounts counts;
        m_analyser.forEachTerm(
            text, [&](const std::string& term, std::size_t, std::size_t) { ++counts[term]; });
        return counts;
    }

    void flush() {
        m_writer.commit();
        m_pending = 0;
    }

    void addPassage(DocumentId document, const TermCounts& titleTerms, const Passage& passage) {
        Xapian::Document entry;
        for (const auto& [term, count] : countTerms(passage.text))
            entry.add_term(term, count);
        for (const auto& [term, count] : titleTerms) {
            const auto weight = static_cast<Xapian::termcount>(m_settings.titleWeight);
            if (weight > 0)
                entry.add_term(term, count * weight);
            entry.add_boolean_term("S" + term);
        }
        entry.add_boolean_term(documentTerm(document.value));
        entry.add_value(kDocumentSlot,
                        Xapian::sortable_serialise(static_cast<double>(document.value)));
        entry.set_data(passage.text);
        m_writer.replace_document(static_cast<Xapian::docid>(passage.id.value), entry);
    }

    /// Runs on the newest committed state. A writer's commits may pull it away meanwhile.
    template <class T, class Function>
    Result<T> reading(Function&& function) const {
        return guarded(m_folder, "the index cannot be read", [&]() -> Result<T> {
            return untilNotOvertaken([&] {
                m_reader.reopen();
                return function();
            });
        });
    }

    std::vector<SearchHit> searchOnce(const ParsedQuery& parsed,
                                      const SearchOptions& options) const {
        std::vector<SearchHit> hits;
        const Xapian::Query query = toXapian(parsed);
        if (query.empty() || options.count == 0)
            return hits;
        // A word that the query repeats counts as often as it stands there (k3 without bound).
        constexpr double kNoBound = 1e9;
        Xapian::Enquire enquire(m_reader);
        enquire.set_weighting_scheme(
            Xapian::BM25Weight(m_settings.weights.k1, 0, kNoBound, m_settings.weights.b, 0));
        enquire.set_query(query);
        if (options.onePerDocument)
            enquire.set_collapse_key(kDocumentSlot);
        const Xapian::doccount passages = m_reader.get_doccount();
        const Xapian::MSet matches = enquire.get_mset(
            static_cast<Xapian::doccount>(std::min<std::size_t>(options.first, passages)),
            static_cast<Xapian::doccount>(std::min<std::size_t>(options.count, passages)));
        std::map<std::string, double, std::less<>> weights;
        if (options.snippets)
            for (const auto& [term, word] : parsed.words)
                weights.emplace(term,
                                std::log(1.0 + passages / (0.5 + m_reader.get_termfreq(term))));
        for (auto match = matches.begin(); match != matches.end(); ++match) {
            const Xapian::Document entry = match.get_document();
            SearchHit hit;
            hit.passage = PassageId{static_cast<std::int64_t>(*match)};
            hit.document = DocumentId{static_cast<std::int64_t>(
                Xapian::sortable_unserialise(entry.get_value(kDocumentSlot)))};
            hit.score = match.get_weight();
            if (options.snippets)
                describe(parsed, enquire, weights, entry, *match, hit);
            hits.push_back(std::move(hit));
        }
        return hits;
    }

    void describe(const ParsedQuery& parsed, const Xapian::Enquire& enquire,
                  const std::map<std::string, double, std::less<>>& weights,
                  const Xapian::Document& entry, Xapian::docid id, SearchHit& hit) const {
        std::map<std::size_t, std::string> spelled; // in the query's order
        for (auto term = enquire.get_matching_terms_begin(id);
             term != enquire.get_matching_terms_end(id); ++term)
            if (const auto word = parsed.words.find(*term); word != parsed.words.end())
                spelled.emplace(word->second.begin, word->second.spelled);
        for (auto& [begin, word] : spelled)
            hit.matchedTerms.push_back(std::move(word));
        Snippet snippet = makeSnippet(entry.get_data(), m_analyser, weights, kSnippetChars);
        hit.snippet = std::move(snippet.text);
        hit.highlights = std::move(snippet.highlights);
    }

    fs::path m_folder;
    IndexSettings m_settings;
    Analyser m_analyser;
    bool m_isWritable = false;
    bool m_isSealed = true;    ///< the manifest says what the files are
    std::size_t m_pending = 0; ///< passages added since the last flush
    Xapian::WritableDatabase m_writer;
    mutable Xapian::Database m_reader;
};

/// The first file that is not as the manifest says; empty if all are.
std::string firstDifference(const std::vector<TableFile>& expected,
                            const std::vector<TableFile>& found) {
    for (const TableFile& file : expected)
        if (std::find(found.begin(), found.end(), file) == found.end())
            return file.name;
    return found.size() == expected.size() ? "" : databaseFolder("").string();
}

/// Opens an index whose manifest says `expected`, as its writer left it or while that one is at
/// work: what it found when it began was whole.
Result<void> openAs(XapianIndex& index, const fs::path& folder, const IndexManifest& expected,
                    IndexAccess access) {
    if (!expected.files.empty()) {
        SDRL_TRY(const std::vector<TableFile> found, tableFiles(folder));
        if (const std::string damaged = firstDifference(expected.files, found); !damaged.empty())
            return Error{ErrorCode::InvalidFile,
                         fmt::format("the index is damaged: {} is not as it was written", damaged),
                         folder.string()};
        return index.open(access);
    }
    SDRL_CHECK(index.open(access));
    if (access == IndexAccess::Read) {
        SDRL_TRY(const bool locked, index.isLocked());
        if (locked)
            return {};
    }
    return Error{ErrorCode::InvalidFile,
                 "the index is unfinished: the program was killed while it wrote it",
                 folder.string()};
}

Result<void> openIntact(XapianIndex& index, const fs::path& folder, IndexAccess access) {
    for (const Patience patience;;) {
        SDRL_TRY(const IndexManifest before, readManifest(folder));
        Result<void> opened = openAs(index, folder, before, access);
        if (opened ? access == IndexAccess::Read : opened.error().code == ErrorCode::Locked)
            return opened; // a second writer does not wait
        // What does not fit may only have been overtaken by a writer, and so may what did fit
        // before this one got the lock.
        SDRL_TRY(const IndexManifest after, readManifest(folder));
        if (after.files == before.files || patience.isOver())
            return opened;
    }
}

} // namespace

Result<std::unique_ptr<PassageIndex>>
openPassageIndex(const fs::path& folder, IndexAccess access,
                 const std::optional<IndexSettings>& settings) {
    SDRL_TRY(const IndexSettings used, resolvedSettings(folder, access, settings));
    if (access != IndexAccess::Read)
        SDRL_CHECK(createDirectories(folder));
    auto index = std::make_unique<XapianIndex>(folder, used);
    if (access == IndexAccess::Rebuild || !hasManifest(folder)) {
        SDRL_CHECK(index->open(access));
        SDRL_CHECK(index->seal());
    } else {
        SDRL_CHECK(openIntact(*index, folder, access));
    }
    return std::unique_ptr<PassageIndex>(std::move(index));
}

} // namespace sdrl::retrieval
