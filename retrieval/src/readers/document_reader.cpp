// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieval/document_reader.h"

#include "readers/file_kind.h"
#include "readers/reader_process.h"

#include <fmt/format.h>

#include <mutex>
#include <vector>

namespace sdrl::retrieval {

namespace {

namespace fs = std::filesystem;

/// A helper is replaced after so many files: libraries leak and fragment memory.
constexpr int kFilesPerProcess = 500;
/// What a document's frame may hold beside its text: title, headings.
constexpr std::uint64_t kFrameSlackBytes = 64 << 20;

fs::path defaultProgram() {
    std::error_code ignored;
    const fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    const fs::path beside = folder / "sdrl-read-document";
    return fs::exists(beside, ignored) ? beside : folder.parent_path() / "bin" / beside.filename();
}

class ProcessDocumentReader : public DocumentReader {
public:
    explicit ProcessDocumentReader(ReaderSettings settings) : m_settings(std::move(settings)) {
        if (m_settings.program.empty())
            m_settings.program = defaultProgram();
    }

    [[nodiscard]] bool supports(const fs::path& path) const override {
        return fileKindOf(path).has_value();
    }

    [[nodiscard]] Result<Ending> read(const fs::path& path,
                                      const std::function<Result<void>(Document)>& document,
                                      std::stop_token stop) const override {
        Result<Ending> ending = readChecked(path, document, stop);
        if (!ending) {
            Error error = std::move(ending).error();
            error.context = error.context.empty()
                                ? path.string()
                                : fmt::format("{}, {}", path.string(), error.context);
            return error;
        }
        return ending;
    }

private:
    /// How an attempt to read a file ended, if it did not break off.
    using Outcome = std::optional<Result<Ending>>;

    Result<Ending> readChecked(const fs::path& path,
                               const std::function<Result<void>(Document)>& document,
                               const std::stop_token& stop) const {
        SDRL_CHECK(checkFile(path));
        bool delivered = false;
        for (;;) {
            SDRL_TRY(std::unique_ptr<ReaderProcess> process, takeProcess());
            const bool isFresh = process->filesRead == 0;
            const Outcome outcome = readWith(*process, path, document, stop, delivered);
            if (outcome) {
                if (process->filesRead > 0 && process->filesRead < kFilesPerProcess)
                    returnProcess(std::move(process));
                return *outcome;
            }
            // What one file did to a helper may show in the next: that one gets a fresh helper.
            if (isFresh || delivered)
                return Error{ErrorCode::InvalidFile,
                             "the file is damaged: the reader crashed on it", ""};
        }
    }

    static Result<void> checkFile(const fs::path& path) {
        std::error_code error;
        const fs::file_status status = fs::status(path, error);
        if (status.type() == fs::file_type::not_found)
            return Error{ErrorCode::NotFound, "the file does not exist", ""};
        if (fs::is_directory(status))
            return Error{ErrorCode::InvalidFile, "this is a folder, not a file", ""};
        if (!fs::is_regular_file(status))
            return Error{ErrorCode::UnsupportedFile, "this is not a regular file", ""};
        if (!fileKindOf(path))
            return Error{ErrorCode::UnsupportedFile, "files of this kind are not supported", ""};
        if (fs::file_size(path, error) == 0)
            return Error{ErrorCode::UnsupportedFile, "the file is empty", ""};
        return {};
    }

    /// Nothing if the helper went away. A helper that is to serve again has counted the file.
    Outcome readWith(ReaderProcess& process, const fs::path& path,
                     const std::function<Result<void>(Document)>& document,
                     const std::stop_token& stop, bool& delivered) const {
        const ReaderLimits& limits = m_settings.limits;
        std::error_code error;
        const fs::path absolute = fs::absolute(path, error);
        const int filesBefore = std::exchange(process.filesRead, 0);
        if (!process.request({error ? path : absolute, limits}))
            return {};
        for (;;) {
            const ReaderProcess::Reply reply =
                process.receive(limits.maxSeconds, limits.maxTextBytes + kFrameSlackBytes, stop);
            if (reply.wait == ReaderProcess::Wait::Gone)
                return {};
            if (reply.wait == ReaderProcess::Wait::Stopped)
                return Ending::Stopped;
            if (reply.wait == ReaderProcess::Wait::TimedOut)
                return Error{ErrorCode::UnsupportedFile,
                             fmt::format("reading took longer than {} seconds", limits.maxSeconds),
                             ""};
            if (reply.type == FrameType::Document) {
                std::optional<Document> read = decodeDocument(reply.payload);
                if (!read)
                    return {};
                delivered = true;
                if (Result<void> taken = document(*std::move(read)); !taken)
                    return std::move(taken).error();
                continue;
            }
            process.filesRead = filesBefore + 1;
            if (reply.type == FrameType::Finished)
                return Ending::Finished;
            if (std::optional<Error> failure = decodeError(reply.payload);
                failure && reply.type == FrameType::Failure)
                return *std::move(failure);
            return {};
        }
    }

    Result<std::unique_ptr<ReaderProcess>> takeProcess() const {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_idle.empty()) {
                std::unique_ptr<ReaderProcess> process = std::move(m_idle.back());
                m_idle.pop_back();
                return process;
            }
        }
        return ReaderProcess::start(m_settings.program);
    }

    void returnProcess(std::unique_ptr<ReaderProcess> process) const {
        const std::lock_guard lock(m_mutex);
        m_idle.push_back(std::move(process));
    }

    ReaderSettings m_settings;
    mutable std::mutex m_mutex;
    mutable std::vector<std::unique_ptr<ReaderProcess>> m_idle;
};

} // namespace

std::unique_ptr<DocumentReader> makeDocumentReader(ReaderSettings settings) {
    return std::make_unique<ProcessDocumentReader>(std::move(settings));
}

} // namespace sdrl::retrieval
