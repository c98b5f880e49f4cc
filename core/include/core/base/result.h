// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

namespace sdrl {

/// Either a value or the Error that kept it from being made. Asking for the one that is not there
/// is a programmer's error and asserts.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] T& value() & { return assert(ok()), std::get<0>(m_state); }
    [[nodiscard]] const T& value() const& { return assert(ok()), std::get<0>(m_state); }
    /// By value, so that a range-for over `f().value()` keeps what it walks over.
    [[nodiscard]] T value() && { return assert(ok()), std::get<0>(std::move(m_state)); }
    [[nodiscard]] T& operator*() & { return value(); }
    [[nodiscard]] const T& operator*() const& { return value(); }
    [[nodiscard]] T operator*() && { return std::move(*this).value(); }
    [[nodiscard]] T* operator->() { return &value(); }
    [[nodiscard]] const T* operator->() const { return &value(); }

    [[nodiscard]] const Error& error() const& { return assert(!ok()), std::get<1>(m_state); }
    [[nodiscard]] Error&& error() && { return assert(!ok()), std::get<1>(std::move(m_state)); }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    [[nodiscard]] bool ok() const { return !m_error; }
    explicit operator bool() const { return ok(); }
    [[nodiscard]] const Error& error() const& { return assert(!ok()), *m_error; }
    [[nodiscard]] Error&& error() && { return assert(!ok()), *std::move(m_error); }

private:
    std::optional<Error> m_error;
};

} // namespace sdrl

#define SDRL_CONCAT_(a, b) a##b
#define SDRL_CONCAT(a, b) SDRL_CONCAT_(a, b)

/// `SDRL_TRY(auto x, f());` declares x from the value of f(), or returns f()'s error.
#define SDRL_TRY(declaration, ...)                                                                 \
    auto SDRL_CONCAT(sdrlResult_, __LINE__) = (__VA_ARGS__);                                       \
    if (!SDRL_CONCAT(sdrlResult_, __LINE__).ok())                                                  \
        return std::move(SDRL_CONCAT(sdrlResult_, __LINE__)).error();                              \
    declaration = std::move(SDRL_CONCAT(sdrlResult_, __LINE__)).value()

/// `SDRL_CHECK(f());` returns f()'s error if there is one.
#define SDRL_CHECK(...)                                                                            \
    if (auto sdrlCheck = (__VA_ARGS__); !sdrlCheck.ok())                                           \
    return std::move(sdrlCheck).error()
