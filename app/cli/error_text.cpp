// SPDX-License-Identifier: GPL-3.0-or-later
#include "error_text.h"

#include <fmt/format.h>

#include <string_view>

namespace sdrl::cli {

namespace {

std::string_view advice(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument:
        return "Change the setting or argument; --help lists the choices.";
    case ErrorCode::InvalidFile:
        return "Correct the file at the place named, or use another one.";
    case ErrorCode::UnsupportedFile:
        return "Use a file of a supported kind; `sdrl doctor` lists them.";
    case ErrorCode::NotFound:
        return "Check the name and the path.";
    case ErrorCode::AlreadyExists:
        return "Choose another name or folder, or remove what is there.";
    case ErrorCode::Locked:
        return "Close the other program that uses it, then try again.";
    case ErrorCode::Io:
        return "Check free space and permissions, then try again; finished work is kept.";
    case ErrorCode::Network:
        return "Check the address and the connection, then run the command again; what was "
               "received is kept.";
    case ErrorCode::Unauthorized:
        return "Check the key in the environment variable that the project names.";
    case ErrorCode::RateLimited:
        return "Wait or raise the cap, then run the command again; what was received is kept.";
    case ErrorCode::NotReady:
        return "Run the stage named first, or `sdrl run`, which runs all.";
    case ErrorCode::OutOfMemory:
        return "Try fewer or shorter answers (train.group_size, sampling.max_new_tokens) or a "
               "smaller model.";
    case ErrorCode::NonFinite:
        return "Lower train.learning_rate and run the command again; it goes on from the last good "
               "checkpoint.";
    case ErrorCode::Internal:
        return "This should not happen. Please report it with the lines above.";
    }
    return "";
}

} // namespace

std::string errorText(const Error& error) {
    std::string out = fmt::format("error: {}\n", error.message);
    if (!error.context.empty())
        out += fmt::format("   at: {}\n", error.context);
    return out + fmt::format("   do: {}\n", advice(error.code));
}

bool isUsageError(const Error& error) {
    switch (error.code) {
    case ErrorCode::InvalidArgument:
    case ErrorCode::InvalidFile:
    case ErrorCode::UnsupportedFile:
    case ErrorCode::NotFound:
    case ErrorCode::AlreadyExists:
    case ErrorCode::NotReady:
        return true;
    default:
        return false;
    }
}

} // namespace sdrl::cli
