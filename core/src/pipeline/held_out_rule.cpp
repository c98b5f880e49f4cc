// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/held_out_rule.h"

#include "core/base/hash.h"
#include "pipeline/evaluation_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>

namespace sdrl {

namespace {

using Places = std::vector<DocumentTable::PassagePlace>;
using Sources = std::map<std::string, std::vector<std::int64_t>>; ///< with their passages

constexpr std::size_t kEnoughSources = 20;
constexpr std::size_t kEnoughSections = 5;

/// A section with all below it, named as passages name it: by the headings above their beginning.
std::string sectionOf(const std::string& source, std::string_view headings) {
    return fmt::format("{}\n{}", source, headings.substr(0, headings.find(" › ")));
}

/// Where such sections begin: under headings that have no other one above them.
std::vector<DocumentMark> outermost(const std::vector<DocumentMark>& marks) {
    std::vector<DocumentMark> out;
    for (const DocumentMark& mark : marks)
        if (mark.kind == DocumentMark::Kind::Section &&
            (out.empty() || mark.number <= out.back().number))
            out.push_back(mark);
    return out;
}

Sources sourcesOf(const Places& places, std::string_view& unit) {
    Sources byDocument, bySection, byStretch;
    const std::size_t stretch = std::max<std::size_t>(1, places.size() / kEnoughSources);
    for (const DocumentTable::PassagePlace& p : places) {
        byDocument[p.source].push_back(p.id.value);
        bySection[sectionOf(p.source, p.section)].push_back(p.id.value);
        byStretch[fmt::format("{}\n{}", p.source, static_cast<std::size_t>(p.ordinal) / stretch)]
            .push_back(p.id.value);
    }
    unit = byDocument.size() >= kEnoughSources   ? "document"
           : bySection.size() >= kEnoughSections ? "section"
                                                 : "stretch";
    return unit == "document" ? byDocument : unit == "section" ? bySection : byStretch;
}

} // namespace

Result<HeldOutRule> HeldOutRule::make(const StageContext& stages, const Places& places) {
    HeldOutRule rule;
    const EvaluationSource::Kind test = stages.task().evaluation.kind;
    rule.m_share =
        test == EvaluationSource::Kind::Program ? 0 : stages.settings().draft.heldOutShare;
    rule.m_seed = stages.settings().seed;
    if (rule.m_share <= 0)
        return rule;
    if (test == EvaluationSource::Kind::File) {
        rule.m_unit = "looks";
        rule.m_forLooks = true;
        return rule;
    }
    rule.m_unit = "question";
    if (places.empty())
        return rule;
    rule.chooseSources(places);
    Ids leftOut = rule.overlapping(places);
    if (rule.m_unit == "section") {
        SDRL_TRY(const Ids more, rule.runningOn(places, stages.store().documents()));
        leftOut.insert(more.begin(), more.end());
    }
    // A text of two or three passages would leave nothing to train on.
    if (rule.m_passages.size() + leftOut.size() < places.size())
        rule.m_leftOut = std::move(leftOut);
    return rule;
}

bool HeldOutRule::holdsOut(const std::string& key, const std::optional<Passage>& passage) const {
    if (m_forLooks) // the third of held-out questions that is for development
        return isDevelopmentItem(key) && place(key) < m_share;
    if (passage)
        return m_passages.contains(passage->id.value);
    return place(key) < m_share;
}

double HeldOutRule::place(const std::string& source) const {
    return static_cast<double>(stableHash64(fmt::format("{} {}", m_seed, source)) >> 11) *
           0x1.0p-53;
}

/// In the order of a hash as many as fit into the share; at least the smallest one of several.
void HeldOutRule::chooseSources(const Places& places) {
    const Sources sources = sourcesOf(places, m_unit);
    std::vector<std::pair<double, const std::vector<std::int64_t>*>> order;
    const std::vector<std::int64_t>* smallest = nullptr;
    for (const auto& [source, passages] : sources) {
        order.emplace_back(place(source), &passages);
        if (!smallest || passages.size() < smallest->size())
            smallest = &passages;
    }
    std::sort(order.begin(), order.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto wanted =
        static_cast<std::size_t>(m_share * static_cast<double>(places.size()) + 0.5);
    for (const auto& [unused, passages] : order)
        if (m_passages.size() + passages->size() <= wanted)
            m_passages.insert(passages->begin(), passages->end());
    if (m_passages.empty() && sources.size() > 1)
        m_passages.insert(smallest->begin(), smallest->end());
}

/// Those that share text with held-out passages: the first one after a held-out stretch repeats its
/// last sentences.
HeldOutRule::Ids HeldOutRule::overlapping(const Places& places) const {
    std::vector<const DocumentTable::PassagePlace*> order;
    for (const DocumentTable::PassagePlace& p : places)
        order.push_back(&p);
    std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
        return std::tie(a->source, a->begin, a->id) < std::tie(b->source, b->begin, b->id);
    });
    const auto isHeldOut = [&](const auto* p) { return m_passages.contains(p->id.value); };
    Ids shared;
    // Those that begin before a held-out one ends, then those that end after one has begun.
    const std::string* source = nullptr;
    std::size_t reach = 0;
    for (const auto* p : order) {
        if (!source || *source != p->source)
            reach = 0;
        source = &p->source;
        if (isHeldOut(p))
            reach = std::max(reach, p->end);
        else if (p->begin < reach)
            shared.insert(p->id.value);
    }
    source = nullptr;
    for (auto it = order.rbegin(); it != order.rend(); ++it) {
        const auto* p = *it;
        if (!source || *source != p->source)
            reach = SIZE_MAX;
        source = &p->source;
        if (isHeldOut(p))
            reach = std::min(reach, p->begin);
        else if (p->end > reach)
            shared.insert(p->id.value);
    }
    return shared;
}

/// Those that run on into a held-out section. What they have of it may be in none of its own
/// passages, which begin behind them.
Result<HeldOutRule::Ids> HeldOutRule::runningOn(const Places& places,
                                                const DocumentTable& documents) const {
    std::set<std::string> heldOut;
    for (const DocumentTable::PassagePlace& p : places)
        if (m_passages.contains(p.id.value))
            heldOut.insert(sectionOf(p.source, p.section));
    Ids out;
    const std::string* source = nullptr;
    std::vector<DocumentMark> sections;
    for (const DocumentTable::PassagePlace& p : places) {
        if (!source || *source != p.source) {
            SDRL_TRY(const Passage passage, documents.passage(p.id));
            SDRL_TRY(const Document document, documents.document(passage.document));
            sections = outermost(document.marks);
            source = &p.source;
        }
        for (const DocumentMark& mark : sections)
            if (p.begin < mark.offset && mark.offset < p.end && !m_passages.contains(p.id.value) &&
                heldOut.contains(sectionOf(p.source, mark.title)))
                out.insert(p.id.value);
    }
    return out;
}

} // namespace sdrl
