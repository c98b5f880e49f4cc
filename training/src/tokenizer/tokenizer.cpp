// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/tokenizer.h"

#include "core/base/text.h"
#include "tokenizer/nfc.h"
#include "tokenizer/tokenizer_impl.h"
#include "tokenizer/tokenizer_spec.h"
#include "weights/model_files.h"

#include <algorithm>

namespace sdrl {

namespace {

// Where special tokens may be taken: ranges of the text, in order, not touching.
class TrustedRanges {
public:
    void add(std::size_t begin, std::size_t end) {
        if (begin == end)
            return;
        if (!m_ranges.empty() && m_ranges.back().second == begin)
            m_ranges.back().second = end;
        else
            m_ranges.emplace_back(begin, end);
    }
    [[nodiscard]] bool contain(std::size_t begin, std::size_t end) const {
        const auto after = std::upper_bound(m_ranges.begin(), m_ranges.end(),
                                            std::pair(begin, static_cast<std::size_t>(-1)));
        return after != m_ranges.begin() && std::prev(after)->second >= end;
    }

private:
    std::vector<std::pair<std::size_t, std::size_t>> m_ranges;
};

/// One text on its way through the stages.
class Encoder {
public:
    Encoder(const Tokenizer::Impl& tokenizer, std::string_view text, const TrustedRanges& trusted,
            Tokenizer::Impl::Workspace& workspace, std::vector<std::int32_t>& out)
        : m_tokenizer(tokenizer),
          m_text(text),
          m_trusted(trusted),
          m_workspace(workspace),
          m_out(out) {}

    void run() {
        splitOff(
            m_tokenizer.rawMatcher, m_text,
            [&](std::size_t begin, std::size_t end) { return m_trusted.contain(begin, end); },
            [&](std::size_t begin, std::size_t end) { validRuns(begin, end); });
    }

private:
    // Cuts added tokens out of a text; `rest(begin, end)` gets what lies between them.
    template <class Trusted, class Rest>
    void splitOff(const AddedTokenMatcher& matcher, std::string_view text, Trusted&& trusted,
                  Rest&& rest) {
        std::size_t done = 0, from = 0;
        while (!matcher.empty()) {
            const auto found = matcher.find(
                text, from, [&](const AddedToken& token, std::size_t begin, std::size_t end) {
                    return !token.special || trusted(begin, end);
                });
            if (!found)
                break;
            from = found->end;
            std::size_t begin = found->begin, end = found->end;
            if (found->token->leftStrip)
                begin -=
                    spacesAtEnd(text.substr(std::min(done, begin), begin - std::min(done, begin)));
            if (found->token->rightStrip)
                end += spacesAtBegin(text.substr(end));
            if (done < begin)
                rest(done, begin);
            m_out.push_back(found->token->id);
            done = end;
        }
        if (done < text.size())
            rest(done, text.size());
    }

    static std::size_t spacesAtBegin(std::string_view text) {
        std::size_t at = 0;
        while (at < text.size()) {
            const CodePoint c = decodeAt(text, at);
            if (!isSpace(c.value))
                break;
            at += c.bytes;
        }
        return at;
    }

    static std::size_t spacesAtEnd(std::string_view text) {
        std::size_t end = text.size();
        while (end > 0) {
            std::size_t begin = end - 1;
            while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80)
                --begin;
            const CodePoint c = decodeAt(text, begin);
            if (begin + c.bytes != end || !isSpace(c.value))
                break;
            end = begin;
        }
        return text.size() - end;
    }

    // [begin, end) of the original text. What is not UTF-8 goes past the later stages.
    void validRuns(std::size_t begin, std::size_t end) {
        if (m_valid)
            return normalize(begin, end);
        while (begin < end) {
            std::size_t at = begin;
            const auto skipWhile = [&](bool bad) {
                while (at < end) {
                    const CodePoint c = decodeAt(m_text.substr(0, end), at);
                    if ((c.value == 0xFFFD && c.bytes == 1) != bad)
                        break;
                    at += c.bytes;
                }
            };
            skipWhile(false);
            if (at > begin)
                normalize(begin, at);
            begin = at;
            skipWhile(true);
            if (at > begin)
                merge(m_text.substr(begin, at - begin));
            begin = at;
        }
    }

    void normalize(std::size_t begin, std::size_t end) {
        const std::string_view part = m_text.substr(begin, end - begin);
        const auto trusted = [&](std::size_t from, std::size_t to) {
            return m_trusted.contain(begin + from, begin + to);
        };
        // Where characters have moved, a mark of control is believed only if all of the part is.
        if (const auto normal = m_tokenizer.nfc ? nfcIfDifferent(part) : std::nullopt)
            return words(*normal, [allTrusted = trusted(0, part.size())](std::size_t, std::size_t) {
                return allTrusted;
            });
        words(part, trusted);
    }

