// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

namespace sdrl {

std::string_view errorCodeName(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument:
        return "invalid_argument";
    case ErrorCode::InvalidFile:
        return "invalid_file";
    case ErrorCode::UnsupportedFile:
        return "unsupported_file";
    case ErrorCode::NotFound:
        return "not_found";
    case ErrorCode::AlreadyExists:
        return "already_exists";
    case ErrorCode::Locked:
        return "locked";
    case ErrorCode::Io:
        return "io";
    case ErrorCode::Network:
        return "network";
    case ErrorCode::Unauthorized:
        return "unauthorized";
    case ErrorCode::RateLimited:
        return "rate_limited";
    case ErrorCode::NotReady:
        return "not_ready";
    case ErrorCode::OutOfMemory:
        return "out_of_memory";
    case ErrorCode::NonFinite:
        return "non_finite";
    case ErrorCode::Internal:
        return "internal";
    }
    return "internal";
}

std::string Error::toString() const {
    return context.empty() ? message : message + " (" + context + ")";
}

} // namespace sdrl
