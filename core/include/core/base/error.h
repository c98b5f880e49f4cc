// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace sdrl {

/// What kind of thing went wrong. `app` chooses its advice by this code.
enum class ErrorCode {
    InvalidArgument, ///< A setting or argument is out of its range.
    InvalidFile,     ///< A file exists but its content is malformed or inconsistent.
    UnsupportedFile, ///< A file is well-formed but of a kind or version that is not supported.
    NotFound,        ///< A file, folder, record or model is missing.
    AlreadyExists,   ///< Something of that name is already there and is not overwritten.
    Locked,          ///< Another process holds the resource.
    Io,              ///< Reading or writing failed (disk full, permission, device).
    Network,         ///< A remote service could not be reached or broke off.
    Unauthorized,    ///< A remote service refused the credentials.
    RateLimited,     ///< A remote service asks to slow down, or a call cap is used up.
    NotReady,        ///< An earlier stage has not been run yet.
    OutOfMemory,     ///< The work does not fit into memory.
    NonFinite,       ///< A computation produced NaN or infinity.
    Internal,        ///< A library failed in a way that is not the user's doing.
};

/// The code's stable name, as it appears in JSON output ("invalid_file").
[[nodiscard]] std::string_view errorCodeName(ErrorCode code);

/// An expected failure: what a user, a file, a device or a network can cause. `message` is one
/// English sentence without advice; `context` says where (file and line, field, URL without
/// secrets). What to do about it is said by `app`, from the code.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string context;

    /// "message (context)", for logs and tests.
    [[nodiscard]] std::string toString() const;
};

} // namespace sdrl