    template <class Trusted>
    void words(std::string_view text, Trusted&& trusted) {
        splitOff(m_tokenizer.normalizedMatcher, text, trusted,
                 [&](std::size_t begin, std::size_t end) {
                     preTokenize(text.substr(begin, end - begin));
                 });
    }

    void preTokenize(std::string_view text) {
        m_tokenizer.preTokenizer.split(text, m_workspace.match,
                                       [&](std::string_view word) { merge(word); });
    }

    void merge(std::string_view word) { m_tokenizer.model.encode(word, m_workspace.words, m_out); }

    const Tokenizer::Impl& m_tokenizer;
    std::string_view m_text;
    bool m_valid = isValidUtf8(m_text);
    const TrustedRanges& m_trusted;
    Tokenizer::Impl::Workspace& m_workspace;
    std::vector<std::int32_t>& m_out;
};

} // namespace

std::unique_ptr<Tokenizer::Impl::Workspace> Tokenizer::Impl::takeWorkspace() const {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_idle.empty()) {
            auto workspace = std::move(m_idle.back());
            m_idle.pop_back();
            return workspace;
        }
    }
    return std::make_unique<Workspace>();
}

void Tokenizer::Impl::giveBack(std::unique_ptr<Workspace> workspace) const {
    const std::lock_guard lock(m_mutex);
    m_idle.push_back(std::move(workspace));
}

Result<Tokenizer> Tokenizer::load(const std::filesystem::path& path) {
    const std::filesystem::path file = modelFile(path, "tokenizer.json");
    TokenizerSpec spec;
    if (file.extension() == ".gguf") {
        SDRL_TRY(const GgufFile gguf, GgufFile::open(file));
        SDRL_TRY(spec, tokenizerSpecFromGguf(gguf));
    } else {
        SDRL_TRY(spec, tokenizerSpecFromJson(file));
    }
    return buildTokenizer(std::move(spec));
}

std::vector<std::int32_t> Tokenizer::encode(std::string_view text, EncodeOptions options) const {
    const TextSegment segment{text, options.parseSpecial};
    return encode({&segment, 1}, options.addSpecial);
}

std::vector<std::int32_t> Tokenizer::encode(std::span<const TextSegment> segments,
                                            bool addSpecial) const {
    std::string joined;
    TrustedRanges trusted;
    std::size_t length = 0;
    for (const TextSegment& segment : segments) {
        if (segment.parseSpecial)
            trusted.add(length, length + segment.text.size());
        length += segment.text.size();
        if (segments.size() > 1)
            joined += segment.text;
    }
    const std::string_view text = segments.size() == 1 ? segments.front().text : joined;

    std::vector<std::int32_t> out;
    out.reserve(text.size() / 4 + 8);
    if (addSpecial)
        out = m_impl->before;
    auto workspace = m_impl->takeWorkspace();
    Encoder(*m_impl, text, trusted, *workspace, out).run();
    m_impl->giveBack(std::move(workspace));
    if (addSpecial)
        out.insert(out.end(), m_impl->after.begin(), m_impl->after.end());
    return out;
}

std::string Tokenizer::decodeBytes(std::span<const std::int32_t> ids, bool skipSpecial) const {
    std::string out;
    for (const std::int32_t id : ids)
        if (!skipSpecial || !isSpecial(id))
            out += tokenText(id);
    return out;
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids, bool skipSpecial) const {
    return toValidUtf8(decodeBytes(ids, skipSpecial));
}

std::string_view Tokenizer::tokenText(std::int32_t id) const {
    return m_impl->holds(id) ? std::string_view(m_impl->texts[static_cast<std::size_t>(id)])
                             : std::string_view();
}

std::optional<std::int32_t> Tokenizer::idOf(std::string_view text) const {
    const auto found = m_impl->ids.find(text);
    return found == m_impl->ids.end() ? std::nullopt : std::optional(found->second);
}

std::size_t Tokenizer::vocabularySize() const {
    return m_impl->texts.size();
}

bool Tokenizer::isSpecial(std::int32_t id) const {
    return m_impl->holds(id) && m_impl->special[static_cast<std::size_t>(id)];
}

const std::vector<std::int32_t>& Tokenizer::endOfTextIds() const {
    return m_impl->endOfText;
}

std::optional<std::int32_t> Tokenizer::bosId() const {
    return m_impl->bos;
}

std::optional<std::int32_t> Tokenizer::padId() const {
    return m_impl->pad;
}

std::string StreamingDecoder::push(std::int32_t id) {
    if (m_skipSpecial && m_tokenizer.isSpecial(id))
        return {};
    m_pending += m_tokenizer.tokenText(id);
    const std::size_t complete = completeUtf8Length(m_pending);
    std::string out = toValidUtf8(std::string_view(m_pending).substr(0, complete));
    m_pending.erase(0, complete);
    return out;
}

std::string StreamingDecoder::finish() {
    std::string out = toValidUtf8(m_pending);
    m_pending.clear();
    return out;
}

} // namespace sdrl
