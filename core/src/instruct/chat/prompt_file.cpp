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

constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz_";

Error errorOf(const PromptProblem& problem, std::string_view name, const PromptFile::Form& form) {
    const auto said = [&] {
        switch (problem.kind) {
        case PromptProblem::Kind::Version:
            return std::string("a first line that begins with # says the version: \"# version 1\"");
        case PromptProblem::Kind::UnknownPlaceholder:
            return fmt::format("{{{}}} is no placeholder of this prompt; there are: {}",
                               problem.placeholder, join(form.placeholders, ", "));
        case PromptProblem::Kind::MissingPlaceholder:
            return fmt::format(
                "the prompt has to hold {{{}}}: without it all requests ask the same",
                problem.placeholder);
        case PromptProblem::Kind::Empty:
            break;
        }
        return std::string("the prompt is empty");
    };
    return {ErrorCode::InvalidFile, said(),
            problem.line > 0 ? fmt::format("{}:{}", name, problem.line) : std::string(name)};
}

} // namespace

Result<PromptFile> PromptFile::load(const std::filesystem::path& path, const Form& form) {
    SDRL_TRY(const std::string text, readFile(path, kMaxPromptBytes));
    return parse(text, path.string(), form);
}

Result<PromptFile> PromptFile::parse(std::string_view text, std::string_view name,
                                     const Form& form) {
    PromptFile out;
    if (const auto problem = out.read(text, form))
        return errorOf(*problem, name, form);
    return out;
}

std::optional<PromptProblem> PromptFile::problem(std::string_view text, const Form& form) {
    return PromptFile().read(text, form);
}

std::optional<PromptProblem> PromptFile::read(std::string_view text, const Form& form) {
    using Kind = PromptProblem::Kind;
    m_source = replaceAll(std::string(text), "\r\n", "\n");
    bool holdsNeeded = form.needed.empty();
    bool between = true; // paragraphs
    int lineNumber = 0;
    for (const std::string_view line : split(m_source, '\n')) {
        ++lineNumber;
        if (lineNumber == 1 && line.starts_with("# ")) {
            constexpr std::string_view kVersion = "# version ";
            const std::string_view number =
                line.starts_with(kVersion) ? trimmed(line.substr(kVersion.size())) : "";
            const auto [end, error] =
                std::from_chars(number.data(), number.data() + number.size(), m_version);
            if (number.empty() || error != std::errc() || end != number.data() + number.size() ||
                m_version < 1)
                return PromptProblem{Kind::Version, "", lineNumber};
            continue;
        }
        if (trimmed(line).empty()) {
            between = true;
            continue;
        }
        if (between)
            m_paragraphs.emplace_back();
        std::vector<Piece>& pieces = m_paragraphs.back();
        std::string literal = between ? "" : "\n";
        between = false;
        for (std::size_t at = 0; at < line.size();) {
            // Looking for the end at each letter would take the square of a line's length.
            const std::size_t end =
                line[at] == '{' ? line.find_first_not_of(kNameCharacters, at + 1) : line.npos;
            if (end == line.npos || end == at + 1 || line[end] != '}') {
                literal += line[at++];
                continue;
            }
            std::string placeholder(line.substr(at + 1, end - at - 1));
            if (std::find(form.placeholders.begin(), form.placeholders.end(), placeholder) ==
                form.placeholders.end())
                return PromptProblem{Kind::UnknownPlaceholder, std::move(placeholder), lineNumber};
            holdsNeeded = holdsNeeded || placeholder == form.needed;
            pieces.push_back({std::move(literal), false});
            pieces.push_back({std::move(placeholder), true});
            literal.clear();
            at = end + 1;
        }
        pieces.push_back({std::move(literal), false});
    }
    if (m_paragraphs.empty())
        return PromptProblem{};
    if (!holdsNeeded)
        return PromptProblem{Kind::MissingPlaceholder, form.needed};
    return std::nullopt;
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
