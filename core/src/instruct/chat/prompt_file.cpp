// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/chat/prompt_file.h"

#include "core/base/file_io.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace sdrl {

namespace {

constexpr std::uint64_t kMaxPromptBytes = 1 << 20;
constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz_";

} // namespace

Result<PromptFile> PromptFile::load(const std::filesystem::path& path,
                                    const std::vector<std::string>& known) {
    SDRL_TRY(const std::string text, readFile(path, kMaxPromptBytes));
    return parse(text, path.string(), known);
}

Result<PromptFile> PromptFile::parse(std::string_view text, std::string_view name,
                                     const std::vector<std::string>& known) {
    PromptFile out;
    out.m_source = replaceAll(std::string(text), "\r\n", "\n");
    bool between = true; // paragraphs
    int lineNumber = 0;
    for (const std::string_view line : split(out.m_source, '\n')) {
        ++lineNumber;
        if (lineNumber == 1 && line.starts_with("# ")) {
            constexpr std::string_view kVersion = "# version ";
            const std::string_view number =
                line.starts_with(kVersion) ? trimmed(line.substr(kVersion.size())) : "";
            const auto [end, error] =
                std::from_chars(number.data(), number.data() + number.size(), out.m_version);
            if (number.empty() || error != std::errc() || end != number.data() + number.size() ||
                out.m_version < 1)
                return Error{ErrorCode::InvalidFile,
                             "a first line that begins with # says the version: \"# version 1\"",
                             fmt::format("{}:1", name)};
            continue;
        }
        if (trimmed(line).empty()) {
            between = true;
            continue;
        }
        if (between)
            out.m_paragraphs.emplace_back();
        std::vector<Piece>& pieces = out.m_paragraphs.back();
        std::string literal = between ? "" : "\n";
        between = false;
        for (std::size_t at = 0; at < line.size();) {
            const std::size_t end = line.find_first_not_of(kNameCharacters, at + 1);
            if (line[at] != '{' || end == at + 1 || end == line.npos || line[end] != '}') {
                literal += line[at++];
                continue;
            }
            std::string placeholder(line.substr(at + 1, end - at - 1));
            if (std::find(known.begin(), known.end(), placeholder) == known.end())
                return Error{ErrorCode::InvalidFile,
                             fmt::format("{{{}}} is no placeholder of this prompt; there are: {}",
                                         placeholder, join(known, ", ")),
                             fmt::format("{}:{}", name, lineNumber)};
            pieces.push_back({std::move(literal), false});
            pieces.push_back({std::move(placeholder), true});
            literal.clear();
            at = end + 1;
        }
        pieces.push_back({std::move(literal), false});
    }
    if (out.m_paragraphs.empty())
        return Error{ErrorCode::InvalidFile, "the prompt is empty", std::string(name)};
    return out;
}

std::string PromptFile::fill(const std::map<std::string, std::string>& values) const {
    const auto valueOf = [&](const std::string& placeholder) {
        const auto found = values.find(placeholder);
        return found == values.end() ? std::string() : found->second;
    };
    std::string out;
    for (const std::vector<Piece>& paragraph : m_paragraphs) {
        if (std::any_of(paragraph.begin(), paragraph.end(), [&](const Piece& piece) {
                return piece.placeholder && trimmed(valueOf(piece.text)).empty();
            }))
            continue;
        if (!out.empty())
            out += "\n\n";
        for (const Piece& piece : paragraph)
            out += piece.placeholder ? valueOf(piece.text) : piece.text;
    }
    return out;
}

} // namespace sdrl
