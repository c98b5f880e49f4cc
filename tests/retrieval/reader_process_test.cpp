// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"
#include "core/base/text.h"
#include "readers/wire.h"
#include "retrieval_fixtures.h"

#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <thread>

using namespace sdrl;
using namespace sdrl::test;
using retrieval::ReaderLimits;

namespace {

using Clock = std::chrono::steady_clock;

const char* const kCrashed = "the file is damaged: the reader crashed on it";

} // namespace

/// The parent's side, with a helper that does everything wrong.
class ReaderProcessTest : public QObject {
    Q_OBJECT

private slots:
    void crashBecomesAnError();
    void nonsenseBecomesAnError();
    void whatCameBeforeACrashIsKept();
    void hangingHelperIsGivenUp();
    void stopEndsAHangingHelper();
    void helperThatAFileSpoiltIsReplaced();
    void callbackErrorStopsReading();
    void missingHelperIsNamed();
    void filesThatAreNoneAreRefused();
    void readingInAReadersCallbackWorks();
    void threadsReadAtTheSameTime();
    void framesSurviveTheirJourney();
    void damagedFramesAreRefused();

private:
    static std::unique_ptr<DocumentReader> misbehaving(ReaderLimits limits = {}) {
        return retrieval::makeDocumentReader(
            {sdrl::test::programFolder().parent_path() / "tests" / "misbehaving_reader", limits});
    }
    Result<std::vector<Document>> read(const DocumentReader& reader,
                                       const std::string& name) const {
        const auto path = m_folder.path() / (name + ".txt");
        SDRL_CHECK(writeFileAtomic(path, "x"));
        return readAll(reader, path);
    }

    TemporaryDirectory m_folder = temporaryDirectory();
};

void ReaderProcessTest::crashBecomesAnError() {
    const auto reader = misbehaving();
    for (int round = 0; round < 3; ++round) {
        const auto crashed = read(*reader, "crash");
        QVERIFY_ERROR(crashed, ErrorCode::InvalidFile);
        QCOMPARE(crashed.error().message, std::string(kCrashed));
        QVERIFY(crashed.error().context.ends_with("crash.txt"));
        QVERIFY_OK(read(*reader, "good"));
    }
}

void ReaderProcessTest::nonsenseBecomesAnError() {
    const auto reader = misbehaving();
    for (const char* name : {"garbage", "huge", "half", "liar", "bytes", "request"}) {
        const auto wrong = read(*reader, name);
        QVERIFY2(!wrong.ok(), name);
        QCOMPARE(wrong.error().message, std::string(kCrashed));
    }
    QVERIFY_OK(read(*reader, "good"));
}

void ReaderProcessTest::whatCameBeforeACrashIsKept() {
    const auto reader = misbehaving();
    QVERIFY_OK(read(*reader, "good"));
    QVERIFY_OK(writeFileAtomic(m_folder.path() / "midway.txt", "x"));
    int documents = 0;
    const auto count = [&](const Document&) -> Result<void> {
        ++documents;
        return {};
    };
    QVERIFY_ERROR(reader->read(m_folder.path() / "midway.txt", count, {}), ErrorCode::InvalidFile);
    // No second attempt: it would deliver the document again.
    QCOMPARE(documents, 1);
}

void ReaderProcessTest::hangingHelperIsGivenUp() {
    ReaderLimits limits;
    limits.maxSeconds = 1;
    const auto reader = misbehaving(limits);
    const auto begin = Clock::now();
    const auto hung = read(*reader, "hang");
    QVERIFY_ERROR(hung, ErrorCode::UnsupportedFile);
    QCOMPARE(hung.error().message, std::string("reading took longer than 1 seconds"));
    QVERIFY(Clock::now() - begin < std::chrono::seconds(10));
    QVERIFY_OK(read(*reader, "good"));
}

void ReaderProcessTest::stopEndsAHangingHelper() {
    const auto reader = misbehaving();
    QVERIFY_OK(writeFileAtomic(m_folder.path() / "hang.txt", "x"));
    std::stop_source stop;
    std::atomic<bool> stopped = false;
    std::jthread reading([&] {
        const auto ending = reader->read(
            m_folder.path() / "hang.txt", [](const Document&) { return Result<void>(); },
            stop.get_token());
        stopped = ending.ok() && *ending == Ending::Stopped;
    });
    stop.request_stop();
    reading.join();
    QVERIFY(stopped);
    QVERIFY_OK(read(*reader, "good"));
}

void ReaderProcessTest::helperThatAFileSpoiltIsReplaced() {
    const auto reader = misbehaving();
    for (int round = 0; round < 3; ++round) {
        QVERIFY_OK(read(*reader, "poison"));
        const auto next = read(*reader, "good");
        QVERIFY_OK(next);
        QCOMPARE(next->size(), std::size_t{1});
    }
}

void ReaderProcessTest::callbackErrorStopsReading() {
    const auto reader = testReader();
    const auto path = m_folder.path() / "rows.jsonl";
    std::string rows;
    for (int i = 0; i < 100000; ++i)
        rows += "{\"text\": \"row\"}\n";
    QVERIFY_OK(writeFileAtomic(path, rows));
    int seen = 0;
    const auto stopAtThree = [&](const Document&) -> Result<void> {
        if (++seen == 3)
            return Error{ErrorCode::Io, "the disk is full", ""};
        return {};
    };
    QVERIFY_ERROR(reader->read(path, stopAtThree, {}), ErrorCode::Io);
    QCOMPARE(seen, 3);
    QCOMPARE(readAll(*reader, path)->size(), std::size_t{100000});
}

