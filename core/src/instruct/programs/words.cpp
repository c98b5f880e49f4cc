// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/programs/words.h"

#include <algorithm>
#include <cassert>

namespace sdrl::programs {

std::string_view pickOther(RandomStream& stream, Words words, Words taken) {
    assert(words.size() > taken.size());
    for (;;) {
        const std::string_view word = stream.pick(words);
        if (std::find(taken.begin(), taken.end(), word) == taken.end())
            return word;
    }
}

std::vector<std::string_view> pickSome(RandomStream& stream, Words words, std::size_t count) {
    std::vector<std::string_view> chosen;
    while (chosen.size() < count)
        chosen.push_back(pickOther(stream, words, chosen));
    return chosen;
}

std::string_view known(Words words, std::string_view word) {
    const auto at = std::find(words.begin(), words.end(), word);
    return at == words.end() ? std::string_view() : *at;
}

} // namespace sdrl::programs
