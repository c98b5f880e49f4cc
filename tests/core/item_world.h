// SPDX-License-Identifier: GPL-3.0-or-later
//
// A project database of random items in every state, and the same items in memory as the truth that
// queries are compared with.
#pragma once

#include "core/base/rng.h"
#include "core/project/document_table.h"
#include "core/project/item_query.h"
#include "test_support.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace sdrl::test {

/// An item with all that is known of it.
struct KnownItem {
    QaItem item;
    DatasetId dataset;
    std::optional<Measurement> measured, greedy;
    std::set<std::string> tags;
    bool taken = false;
    std::string source; ///< title or file name
    DocumentId document;
    int ordinal = 0;

    [[nodiscard]] bool stale() const { return measured && measured->revision != item.revision; }
    [[nodiscard]] std::optional<double> rate() const {
        return measured && !stale() ? std::optional(measured->passRate()) : std::nullopt;
    }
    [[nodiscard]] std::optional<double> agreement() const {
        return item.votes.empty() ? std::nullopt : std::optional(item.agreement());
    }
    [[nodiscard]] double doubt() const {
        return itemDoubt(item.review, agreement(), measured ? measured->passes : 0,
                         measured ? measured->samples : 0, stale(), item.passage && !item.quote);
    }
};

class ItemWorld {
public:
    explicit ItemWorld(int count, std::uint64_t seed = 1) : m_random(seed, "items") {
        addDocuments();
        m_scope.datasets = {items().ensureDataset("questions", {}).value(),
                            items().ensureDataset("rewrites", {}).value()};
        const DatasetId other = items().ensureDataset("older", {}).value();
        m_scope.probe = items().ensureProbe("l", {{"purpose", "pass-rate"}}).value();
        m_scope.greedy = items().ensureProbe("g", {{"purpose", "greedy-split"}}).value();
        for (int number = 0; number < count; ++number)
            add(number % 10 == 9 ? other : m_scope.datasets[number % 5 == 4 ? 1 : 0], number);
        select();
        for (KnownItem& known : all)
            review(known);
    }

    [[nodiscard]] ItemTable& items() { return m_store->items(); }
    [[nodiscard]] ProjectStore& store() { return *m_store; }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] const ItemScope& scope() const { return m_scope; }
    [[nodiscard]] std::unique_ptr<ItemQuery> query() const {
        auto out = ItemQuery::open(m_path).value();
        out->setScope(m_scope);
        return out;
    }

    std::vector<KnownItem> all; ///< in order of writing

