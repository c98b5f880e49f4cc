// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/tokenizer_impl.h"
#include "tokenizer/tokenizer_spec.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl {

namespace {

class Builder {
public:
    explicit Builder(TokenizerSpec spec)
        : m_spec(std::move(spec)), m_impl(std::make_shared<Tokenizer::Impl>()) {}

    Result<Tokenizer> run() {
        SDRL_CHECK(addVocabulary());
        SDRL_CHECK(addAddedTokens());
        SDRL_CHECK(addMerges());
        addNames();
        m_impl->preTokenizer = PreTokenizer(std::move(m_spec.steps));
        m_impl->nfc = m_spec.nfc;
        for (const std::vector<std::int32_t>* ids : {&m_spec.before, &m_spec.after})
            for (const std::int32_t id : *ids)
                if (!m_impl->holds(id))
                    return wrong(fmt::format("the id {} to put around texts is unknown", id));
        m_impl->before = std::move(m_spec.before);
        m_impl->after = std::move(m_spec.after);
        const auto unknown = [&](std::int32_t id) { return !m_impl->holds(id); };
        std::vector<std::int32_t>& ends = m_spec.endOfText;
        std::erase_if(ends, unknown);
        std::sort(ends.begin(), ends.end());
        ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
        m_impl->endOfText = std::move(ends);
        m_impl->bos = m_spec.bos && !unknown(*m_spec.bos) ? m_spec.bos : std::nullopt;
        m_impl->pad = m_spec.pad && !unknown(*m_spec.pad) ? m_spec.pad : std::nullopt;
        return Tokenizer(std::move(m_impl));
    }

private:
    [[nodiscard]] Error wrong(std::string message) const {
        return {ErrorCode::InvalidFile, std::move(message), m_spec.name};
    }

    [[nodiscard]] Result<void> claim(std::int32_t id, const std::string& spelling) {
        if (id < 0 || id > kMaxTokenId)
            return wrong(fmt::format("token \"{}\" has the impossible id {}", spelling, id));
        const auto at = static_cast<std::size_t>(id);
        if (at >= m_spellings.size())
            m_spellings.resize(at + 1);
        if (!m_spellings[at].empty() && m_spellings[at] != spelling)
            return wrong(fmt::format("tokens \"{}\" and \"{}\" have the same id {}",
                                     m_spellings[at], spelling, id));
        m_spellings[at] = spelling;
        return {};
    }

    // Ids may leave gaps; a gap encodes from nothing and decodes to nothing.
    Result<void> addVocabulary() {
        for (const auto& [spelling, id] : m_spec.vocabulary) {
            SDRL_CHECK(claim(id, spelling));
            if (!m_idOf.emplace(spelling, id).second)
                return wrong(fmt::format("token \"{}\" occurs twice", spelling));
        }
        if (m_spec.vocabulary.empty())
            return wrong("the vocabulary is empty");
        m_impl->texts.resize(m_spellings.size());
        for (const auto& [spelling, id] : m_spec.vocabulary) {
            std::optional<std::string> bytes = bytesFromAlphabet(spelling);
            if (bytes && bytes->size() == 1)
                m_impl->model.setByte(static_cast<std::uint8_t>(bytes->front()), id);
            // Tokens in other characters can only be reached as added tokens.
            m_impl->texts[static_cast<std::size_t>(id)] = bytes ? std::move(*bytes) : spelling;
        }
        return {};
    }

    Result<void> addAddedTokens() {
        for (AddedToken& token : m_spec.added) {
            if (token.content.empty())
                return wrong("an added token is empty");
            SDRL_CHECK(claim(token.id, token.content));
            const auto known = m_idOf.find(token.content);
            if (known != m_idOf.end() && known->second != token.id)
                return wrong(fmt::format("token \"{}\" has the ids {} and {}", token.content,
                                         known->second, token.id));
            m_impl->added.push_back(std::move(token));
        }
        m_impl->texts.resize(m_spellings.size());
        m_impl->special.resize(m_spellings.size());
        for (const AddedToken& token : m_impl->added) {
            const auto at = static_cast<std::size_t>(token.id);
            // The content is literal; a spelling in the byte alphabet is only the vocabulary's.
            m_impl->texts[at] = token.content;
            m_impl->special[at] = token.special;
            if (!token.normalized) {
                m_impl->rawMatcher.add(&token, token.content);
            } else {
                m_impl->normalizedContents.push_back(m_spec.nfc ? toNfc(token.content)
                                                                : token.content);
                m_impl->normalizedMatcher.add(&token, m_impl->normalizedContents.back());
            }
        }
        // Text of any kind is made of bytes; were one of them special, text would not be safe.
        for (unsigned byte = 0; byte < 256; ++byte)
            if (const std::int32_t id = m_impl->model.byteId(static_cast<std::uint8_t>(byte));
                id >= 0 && m_impl->special[static_cast<std::size_t>(id)])
                return wrong(fmt::format("the byte {} is spelled by a special token", byte));
        return {};
    }

    Result<void> addMerges() {
        std::string joined;
        for (std::size_t i = 0; i < m_spec.merges.size(); ++i) {
            const auto& [left, right] = m_spec.merges[i];
            joined = left;
            joined += right;
            std::int32_t ids[3] = {};
            const std::string_view parts[3] = {left, right, joined};
            for (std::size_t k = 0; k < 3; ++k) {
                const auto found = m_idOf.find(parts[k]);
                if (found == m_idOf.end())
                    return wrong(fmt::format(
                        "merge {} (\"{}\" and \"{}\") needs the token \"{}\", which is not in the "
                        "vocabulary",
                        i, toValidUtf8(left), toValidUtf8(right), toValidUtf8(parts[k])));
                ids[k] = found->second;
            }
            // No text may become a mark of control by merging.
            if (!m_impl->special[static_cast<std::size_t>(ids[2])])
                m_impl->model.addMerge(ids[0], ids[1], ids[2]);
        }
        if (m_spec.ignoreMerges)
            for (const auto& [spelling, id] : m_spec.vocabulary)
                if (auto bytes = bytesFromAlphabet(spelling);
                    bytes && !m_impl->special[static_cast<std::size_t>(id)])
                    m_impl->model.addWholeWord(std::move(*bytes), id);
        return {};
    }

    void addNames() {
        m_impl->ids.reserve(m_impl->texts.size());
        for (const AddedToken& token : m_impl->added)
            m_impl->ids.emplace(m_impl->texts[static_cast<std::size_t>(token.id)], token.id);
        for (std::size_t id = 0; id < m_impl->texts.size(); ++id)
            if (!m_impl->texts[id].empty())
                m_impl->ids.emplace(m_impl->texts[id], static_cast<std::int32_t>(id));
    }

    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    TokenizerSpec m_spec;
    std::shared_ptr<Tokenizer::Impl> m_impl;
    std::vector<std::string> m_spellings; ///< by id
    std::unordered_map<std::string, std::int32_t, TextHash, std::equal_to<>> m_idOf;
};

} // namespace

Result<Tokenizer> buildTokenizer(TokenizerSpec spec) {
    return Builder(std::move(spec)).run();
}

} // namespace sdrl
