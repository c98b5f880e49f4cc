// SPDX-License-Identifier: GPL-3.0-or-later
#include "readers/wire.h"

#include "core/base/text.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace sdrl::retrieval {

namespace {

class ByteWriter {
public:
    ByteWriter& number(std::uint64_t value) {
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    ByteWriter& text(std::string_view value) {
        number(value.size());
        m_bytes += value;
        return *this;
    }
    [[nodiscard]] std::string take() { return std::move(m_bytes); }

private:
    std::string m_bytes;
};

/// Reads what ByteWriter wrote; after a value that does not fit, `good` is false for ever.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : m_rest(bytes) {}

    std::uint64_t number() {
        std::uint64_t value = 0;
        if (m_rest.size() < sizeof value) {
            m_good = false;
            return 0;
        }
        std::memcpy(&value, m_rest.data(), sizeof value);
        m_rest.remove_prefix(sizeof value);
        return value;
    }
    std::string text() {
        const std::uint64_t length = number();
        if (!m_good || length > m_rest.size()) {
            m_good = false;
            return {};
        }
        std::string value(m_rest.substr(0, length));
        m_rest.remove_prefix(length);
        return value;
    }
    [[nodiscard]] bool good() const { return m_good; }
    [[nodiscard]] bool finished() const { return m_good && m_rest.empty(); }

private:
    std::string_view m_rest;
    bool m_good = true;
};

} // namespace

std::string encodeHeader(FrameHeader header) {
    std::string bytes(1, static_cast<char>(header.type));
    bytes.append(reinterpret_cast<const char*>(&header.payloadBytes), sizeof header.payloadBytes);
    return bytes;
}

std::optional<FrameHeader> decodeHeader(std::string_view bytes) {
    FrameHeader header;
    header.type = static_cast<FrameType>(bytes[0]);
    std::memcpy(&header.payloadBytes, bytes.data() + 1, sizeof header.payloadBytes);
    switch (header.type) {
    case FrameType::Request:
    case FrameType::Document:
    case FrameType::Failure:
    case FrameType::Finished:
        return header;
    }
    return {};
}

std::string encodeRequest(const ReadRequest& request) {
    const ReaderLimits& limits = request.limits;
    return ByteWriter()
        .text(request.path.native())
        .number(limits.maxFileBytes)
        .number(limits.maxTextBytes)
        .number(limits.maxUnpackedBytes)
        .number(limits.maxExpansion)
        .number(limits.maxArchiveMembers)
        .number(limits.maxPages)
        .number(limits.maxMemoryBytes)
        .number(limits.maxSeconds)
        .take();
}

std::optional<ReadRequest> decodeRequest(std::string_view payload) {
    ByteReader reader(payload);
    ReadRequest request;
    request.path = reader.text();
    ReaderLimits& limits = request.limits;
    limits.maxFileBytes = reader.number();
    limits.maxTextBytes = reader.number();
    limits.maxUnpackedBytes = reader.number();
    limits.maxExpansion = reader.number();
    limits.maxArchiveMembers = reader.number();
    limits.maxPages = reader.number();
    limits.maxMemoryBytes = reader.number();
    limits.maxSeconds = reader.number();
    if (!reader.finished())
        return {};
    return request;
}

std::string encodeError(const Error& error) {
    return ByteWriter()
        .number(static_cast<std::uint64_t>(error.code))
        .text(error.message)
        .text(error.context)
        .take();
}

std::optional<Error> decodeError(std::string_view payload) {
    ByteReader reader(payload);
    const std::uint64_t code = reader.number();
    Error error;
    error.message = toValidUtf8(reader.text());
    error.context = toValidUtf8(reader.text());
    if (!reader.finished() || code > static_cast<std::uint64_t>(ErrorCode::Internal))
        return {};
    error.code = static_cast<ErrorCode>(code);
    return error;
}

std::string encodeDocument(const Document& document) {
    ByteWriter writer;
    writer.text(document.key).text(document.title).text(document.format).text(document.language);
    writer.text(document.text).number(document.fileEnd).number(document.marks.size());
    for (const DocumentMark& mark : document.marks) {
        writer.number(static_cast<std::uint64_t>(mark.kind)).number(mark.offset);
        writer.number(static_cast<std::uint64_t>(mark.number)).text(mark.title);
    }
    return writer.take();
}

std::optional<Document> decodeDocument(std::string_view payload) {
    ByteReader reader(payload);
    Document document;
    for (std::string* field :
         {&document.key, &document.title, &document.format, &document.language, &document.text}) {
        *field = reader.text();
        if (!isValidUtf8(*field))
            return {};
    }
    document.fileEnd = reader.number();
    std::size_t last = 0;
    for (std::uint64_t left = reader.number(); left > 0 && reader.good(); --left) {
        const std::uint64_t kind = reader.number(), offset = reader.number(),
                            number = reader.number();
        DocumentMark mark{static_cast<DocumentMark::Kind>(kind), offset, static_cast<int>(number),
                          reader.text()};
        const bool inside =
            offset >= last && offset <= document.text.size() &&
            (offset == document.text.size() || (document.text[offset] & 0xC0) != 0x80);
        if (kind > 1 || number > INT32_MAX || !inside || !isValidUtf8(mark.title))
            return {};
        last = offset;
        document.marks.push_back(std::move(mark));
    }
    if (!reader.finished())
        return {};
    return document;
}

bool sendAll(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0) {
            if (errno == EINTR)
                continue;
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

} // namespace sdrl::retrieval
