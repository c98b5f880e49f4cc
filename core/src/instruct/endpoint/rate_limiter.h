// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>

namespace sdrl {

/// Keeps a sum per minute: a bucket that fills evenly and holds ten seconds' worth, so that a
/// server that looks at short windows sees no burst. Thread: one at a time.
class RateLimiter {
public:
    using Clock = std::chrono::steady_clock;

    /// @param perMinute 0: no limit
    RateLimiter(double perMinute, Clock::time_point now)
        : m_perSecond(perMinute / 60),
          m_capacity(std::max(1.0, perMinute / 6)),
          m_level(m_capacity),
          m_filled(now) {}

    /// How long until that much may be spent; zero: now. What is larger than the bucket may be
    /// spent when it is full.
    [[nodiscard]] std::chrono::milliseconds wait(double amount, Clock::time_point now) {
        if (m_perSecond <= 0)
            return std::chrono::milliseconds(0);
        fill(now);
        const double missing = std::min(amount, m_capacity) - m_level;
        constexpr double kRounding = 1e-9;
        if (missing <= kRounding)
            return std::chrono::milliseconds(0);
        return std::chrono::milliseconds(static_cast<long>(missing / m_perSecond * 1000) + 1);
    }
    /// Spends; more than is there makes later ones wait. Negative gives back.
    void spend(double amount, Clock::time_point now) {
        if (m_perSecond <= 0)
            return;
        fill(now);
        m_level = std::min(m_capacity, m_level - amount);
    }

private:
    void fill(Clock::time_point now) {
        const double seconds = std::chrono::duration<double>(now - m_filled).count();
        m_level = std::min(m_capacity, m_level + seconds * m_perSecond);
        m_filled = now;
    }

    double m_perSecond;
    double m_capacity;
    double m_level;
    Clock::time_point m_filled;
};

} // namespace sdrl
