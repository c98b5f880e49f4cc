// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/programs/phrase.h"

#include <algorithm>
#include <cassert>
#include <charconv>

namespace sdrl::programs {

namespace {

bool isWordByte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

} // namespace

Slots& Slots::set(std::string_view name, std::string_view value) {
    m_values.emplace_back(name, value);
    return *this;
}

Slots& Slots::set(std::string_view name, int value) {
    return set(name, std::string_view(std::to_string(value)));
}

std::string_view Slots::text(std::string_view name) const {
    for (const auto& [key, value] : m_values)
        if (key == name)
            return value;
    return {};
}

int Slots::number(std::string_view name) const {
    return parseNumber(text(name));
}

std::string filled(std::string_view pattern, const Slots& slots) {
    std::string out;
    while (!pattern.empty()) {
        const std::size_t open = pattern.find('{');
        out += pattern.substr(0, open);
        if (open == std::string_view::npos)
            break;
        const std::size_t close = pattern.find('}', open);
        assert(close != std::string_view::npos);
        const std::string_view value = slots.text(pattern.substr(open + 1, close - open - 1));
        assert(!value.empty());
        out += value;
        pattern.remove_prefix(close + 1);
    }
    return out;
}

std::optional<Slots> matched(std::string_view pattern, std::string_view text) {
    Slots slots;
    for (;;) {
        const std::size_t open = pattern.find('{');
        const std::string_view literal = pattern.substr(0, open);
        if (!text.starts_with(literal))
            return std::nullopt;
        text.remove_prefix(literal.size());
        if (open == std::string_view::npos)
            return text.empty() ? std::optional(std::move(slots)) : std::nullopt;
        const std::size_t close = pattern.find('}', open);
        const std::string_view name = pattern.substr(open + 1, close - open - 1);
        pattern.remove_prefix(close + 1);
        std::size_t length = 0;
        if (name.ends_with('*')) {
            length = text.find(pattern.substr(0, pattern.find('{')));
        } else {
            length = static_cast<std::size_t>(
                std::find_if_not(text.begin(), text.end(), isWordByte) - text.begin());
        }
        if (length == 0 || length == std::string_view::npos)
            return std::nullopt;
        slots.set(name, text.substr(0, length));
        text.remove_prefix(length);
    }
}

int parseNumber(std::string_view text) {
    int value = -1;
    if (text.empty() || text.size() > 4 || text.front() == '-')
        return -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : -1;
}

std::vector<std::string_view> sentences(std::string_view text) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(".?"), text.size() - 1);
        out.push_back(text.substr(0, end + 1));
        text.remove_prefix(end + 1);
        if (text.starts_with(' '))
            text.remove_prefix(1);
    }
    return out;
}

} // namespace sdrl::programs
