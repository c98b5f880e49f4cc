// SPDX-License-Identifier: GPL-3.0-or-later
#include "method/verifiers/pattern.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <cassert>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace sdrl::verify {

namespace {

/// Items of the pattern tried per search. PCRE2's own match limit starts anew at each position of
/// the text, so that alone it bounds nothing; callouts before each item count over the whole
/// search.
constexpr long kMaxSteps = 300'000;
constexpr std::uint32_t kMaxDepth = 5'000;
constexpr std::uint32_t kMaxHeapKib = 20'000;
constexpr std::uint32_t kMaxNesting = 100;

int countStep(pcre2_callout_block*, void* steps) {
    return ++*static_cast<long*>(steps) > kMaxSteps ? PCRE2_ERROR_MATCHLIMIT : 0;
}

/// Bytes that are not UTF-8 become a control character, so that offsets stay what they are.
std::string repaired(std::string_view text) {
    std::string out(text);
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        if (c.bytes == 1 && static_cast<unsigned char>(text[at]) >= 0x80)
            out[at] = '\x1A';
        at += c.bytes;
    }
    return out;
}

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using MatchData = std::unique_ptr<pcre2_match_data, Deleter<pcre2_match_data_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Deleter<pcre2_match_context_free>>;
using CompileContext = std::unique_ptr<pcre2_compile_context, Deleter<pcre2_compile_context_free>>;

Result<std::shared_ptr<const void>> compiledCode(std::string_view expression,
                                                 std::uint32_t options) {
    const CompileContext context(pcre2_compile_context_create(nullptr));
    pcre2_set_parens_nest_limit(context.get(), kMaxNesting);
    int code = 0;
    std::size_t offset = 0;
    pcre2_code* compiled =
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(),
                      PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | options, &code, &offset, context.get());
    if (!compiled) {
        PCRE2_UCHAR reason[256] = {};
        pcre2_get_error_message(code, reason, sizeof reason);
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("the pattern is wrong at character {}: {}", offset + 1,
                                 reinterpret_cast<const char*>(reason)),
                     ""};
    }
    return std::shared_ptr<const void>(compiled,
                                       [compiled](const void*) { pcre2_code_free(compiled); });
}

} // namespace

Result<Pattern> Pattern::compile(std::string_view expression, bool ignoreCase) {
    if (expression.size() > kMaxAnswerBytes)
        return Error{ErrorCode::InvalidArgument, "the pattern is too long", ""};
    Pattern pattern;
    SDRL_TRY(pattern.m_code,
             compiledCode(expression, PCRE2_AUTO_CALLOUT | (ignoreCase ? PCRE2_CASELESS : 0U)));
    return pattern;
}

Pattern Pattern::make(std::string_view expression) {
    auto code = compiledCode(expression, PCRE2_CASELESS);
    assert(code.ok());
    Pattern pattern;
    pattern.m_code = std::move(code).value();
    return pattern;
}

std::optional<Pattern::Match> Pattern::find(std::string_view text, Pick pick) const {
    const std::size_t skipped = text.size() > kMaxAnswerBytes ? text.size() - kMaxAnswerBytes : 0;
    text.remove_prefix(skipped);
    std::string valid;
    if (!isValidUtf8(text))
        text = valid = repaired(text);
    const auto* code = static_cast<const pcre2_code*>(m_code.get());
    const MatchData data(pcre2_match_data_create_from_pattern(code, nullptr));
    const MatchContext context(pcre2_match_context_create(nullptr));
    long steps = 0;
    pcre2_set_callout(context.get(), countStep, &steps);
    pcre2_set_depth_limit(context.get(), kMaxDepth);
    pcre2_set_heap_limit(context.get(), kMaxHeapKib);

    std::optional<Match> found;
    for (std::size_t from = 0; from <= text.size();) {
        const int groups = pcre2_match(
            code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from,
            PCRE2_NO_UTF_CHECK | (found ? PCRE2_NOTEMPTY_ATSTART : 0U), data.get(), context.get());
        if (groups == PCRE2_ERROR_NOMATCH)
            break;
        if (groups <= 0)
            return std::nullopt;
        const std::size_t* offsets = pcre2_get_ovector_pointer(data.get());
        // \K inside an assertion can turn a match around; the search must move on.
        if (offsets[0] > offsets[1] || offsets[0] < from || (found && offsets[1] == from))
            return std::nullopt;
        Match match{{offsets[0] + skipped, offsets[1] + skipped}, {}};
        match.group = match.whole;
        for (int group = 1; group < groups; ++group) {
            if (offsets[2 * group] == PCRE2_UNSET)
                continue;
            match.group = {offsets[2 * group] + skipped, offsets[2 * group + 1] + skipped};
            break;
        }
        found = match;
        if (pick == Pick::First)
            break;
        from = offsets[1];
    }
    return found;
}

std::string quotedForPattern(std::string_view text) {
    std::string out;
    for (const char c : collapsed(text)) {
        if (c == ' ') {
            out += "\\s+";
            continue;
        }
        if (static_cast<unsigned char>(c) < 0x80 && !isLetter(static_cast<char32_t>(c)) &&
            !isDigit(static_cast<char32_t>(c)))
            out += '\\';
        out += c;
    }
    return out;
}

} // namespace sdrl::verify