private:
    void addDocuments() {
        for (int file = 0; file < 4; ++file) {
            std::vector<DocumentTable::Entry> entries(1);
            entries[0].document.title = file == 2 ? "" : fmt::format("Title {}", 9 - file);
            entries[0].document.key = "k";
            for (int ordinal = 0; ordinal < 3; ++ordinal) {
                Passage passage;
                passage.ordinal = ordinal;
                passage.text = "text of a passage";
                if (ordinal > 0)
                    passage.page = ordinal;
                entries[0].passages.push_back(passage);
            }
            const std::string path = fmt::format("/files/file-{}.txt", file);
            const auto added = m_store->documents()
                                   .replaceFile({0, path, 1, 1, "h", "c", "", 0, 0}, entries)
                                   .value();
            for (const Passage& passage : entries[0].passages)
                m_passages.push_back({passage, added.added.front(),
                                      file == 2 ? "file-2.txt" : entries[0].document.title});
        }
    }

    [[nodiscard]] int below(int limit) {
        return static_cast<int>(m_random.below(static_cast<std::uint64_t>(limit)));
    }

    void add(DatasetId dataset, int number) {
        static const char* const kWords[] = {"train", "Trains", "ships", "loaf", "Größe",
                                             "東京",  "3/4",    "über",  "Übung"};
        KnownItem known;
        known.dataset = dataset;
        QaItem& item = known.item;
        item.key = fmt::format("initial-{:06}", (number * 7919) % 100'003);
        item.origin = static_cast<ItemOrigin>(below(3));
        item.level = below(4);
        item.input = fmt::format("{} {} {} of {}?", kWords[below(9)], kWords[below(9)],
                                 kWords[below(9)], below(5));
        if (below(20) == 0)
            item.input += std::string(400, 'x');
        item.heldOut = below(5) == 0;
        if (number > 5 && below(4) == 0)
            item.parent = all[static_cast<std::size_t>(below(5))].item.id;
        if (below(3) > 0) {
            const Place& place = m_passages[static_cast<std::size_t>(below(12))];
            item.passage = place.passage.id;
            known.document = place.document;
            known.source = place.source;
            known.ordinal = place.passage.ordinal;
            if (below(2) == 0)
                item.quote = SupportingQuote{0, 4};
        }
        item.id = items().add(dataset, item).value();
        const int fate = below(10);
        if (fate < 8) {
            item.answer = fmt::format("{}", below(50));
            item.solution = "so it is " + item.answer;
            item.candidates = 8;
            item.parsed = 4 + below(5);
            item.votes = {{item.answer, static_cast<std::size_t>(1 + below(item.parsed))}};
            if (fate == 0) {
                item.dropStage = "vote";
                item.dropReason = below(2) ? "too little agreement" : "no candidate has an answer";
            }
            must(items().recordVote(item, {}));
            if (fate > 0)
                measure(known);
        }
        for (const char* tag : {"odd", "to check", "a \"quoted\" 'tag'"})
            if (below(8) == 0) {
                must(items().change(ItemChange::tagged({item.id.value}, tag)));
                known.tags.insert(tag);
            }
        all.push_back(std::move(known));
    }

    void measure(KnownItem& known) {
        if (below(4) > 0) {
            const int samples = below(6) == 0 ? 8 : 20;
            known.measured = Measurement{samples, below(samples + 1), samples, 0, 5, 0};
            must(items().recordMeasurement(m_scope.probe, known.item.id, *known.measured, {}));
        }
        if (below(3) == 0) {
            known.greedy = Measurement{1, below(2), 1, 0, 5, 0};
            must(items().recordMeasurement(m_scope.greedy, known.item.id, *known.greedy, {}));
        }
    }

    void select() {
        std::vector<SelectionEntry> entries;
        for (KnownItem& known : all)
            if (known.measured) {
                known.taken = below(3) == 0;
                entries.push_back({known.item.id, 1, 0.5, known.taken, ""});
            }
        m_scope.selection =
            items()
                .recordSelection("s", m_scope.datasets.front(), m_scope.probe, {}, entries)
                .value();
    }

    void review(KnownItem& known) {
        QaItem& item = known.item;
        const int what = below(8);
        if (what < 2) {
            item.review = what == 0 ? ReviewState::Accepted : ReviewState::Rejected;
            must(items().change(ItemChange::reviewed({item.id.value}, item.review)));
        } else if (what == 2 && !item.answer.empty()) {
            item.review = ReviewState::Edited;
            item.input += " edited";
            must(items().change(ItemChange::edited(item.id, item.input, item.answer)));
            item.revision = items().item(item.id).value().revision;
        }
        if (below(12) == 0) {
            item.binned = true;
            must(items().change(ItemChange::binned({item.id.value})));
        }
    }

    template <class T>
    static void must(const Result<T>& outcome) {
        if (!outcome.ok())
            qFatal("%s", outcome.error().toString().c_str());
    }

    struct Place {
        Passage passage;
        DocumentId document;
        std::string source;
    };

    TemporaryDirectory m_folder = temporaryDirectory();
    std::filesystem::path m_path = m_folder.path() / "project.db";
    std::unique_ptr<ProjectStore> m_store = ProjectStore::open(m_path).value();
    ItemScope m_scope;
    RandomStream m_random;
    std::vector<Place> m_passages;
};

} // namespace sdrl::test
