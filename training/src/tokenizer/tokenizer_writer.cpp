// SPDX-License-Identifier: GPL-3.0-or-later
#include "tokenizer/tokenizer_writer.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl {

namespace {

using json = nlohmann::ordered_json;

json byteLevel(bool cuts) {
    return {{"type", "ByteLevel"},
            {"add_prefix_space", false},
            {"trim_offsets", true},
            {"use_regex", cuts}};
}

json preTokenizer(const TextCut& cut) {
    const bool gpt2 = cut.pattern == kGpt2Pattern; // which ByteLevel cuts by itself
    json steps = json::array();
    if (cut.digitsFirst)
        steps.push_back({{"type", "Digits"}, {"individual_digits", true}});
    if (!gpt2)
        steps.push_back({{"type", "Split"},
                         {"pattern", {{"Regex", cut.pattern}}},
                         {"behavior", "Isolated"},
                         {"invert", false}});
    steps.push_back(byteLevel(gpt2));
    return {{"type", "Sequence"}, {"pretokenizers", steps}};
}

/// What is put around a text.
json postProcessor(const TokenizerSpec& spec) {
    if (spec.before.empty() && spec.after.empty())
        return nullptr;
    json single = json::array(), special = json::object();
    const auto mark = [&](std::int32_t id) {
        const std::string& text = spec.vocabulary[static_cast<std::size_t>(id)].first;
        single.push_back({{"SpecialToken", {{"id", text}, {"type_id", 0}}}});
        special[text] = {{"id", text}, {"ids", json::array({id})}, {"tokens", json::array({text})}};
    };
    std::for_each(spec.before.begin(), spec.before.end(), mark);
    single.push_back({{"Sequence", {{"id", "A"}, {"type_id", 0}}}});
    std::for_each(spec.after.begin(), spec.after.end(), mark);
    json pair = single;
    pair.push_back({{"Sequence", {{"id", "B"}, {"type_id", 0}}}});
    return {{"type", "TemplateProcessing"},
            {"single", single},
            {"pair", pair},
            {"special_tokens", special}};
}

} // namespace

std::string writeTokenizerJson(const TokenizerSpec& spec, const TextCut& cut) {
    json added = json::array(), vocabulary = json::object(), merges = json::array();
    for (const AddedToken& token : spec.added)
        added.push_back({{"id", token.id},
                         {"content", token.content},
                         {"single_word", false},
                         {"lstrip", token.leftStrip},
                         {"rstrip", token.rightStrip},
                         {"normalized", token.normalized},
                         {"special", token.special}});
    // Without the search for the key that operator[] begins with.
    json::object_t::Container& entries = vocabulary.get_ref<json::object_t&>();
    for (const auto& [text, id] : spec.vocabulary)
        entries.emplace_back(text, id);
    for (const auto& [left, right] : spec.merges)
        merges.push_back(left + ' ' + right);
    const json all = {{"version", "1.0"},
                      {"truncation", nullptr},
                      {"padding", nullptr},
                      {"added_tokens", added},
                      {"normalizer", spec.nfc ? json{{"type", "NFC"}} : json()},
                      {"pre_tokenizer", preTokenizer(cut)},
                      {"post_processor", postProcessor(spec)},
                      {"decoder", byteLevel(true)},
                      {"model",
                       {{"type", "BPE"},
                        {"dropout", nullptr},
                        {"unk_token", nullptr},
                        {"continuing_subword_prefix", nullptr},
                        {"end_of_word_suffix", nullptr},
                        {"fuse_unk", false},
                        {"byte_fallback", false},
                        {"ignore_merges", spec.ignoreMerges},
                        {"vocab", std::move(vocabulary)},
                        {"merges", std::move(merges)}}}};
    return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

} // namespace sdrl
