// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the program and its reading helper say to each other over a socket: frames of a type byte, a
// payload length (8 bytes, machine order: both run here) and the payload. The receiver trusts
// nothing: the helper may have been taken over by the file it reads.
#pragma once

#include "retrieval/document_reader.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sdrl::retrieval {

enum class FrameType : char { Request = 'R', Document = 'D', Failure = 'E', Finished = 'F' };

inline constexpr std::size_t kFrameHeaderBytes = 9;

struct FrameHeader {
    FrameType type = FrameType::Finished;
    std::uint64_t payloadBytes = 0;
};

struct ReadRequest {
    std::filesystem::path path;
    ReaderLimits limits;
};

[[nodiscard]] std::string encodeHeader(FrameHeader header);
/// `bytes` holds kFrameHeaderBytes. Nothing if the type is unknown.
[[nodiscard]] std::optional<FrameHeader> decodeHeader(std::string_view bytes);

[[nodiscard]] std::string encodeRequest(const ReadRequest& request);
[[nodiscard]] std::optional<ReadRequest> decodeRequest(std::string_view payload);
[[nodiscard]] std::string encodeError(const Error& error);
[[nodiscard]] std::optional<Error> decodeError(std::string_view payload);
[[nodiscard]] std::string encodeDocument(const Document& document);
/// Also checks that the text is UTF-8 and that the marks lie inside it, in order.
[[nodiscard]] std::optional<Document> decodeDocument(std::string_view payload);

/// Writes all bytes to a socket, without SIGPIPE. False if the other side is gone.
[[nodiscard]] bool sendAll(int socket, std::string_view bytes);

} // namespace sdrl::retrieval
