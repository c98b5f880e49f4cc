// SPDX-License-Identifier: GPL-3.0-or-later
//
// A project's database by itself, and what tests put into it.
#pragma once

#include "core/project/document_table.h"
#include "core/project/evaluation_table.h"
#include "core/project/item_table.h"
#include "core/project/project_store.h"
#include "core/project/record_table.h"
#include "test_support.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sdrl::test {

inline QaItem numbered(int number) {
    QaItem item;
    item.key = fmt::format("initial-{:06}", number);
    item.input = fmt::format("What is {} + 1?", number);
    item.authorText = fmt::format("#### {}", number + 1);
    return item;
}

/// The item with a vote of three to one.
inline std::vector<AnswerCandidate> voteOn(QaItem& item) {
    std::vector<AnswerCandidate> candidates(4);
    for (AnswerCandidate& candidate : candidates) {
        candidate.text = item.authorText;
        candidate.answer = item.authorText.substr(5);
    }
    candidates[1].answer.reset();
    candidates[1].note = "deliberate slip";
    candidates[3].fromAuthor = true;
    item.answer = *candidates[0].answer;
    item.solution = item.authorText;
    item.votes = {{item.answer, 3}, {"0", 1}};
    item.candidates = 4;
    item.parsed = 3;
    return candidates;
}

inline Document document(const std::string& text) {
    Document out{"key", "Title", "txt", "en", text, {}};
    out.marks.push_back({DocumentMark::Kind::Page, 0, 1, ""});
    out.marks.push_back({DocumentMark::Kind::Section, 3, 2, "Heading \"x\""});
    return out;
}

inline DocumentTable::Entry entry(const std::string& text, std::size_t cut) {
    DocumentTable::Entry out{document(text), {}};
    Passage first, second;
    first.end = cut;
    first.text = text.substr(0, cut);
    first.page = 1;
    second.ordinal = 1;
    second.begin = cut;
    second.end = text.size();
    second.text = text.substr(cut);
    second.section = "Heading";
    out.passages = {first, second};
    return out;
}

inline SourceFile file(const std::string& path, const std::string& chunking = "c1") {
    return {0, path, 10, 123456789012345, "hash of " + path, chunking, "", 0, 0};
}

struct Store {
    TemporaryDirectory folder = temporaryDirectory();
    std::filesystem::path path = folder.path() / "project.db";
    std::unique_ptr<ProjectStore> store = ProjectStore::open(path).value();
    DocumentTable& documents = store->documents();
    ItemTable& items = store->items();
    EvaluationTable& evaluations = store->evaluations();
    RecordTable& records = store->records();
};

} // namespace sdrl::test
