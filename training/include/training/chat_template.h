// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/ports.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sdrl {

class Tokenizer;

struct ChatOptions {
    /// Ends with the words that make the model answer ("<|im_start|>assistant\n").
    bool addGenerationPrompt = true;
    /// What `strftime_now` of a template shows, in UTC. Without it a template finds that it cannot
    /// ask for the date, and most then use a fixed one.
    std::optional<std::chrono::sys_seconds> now;
    /// Further variables, such as enable_thinking.
    std::map<std::string, std::variant<bool, std::int64_t, std::string>> variables;
};

/// A model's chat template, written in Jinja. Only the part of Jinja is understood that chat
/// templates use; anything else is an error that names it, never a silent difference. A template
/// comes from a downloaded file: depth, steps and size of its work are bounded, and it can reach
/// nothing but its variables. A cheap handle. Thread: any.
class ChatTemplate {
public:
    /// From a model folder (`chat_template.jinja`, else `chat_template` in tokenizer_config.json;
    /// of several the one called "default") or a `.gguf` file, with the spellings of the special
    /// tokens that templates refer to. NotFound: the model has no template.
    [[nodiscard]] static Result<ChatTemplate> load(const std::filesystem::path& path);

    /// @param specialTokens variables such as "bos_token", "eos_token".
    /// InvalidFile: a mistake in the template, with its line. UnsupportedFile: a construct that is
    /// not supported, by name and line.
    [[nodiscard]] static Result<ChatTemplate>
    parse(std::string_view source, std::map<std::string, std::string> specialTokens = {});

    /// The text of a conversation. InvalidArgument: the template does not accept it, in its own
    /// words ("Conversation roles must alternate …"). InvalidFile, UnsupportedFile: as for `parse`.
    [[nodiscard]] Result<std::string> render(std::span<const ChatMessage> messages,
                                             const ChatOptions& options = {}) const;

    /// The same as ids, without the tokens that EncodeOptions::addSpecial would put around: a
    /// template writes its own BOS. Contents of messages and text variables stay text: where they
    /// spell a special token ("<|im_end|>") they get the ids of those letters. The template's own
    /// text, special tokens' variables and the usual roles are believed. Each character carries its
    /// trust through whatever the template does with it, so that nothing can be smuggled through
    /// slices, joins or replacements.
    [[nodiscard]] Result<std::vector<std::int32_t>>
    renderTokens(std::span<const ChatMessage> messages, const Tokenizer& tokenizer,
                 const ChatOptions& options = {}) const;

    [[nodiscard]] const std::string& source() const;

private:
    struct Data;
    explicit ChatTemplate(std::shared_ptr<const Data> data) : m_data(std::move(data)) {}
    std::shared_ptr<const Data> m_data;
};

/// ChatML, for models without a template of their own.
inline constexpr std::string_view kChatMlTemplate =
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

} // namespace sdrl