void ReaderProcessTest::missingHelperIsNamed() {
    const auto reader = retrieval::makeDocumentReader({m_folder.path() / "no-such-program", {}});
    const auto result = read(*reader, "good");
    QVERIFY_ERROR(result, ErrorCode::NotFound);
    QVERIFY(result.error().toString().find("no-such-program") != std::string::npos);
}

void ReaderProcessTest::filesThatAreNoneAreRefused() {
    const auto reader = testReader();
    QVERIFY_ERROR(readAll(*reader, m_folder.path() / "none.txt"), ErrorCode::NotFound);
    std::filesystem::create_directory(m_folder.path() / "folder.txt");
    QVERIFY_ERROR(readAll(*reader, m_folder.path() / "folder.txt"), ErrorCode::InvalidFile);
    QVERIFY_OK(writeFileAtomic(m_folder.path() / "empty.pdf", ""));
    QCOMPARE(readAll(*reader, m_folder.path() / "empty.pdf").error().message,
             std::string("the file is empty"));
    QVERIFY_OK(writeFileAtomic(m_folder.path() / "x.exe", "x"));
    QCOMPARE(readAll(*reader, m_folder.path() / "x.exe").error().message,
             std::string("files of this kind are not supported"));
    // Opening a pipe would wait for its other end.
    QCOMPARE(::mkfifo((m_folder.path() / "pipe.txt").c_str(), 0600), 0);
    QVERIFY_ERROR(readAll(*reader, m_folder.path() / "pipe.txt"), ErrorCode::UnsupportedFile);
}

void ReaderProcessTest::readingInAReadersCallbackWorks() {
    const auto reader = testReader();
    QVERIFY_OK(writeFileAtomic(m_folder.path() / "a.txt", "outer"));
    QVERIFY_OK(writeFileAtomic(m_folder.path() / "b.txt", "inner"));
    std::string seen;
    const auto outer = [&](const Document& document) -> Result<void> {
        SDRL_TRY(const auto documents, readAll(*reader, m_folder.path() / "b.txt"));
        seen = document.text + " " + documents[0].text;
        return {};
    };
    QVERIFY_OK(reader->read(m_folder.path() / "a.txt", outer, {}));
    QCOMPARE(seen, std::string("outer inner"));
}

void ReaderProcessTest::threadsReadAtTheSameTime() {
    const auto reader = testReader();
    for (int i = 0; i < 4; ++i)
        QVERIFY_OK(
            writeFileAtomic(m_folder.path() / fmt::format("{}.txt", i), fmt::format("text {}", i)));
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&, i] {
                for (int round = 0; round < 20; ++round) {
                    const auto documents =
                        readAll(*reader, m_folder.path() / fmt::format("{}.txt", i));
                    right += documents.ok() && (*documents)[0].text == fmt::format("text {}", i);
                }
            });
    }
    QCOMPARE(right.load(), 80);
}

void ReaderProcessTest::framesSurviveTheirJourney() {
    Document document{"key", "Title", "pdf", "de-CH", "text €", {}};
    document.marks.push_back({DocumentMark::Kind::Page, 0, 3, ""});
    document.marks.push_back({DocumentMark::Kind::Section, 5, 2, "Head"});
    document.fileEnd = 1ULL << 40;
    const auto back = retrieval::decodeDocument(retrieval::encodeDocument(document));
    QVERIFY(back.has_value());
    QCOMPARE(back->key, document.key);
    QCOMPARE(back->title, document.title);
    QCOMPARE(back->format, document.format);
    QCOMPARE(back->language, document.language);
    QCOMPARE(back->text, document.text);
    QCOMPARE(back->fileEnd, document.fileEnd);
    QCOMPARE(back->marks.size(), std::size_t{2});
    QCOMPARE(back->marks[1].offset, std::size_t{5});
    QCOMPARE(back->marks[1].title, std::string("Head"));
    const retrieval::ReadRequest request{"/a b/ü.pdf", {1, 2, 3, 4, 5, 6, 7, 8}};
    const auto asked = retrieval::decodeRequest(retrieval::encodeRequest(request));
    QVERIFY(asked.has_value());
    QCOMPARE(asked->path.string(), request.path.string());
    QCOMPARE(asked->limits.maxSeconds, std::uint64_t{8});
    const Error error{ErrorCode::OutOfMemory, "m", "c"};
    const auto told = retrieval::decodeError(retrieval::encodeError(error));
    QVERIFY(told && told->code == error.code && told->message == "m" && told->context == "c");
}

void ReaderProcessTest::damagedFramesAreRefused() {
    Document document{"key", "Title", "pdf", "de", "some text with ä", {}};
    document.marks.push_back({DocumentMark::Kind::Section, 5, 2, "Head"});
    const std::string frame = retrieval::encodeDocument(document);
    for (std::size_t size = 0; size < frame.size(); ++size)
        QVERIFY(!retrieval::decodeDocument(frame.substr(0, size)));
    QVERIFY(!retrieval::decodeDocument(frame + "x"));
    document.marks[0].offset = document.text.size() - 1; // inside the last character
    QVERIFY(!retrieval::decodeDocument(retrieval::encodeDocument(document)));
    // Whatever is accepted keeps its promises.
    RandomStream random(1, "frames");
    for (int round = 0; round < 20000; ++round) {
        std::string damaged = frame;
        for (std::uint64_t changes = random.between(1, 4); changes > 0; --changes)
            damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
        if (const auto read = retrieval::decodeDocument(damaged)) {
            QVERIFY(isValidUtf8(read->text));
            for (const DocumentMark& mark : read->marks)
                QVERIFY(mark.offset <= read->text.size());
        }
        (void)retrieval::decodeRequest(damaged);
        (void)retrieval::decodeError(damaged);
    }
}

QTEST_GUILESS_MAIN(ReaderProcessTest)
#include "reader_process_test.moc"
#include "support/places.h"
