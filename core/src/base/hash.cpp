// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"

#include "base/file_hash.h"

#include <openssl/evp.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace sdrl {

struct Sha256::Impl {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    Impl() { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
    ~Impl() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : m_impl(std::make_unique<Impl>()) {}
Sha256::~Sha256() = default;

Sha256& Sha256::add(std::string_view bytes) {
    EVP_DigestUpdate(m_impl->context, bytes.data(), bytes.size());
    return *this;
}

Sha256& Sha256::addField(std::string_view bytes) {
    addField(static_cast<std::uint64_t>(bytes.size()));
    return add(bytes);
}

Sha256& Sha256::addField(std::uint64_t number) {
    std::array<char, 8> bytes;
    for (int i = 0; i < 8; ++i)
        bytes[static_cast<std::size_t>(i)] = static_cast<char>(number >> (8 * i));
    return add({bytes.data(), bytes.size()});
}

std::string Sha256::hex() {
    std::array<unsigned char, 32> digest{};
    unsigned int length = 0;
    EVP_DigestFinal_ex(m_impl->context, digest.data(), &length);
    assert(length == digest.size());
    std::string out;
    out.reserve(64);
    for (const unsigned char byte : digest) {
        out += "0123456789abcdef"[byte >> 4];
        out += "0123456789abcdef"[byte & 15];
    }
    return out;
}

std::string sha256Hex(std::string_view bytes) {
    return Sha256().add(bytes).hex();
}

Result<FileHash> FileHash::open(const std::filesystem::path& path) {
    File file(std::fopen(path.c_str(), "rbe"), &std::fclose);
    if (!file)
        return Error{errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                     std::string("cannot open the file: ") + std::strerror(errno), path.string()};
    return FileHash(std::move(file), path);
}

Result<bool> FileHash::advance() {
    const std::size_t count = std::fread(m_buffer.data(), 1, m_buffer.size(), m_file.get());
    if (std::ferror(m_file.get()))
        return Error{ErrorCode::Io, std::string("cannot read the file: ") + std::strerror(errno),
                     m_path.string()};
    m_hash->add({m_buffer.data(), count});
    m_bytes += count;
    return count > 0;
}

Result<std::string> sha256File(const std::filesystem::path& path) {
    SDRL_TRY(FileHash hash, FileHash::open(path));
    for (bool more = true; more;) {
        SDRL_TRY(more, hash.advance());
    }
    return hash.hex();
}

std::uint64_t stableHash64(std::string_view bytes) {
    const std::string hex = sha256Hex(bytes);
    return std::stoull(hex.substr(0, 16), nullptr, 16);
}

} // namespace sdrl
