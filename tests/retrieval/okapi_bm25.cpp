// SPDX-License-Identifier: GPL-3.0-or-later
#include "okapi_bm25.h"

#include "core/base/text.h"

#include <utf8proc.h>

#include <cmath>

namespace sdrl::retrieval {

OkapiBm25::OkapiBm25(std::span<const std::vector<std::string>> documents, Settings settings)
    : m_settings(settings) {
    std::size_t total = 0;
    // rank_bm25 sums the idfs in the order in which it met the terms; floating-point sums keep it.
    std::vector<Term*> inOrder;
    for (const std::vector<std::string>& document : documents) {
        const std::size_t number = m_lengths.size();
        m_lengths.push_back(document.size());
        total += document.size();
        for (const std::string& token : document) {
            const auto [found, isNew] = m_terms.try_emplace(token);
            Term& term = found->second;
            if (isNew)
                inOrder.push_back(&term);
            if (term.postings.empty() || term.postings.back().document != number)
                term.postings.push_back({number, 0});
            ++term.postings.back().count;
        }
    }
    const auto count = static_cast<double>(m_lengths.size());
    m_meanLength = count > 0 ? static_cast<double>(total) / count : 0;
    double sum = 0;
    for (Term* term : inOrder) {
        const auto having = static_cast<double>(term->postings.size());
        term->idf = std::log(count - having + 0.5) - std::log(having + 0.5);
        sum += term->idf;
    }
    const double floor =
        inOrder.empty() ? 0 : m_settings.epsilon * (sum / static_cast<double>(inOrder.size()));
    for (Term* term : inOrder)
        if (term->idf < 0)
            term->idf = floor;
}

std::vector<double> OkapiBm25::scores(std::span<const std::string> query) const {
    const auto [k1, b, epsilon] = m_settings;
    std::vector<double> result(m_lengths.size(), 0.0);
    for (const std::string& token : query) {
        const auto found = m_terms.find(token);
        if (found == m_terms.end())
            continue;
        for (const Posting& posting : found->second.postings) {
            const auto frequency = static_cast<double>(posting.count);
            const auto length = static_cast<double>(m_lengths[posting.document]);
            result[posting.document] +=
                found->second.idf *
                (frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length / m_meanLength)));
        }
    }
    return result;
}

std::vector<std::string> OkapiBm25::tokens(std::string_view text) {
    std::vector<std::string> out;
    std::string word;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        at += c.bytes;
        if (!isSpace(c.value)) {
            appendUtf8(word, static_cast<char32_t>(
                                 utf8proc_tolower(static_cast<utf8proc_int32_t>(c.value))));
        } else if (!word.empty()) {
            out.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty())
        out.push_back(std::move(word));
    return out;
}

} // namespace sdrl::retrieval
