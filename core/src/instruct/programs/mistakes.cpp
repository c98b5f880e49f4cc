// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/programs/mistakes.h"

namespace sdrl::programs {

bool Mistakes::strikes(MistakeKind kind) {
    const int place = m_places[static_cast<std::size_t>(kind)]++;
    return kind == m_kind && place == m_place;
}

int Mistakes::copied(int number) {
    if (!strikes(MistakeKind::Copying))
        return number;
    // Digits change places, or one of them is misread.
    if (number >= 10 && number <= 99 && number % 10 != 0 && number % 11 != 0 &&
        m_stream->chance(0.3))
        return number % 10 * 10 + number / 10;
    if (number >= 20 && m_stream->chance(0.4))
        return number + (m_stream->chance(0.5) ? 10 : -10);
    return number % 10 == 9 || (number % 10 > 0 && number > 1 && m_stream->chance(0.5))
               ? number - 1
               : number + 1;
}

std::string_view Mistakes::copied(std::string_view word, Words others) {
    if (!strikes(MistakeKind::Copying))
        return word;
    return pickOther(*m_stream, others, Words(&word, 1));
}

int Mistakes::computed(int result) {
    if (strikes(MistakeKind::Arithmetic)) {
        // Mostly a neighbour, or a carry forgotten.
        constexpr std::array<int, 6> kSlips = {-10, -2, -1, 1, 2, 10};
        result += m_stream->pick(kSlips);
    }
    m_stuck = m_stuck || result < 0;
    return result;
}

bool Mistakes::mishandled(std::string_view cue, bool rightPossible, bool wrongPossible) {
    bool wrong = strikes(MistakeKind::Handling);
    if (m_habits) {
        const auto found = m_habits->find(cue);
        wrong = found != m_habits->end() && !m_stream->chance(found->second);
        if (!(wrong ? wrongPossible : rightPossible))
            wrong = !wrong;
    }
    m_stuck = m_stuck || !(wrong ? wrongPossible : rightPossible);
    if (wrong)
        m_mishandled.emplace_back(cue);
    return wrong;
}

} // namespace sdrl::programs
