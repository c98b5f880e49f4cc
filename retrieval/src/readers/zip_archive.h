// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "retrieval/document_reader.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace sdrl::retrieval {

/// The text members of a ZIP archive, unpacked into memory. Nothing is written to the disk, so a
/// member's name can do no harm.
class ZipArchive {
public:
    /// UnsupportedFile ("not a ZIP archive", over a limit, "a password is needed") or InvalidFile.
    [[nodiscard]] static Result<ZipArchive> read(std::string_view bytes,
                                                 const ReaderLimits& limits);

    /// Null if there is none of that name, or it is damaged.
    [[nodiscard]] const std::string* find(std::string_view name) const;
    /// The member; InvalidFile if it is missing or damaged.
    [[nodiscard]] Result<std::string_view> member(std::string_view name) const;

private:
    std::map<std::string, std::string, std::less<>> m_members;
    std::string m_damage; ///< what was wrong with members that could not be unpacked
};

/// `target` of a link in the member `base`, as a member's name: percent escapes are decoded, "."
/// and
/// ".." resolved, fragments cut. Empty if it leads out of the archive.
[[nodiscard]] std::string resolvedMember(std::string_view base, std::string_view target);

} // namespace sdrl::retrieval
