// SPDX-License-Identifier: GPL-3.0-or-later
#include "partial_output.h"

#include "core/base/hash.h"

#include <fmt/format.h>

#include <fstream>
#include <string>
#include <utility>

namespace sdrl::cli {

namespace {

using nlohmann::json;

std::filesystem::path beside(std::filesystem::path path, const char* ending) {
    path += ending;
    return path;
}

std::filesystem::path partOf(const std::filesystem::path& out) {
    return beside(out, ".part");
}

} // namespace

Result<PartialOutput> PartialOutput::open(const std::filesystem::path& out, const json& work,
                                          const std::vector<json>& input) {
    Sha256 hash;
    hash.addField(dumpJson(work));
    for (const json& row : input)
        hash.addField(dumpJson(row));
    const json head = {{"format", "sdrl-partial-output"}, {"version", 1}, {"work", hash.hex()}};
    const std::filesystem::path part = partOf(out);

    // Looked at before it is opened for writing, which cuts off a line that a kill left unfinished.
    std::uint64_t place = 0;
    std::map<std::size_t, std::uint64_t> places;
    if (std::ifstream file(part, std::ios::binary); file) {
        std::string line;
        const bool whole = std::getline(file, line) && !file.eof();
        if (whole ? line != dumpJson(head) : !dumpJson(head).starts_with(line))
            return Error{ErrorCode::InvalidArgument,
                         "there is unfinished work of another model, input or setting",
                         fmt::format("{}; finish it with the command that began it, or delete "
                                     "that file",
                                     part.string())};
        for (place = line.size() + 1; std::getline(file, line) && !file.eof();
             place += line.size() + 1) {
            const json row = json::parse(line, nullptr, false);
            if (!row.is_object() || !row.value("index", json()).is_number_unsigned() ||
                !row.value("row", json()).is_object() || row["index"] >= input.size())
                return Error{ErrorCode::InvalidFile, "a line is not one of unfinished work",
                             fmt::format("{}, byte {}", part.string(), place)};
            places[row["index"]] = place;
        }
    }
    SDRL_TRY(JsonlWriter writer, JsonlWriter::open(part));
    PartialOutput made(out, std::move(writer));
    made.m_places = std::move(places);
    if (made.m_writer.offset() == 0)
        SDRL_CHECK(made.m_writer.append(head));
    return made;
}

Result<void> PartialOutput::add(std::size_t index, const json& row) {
    const std::uint64_t place = m_writer.offset();
    SDRL_CHECK(m_writer.append({{"index", index}, {"row", row}}));
    m_places[index] = place;
    return {};
}

Result<void> PartialOutput::finish() {
    const std::filesystem::path part = partOf(m_out), whole = beside(m_out, ".new");
    std::ifstream file(part, std::ios::binary);
    SDRL_TRY(JsonlWriter writer, JsonlWriter::open(whole, 0));
    std::string line;
    for (const auto& [index, place] : m_places) {
        file.seekg(static_cast<std::streamoff>(place));
        const json row = std::getline(file, line) ? json::parse(line, nullptr, false)
                                                  : json(json::value_t::discarded);
        if (!row.is_object())
            return Error{ErrorCode::Io, "the unfinished work cannot be read any more",
                         part.string()};
        SDRL_CHECK(writer.append(row["row"]));
    }
    SDRL_CHECK(writer.sync());
    std::error_code error;
    std::filesystem::rename(whole, m_out, error);
    if (error)
        return Error{ErrorCode::Io, "the file cannot be put in place: " + error.message(),
                     m_out.string()};
    std::filesystem::remove(part, error); // if it stays, it is of this work, and whole
    return {};
}

} // namespace sdrl::cli
