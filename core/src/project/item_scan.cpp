// SPDX-License-Identifier: GPL-3.0-or-later
#include "project/item_scan.h"

#include "core/base/text.h"
#include "method/word_runs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utf8proc.h>

#include <filesystem>
#include <limits>

namespace sdrl::store {

namespace {

/// What the index takes for part of a word: the rule of unicode61.
bool isWordPart(char32_t c) {
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
    case UTF8PROC_CATEGORY_CO:
        return true;
    default:
        return false;
    }
}

void addWord(TextQuery& query, std::string_view word, bool quoted) {
    bool indexed = false, unspaced = false;
    for (std::size_t i = 0; i < word.size();) {
        const CodePoint c = decodeAt(word, i);
        indexed |= isWordPart(c.value);
        unspaced |= isUnspaced(c.value);
        i += c.bytes;
    }
    if (word.empty())
        return;
    if (!indexed || unspaced)
        query.anywhere.push_back(asciiLower(word));
    else // within quotation marks nothing has a meaning
        query.match +=
            fmt::format("{}\"{}\"{}", query.match.empty() ? "" : " AND ", word, quoted ? "" : " *");
}

} // namespace

TextQuery TextQuery::parse(std::string_view typed) {
    constexpr std::size_t kMaxCharacters = 1000, kMaxWords = 64;
    const std::string text = toValidUtf8(firstCodePoints(typed, kMaxCharacters));
    TextQuery query;
    std::string word;
    bool quoted = false;
    std::size_t words = 0;
    const auto finish = [&] {
        if (words < kMaxWords)
            addWord(query, trimmed(word), quoted);
        words += !word.empty();
        word.clear();
    };
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint c = decodeAt(text, i);
        const bool blank = isSpace(c.value) || c.value < 0x20 || c.value == 0x7F;
        if (c.value == U'"') {
            finish();
            quoted = !quoted;
        } else if (blank && !quoted) {
            finish();
        } else {
            word += blank ? " " : text.substr(i, c.bytes);
        }
        i += c.bytes;
    }
    finish();
    return query;
}

Cursor factsOf(const Connection& connection, const ItemScope& scope, const ItemFilter& filter,
               unsigned parts) {
    std::vector<std::string> conditions, texts;
    std::vector<double> numbers;
    const auto ask = [&](std::string condition) { conditions.push_back(std::move(condition)); };
    // Numbered parameters: texts from ?1 on, numbers from ?1001 on.
    const auto text = [&](std::string value) {
        texts.push_back(std::move(value));
        return fmt::format("?{}", texts.size());
    };
    const auto number = [&](double value) {
        numbers.push_back(value);
        return fmt::format("?{}", 1000 + numbers.size());
    };
    const auto oneOf = [&](const char* column, const auto& values, const auto& toNumber) {
        std::vector<std::int64_t> list;
        for (const auto& value : values)
            list.push_back(toNumber(value));
        ask(fmt::format("{} IN ({})", column, fmt::join(list, ",")));
    };
    const auto asNumber = [](auto value) { return static_cast<std::int64_t>(value); };

    const TextQuery typed = TextQuery::parse(filter.text);
    if (!typed.match.empty())
        ask("item_texts MATCH " + text(typed.match));
    oneOf("s.dataset_id", filter.datasets.empty() ? scope.datasets : filter.datasets,
          [](DatasetId id) { return id.value; });
    if (!(filter.kept && filter.dropped && filter.binned)) {
        std::vector<std::string> places = {"0"};
        if (filter.kept && filter.dropped)
            places.emplace_back("s.binned = 0");
        else if (filter.kept || filter.dropped)
            places.push_back(
                fmt::format("s.binned = 0 AND s.drop_stage {} ''", filter.kept ? "=" : "<>"));
        if (filter.binned)
            places.emplace_back("s.binned = 1");
        ask(fmt::format("({})", fmt::join(places, " OR ")));
    }
    if (!filter.reviews.empty())
        oneOf("s.review", filter.reviews, asNumber);
    if (!filter.origins.empty())
        oneOf("s.origin", filter.origins, asNumber);
    if (!filter.levels.empty())
        oneOf("s.level", filter.levels, asNumber);
    if (filter.agreement)
        ask(fmt::format("s.agreement >= {} AND s.agreement {} {}", number(filter.agreement->min),
                        filter.agreement->withMax ? "<=" : "<", number(filter.agreement->max)));
    if (filter.heldOut)
        ask(fmt::format("s.held_out = {}", *filter.heldOut ? 1 : 0));
    if (!filter.dropStage.empty())
        ask("s.drop_stage = " + text(filter.dropStage));
    if (!filter.dropReason.empty())
        ask("s.drop_reason = " + text(filter.dropReason));
    if (filter.document)
        ask(fmt::format("s.passage_id IN (SELECT id FROM passages WHERE document_id = {})",
                        filter.document.value));
    if (!filter.tag.empty())
        ask(fmt::format("s.item_id IN (SELECT item_id FROM item_tags WHERE tag = {})",
                        text(filter.tag)));
    if (filter.taken)
        ask(fmt::format("s.item_id {} IN (SELECT item_id FROM selection_items "
                        "WHERE selection_id = {} AND taken = 1)",
                        *filter.taken ? "" : "NOT", scope.selection.value));
    if (filter.only) {
        setWanted(connection, *filter.only);
        ask("s.item_id IN (SELECT id FROM temp.wanted)");
    }
    // Last, as it reads the texts themselves.
    for (const std::string& word : typed.anywhere) {
        const std::string place = text(word);
        ask(fmt::format("EXISTS(SELECT 1 FROM items i WHERE i.id = s.item_id AND "
                        "(instr(lower(i.input), {0}) OR instr(lower(i.answer), {0})))",
                        place));
    }
    const bool search = !typed.match.empty();
    const auto part = [parts](unsigned bit, const char* columns, const char* zeros) {
        return parts & bit ? columns : zeros;
    };
    Cursor cursor(
        connection,
        fmt::format("SELECT s.item_id, {}, {}, {}, {}, {}, {}, {} FROM {} WHERE {} "
                    "ORDER BY {}",
                    part(kOrigin, "s.origin", "0"), part(kLevel, "s.level", "0"),
                    part(kPassage, "s.passage_id, s.quoted", "0, 0"),
                    part(kPlace, "s.held_out, s.binned, s.drop_stage, s.drop_reason", "0, 0, 0, 0"),
                    part(kAgreement, "s.agreement", "0"), part(kReview, "s.review", "0"),
                    part(kRevision, "s.revision", "0"),
                    search ? "item_texts CROSS JOIN item_states s "
                             "ON s.item_id = item_texts.rowid"
                           : "item_states s",
                    fmt::join(conditions, " AND "), search ? "item_texts.rowid" : "s.item_id"));
    for (std::size_t i = 0; i < texts.size(); ++i)
        cursor.bind(static_cast<int>(i + 1), texts[i]);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        cursor.bind(static_cast<int>(1001 + i), numbers[i]);
    return cursor;
}

MeasurementCursor::MeasurementCursor(const Connection& connection, ProbeId probe)
    : m_cursor(connection,
               fmt::format("SELECT item_id, samples, passes, revision FROM measurements "
                           "WHERE probe_id = {} AND item_id >= ? ORDER BY item_id",
                           probe.value)) {}

bool MeasurementCursor::read(ItemFact& fact) {
    constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
    constexpr int kFarSteps = 16; // then it is faster to look it up
    int steps = 0;
    while (m_at < fact.id) {
        if (m_at < 0 || steps++ == kFarSteps) {
            m_cursor.reset();
            m_cursor.bind(1, fact.id);
        }
        m_at = m_cursor.step() ? m_cursor.integer(0) : kEnd;
    }
    const bool found = m_at == fact.id;
    fact.samples = found ? static_cast<int>(m_cursor.integer(1)) : 0;
    fact.passes = found ? static_cast<int>(m_cursor.integer(2)) : 0;
    fact.stale = found && m_cursor.integer(3) != fact.revision;
    return found;
}

bool measurementFits(const ItemFilter& filter, const ItemFact& fact) {
    if (filter.stale && !fact.stale)
        return false;
    if (!filter.passRate && !filter.unmeasured)
        return true;
    const std::optional<double> rate = fact.passRate();
    return rate ? filter.passRate && filter.passRate->contains(*rate) : filter.unmeasured;
}

std::unordered_map<std::int64_t, std::int64_t> documentsOfPassages(const Connection& connection) {
    std::unordered_map<std::int64_t, std::int64_t> out;
    // The index holds all that is asked for; the table holds the texts.
    Cursor row(connection, "SELECT id, document_id FROM passages INDEXED BY passages_by_document "
                           "ORDER BY document_id, ordinal");
    while (row.step())
        out.emplace(row.integer(0), row.integer(1));
    return out;
}

std::string documentName(std::string_view title, std::string_view path) {
    return title.empty() ? std::filesystem::path(path).filename().string() : std::string(title);
}

std::unordered_map<std::int64_t, std::string> documentNames(const Connection& connection) {
    std::unordered_map<std::int64_t, std::string> out;
    Cursor row(connection, "SELECT id, title, path FROM documents");
    while (row.step())
        out.emplace(row.integer(0), documentName(row.text(1), row.text(2)));
    return out;
}

} // namespace sdrl::store
