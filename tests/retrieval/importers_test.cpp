// SPDX-License-Identifier: GPL-3.0-or-later
//
// Real files, many of them broken on purpose. EXPECTED.tsv says what another reader found in them.
#include "core/base/text.h"
#include "retrieval_fixtures.h"

#include <sys/resource.h>

#include <charconv>
#include <chrono>
#include <set>

using namespace sdrl;
using namespace sdrl::test;

namespace {

struct Expected {
    std::string file;
    std::string state; ///< return code of pdftotext, or what a ZIP and XML reader said
    std::size_t chars = 0;
    std::string firstError;
};

std::vector<Expected> expectedFiles(const std::filesystem::path& folder) {
    std::vector<Expected> out;
    const std::string table = readFile(folder / "EXPECTED.tsv").value();
    for (const std::string_view line : split(table, '\n')) {
        const auto fields = split(line, '\t');
        if (fields.size() < 9 || fields[0] == "file")
            continue;
        Expected one{std::string(fields[0]), std::string(fields[3]), 0, std::string(fields[8])};
        std::from_chars(fields[5].data(), fields[5].data() + fields[5].size(), one.chars);
        out.push_back(one);
    }
    return out;
}

std::size_t visibleChars(const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        count += isSpace(c.value) ? 0 : 1;
        at += c.bytes;
    }
    return count;
}

} // namespace

class ImportersTest : public QObject {
    Q_OBJECT

private slots:
    void everyFileGivesTextOrAReason();
    void passwordsAreNamed();
    void wordFilesHaveTheirParts();
    void html5Inputs();
    void lawTitle();
    void cleanupTestCase();

private:
    const std::filesystem::path m_folder = sharedData("importers");
    std::unique_ptr<DocumentReader> m_reader = testReader();
};

void ImportersTest::everyFileGivesTextOrAReason() {
    SKIP_WITHOUT(m_folder / "EXPECTED.tsv");
    int read = 0, refused = 0, absent = 0, withText = 0, found = 0, damagedButRead = 0;
    std::string unlike;
    for (const Expected& one : expectedFiles(m_folder)) {
        const auto path = m_folder / one.file;
        if (!std::filesystem::exists(path)) {
            ++absent;
            continue;
        }
        const auto begin = std::chrono::steady_clock::now();
        const auto documents = readAll(*m_reader, path);
        const auto took = std::chrono::steady_clock::now() - begin;
        QVERIFY2(took < std::chrono::seconds(20), one.file.c_str());
        if (documents) {
            ++read;
            QCOMPARE(documents->size(), std::size_t{1});
            QVERIFY2(visibleChars(documents->front().text) > 0, one.file.c_str());
        } else {
            ++refused;
            QVERIFY2(!documents.error().message.empty() &&
                         documents.error().message.find("crashed") == std::string::npos,
                     (one.file + ": " + documents.error().toString()).c_str());
        }
        const bool wasRead = one.state == "0" || one.state == "ok";
        if (wasRead && one.chars > 0) {
            ++withText;
            // CJK fonts without embedded tables take a package that may be missing here.
            const bool lacksTables =
                !documents && documents.error().message.find("poppler-data") != std::string::npos;
            const std::size_t chars = documents ? visibleChars(documents->front().text) : 0;
            found += lacksTables || chars > 0 ? 1 : 0;
            // The other reader also counts blanks, text boxes twice and the numbers of a picture's
            // place.
            if (!lacksTables && chars * 2 < one.chars)
                unlike += fmt::format("\n  {}: {} of {} characters", one.file, chars, one.chars);
        } else if (!wasRead) {
            damagedButRead += documents.ok() ? 1 : 0;
        }
    }
    qInfo("%d read, %d refused with a reason, %d not there; text in %d of %d that have some, and "
          "in %d that the other reader gave up; much less than it found in%s",
          read, refused, absent, found, withText, damagedButRead, unlike.c_str());
    QVERIFY(read + refused > 0);
    QVERIFY2(found * 100 >= withText * 97, unlike.c_str());
}

void ImportersTest::passwordsAreNamed() {
    SKIP_WITHOUT(m_folder / "EXPECTED.tsv");
    int count = 0;
    for (const Expected& one : expectedFiles(m_folder)) {
        const bool locked = one.firstError.find("Incorrect password") != std::string::npos ||
                            one.file.find("password-is") != std::string::npos;
        if (!locked || !std::filesystem::exists(m_folder / one.file))
            continue;
        const auto documents = readAll(*m_reader, m_folder / one.file);
        QVERIFY2(!documents.ok(), one.file.c_str());
        QCOMPARE(documents.error().message, std::string("a password is needed"));
        ++count;
    }
    QVERIFY(count > 0);
}

void ImportersTest::wordFilesHaveTheirParts() {
    const auto folder = m_folder / "docx-mammoth";
    SKIP_WITHOUT(folder);
    const auto text = [&](const char* name) {
        const auto documents = readAll(*m_reader, folder / name);
        return documents ? documents->front().text : "error: " + documents.error().message;
    };
    QCOMPARE(text("tables.docx"),
             std::string("Above\n\nTop left | Top right\nBottom left | Bottom right\n\nBelow"));
    QCOMPARE(text("simple-list.docx"), std::string("- Apple\n- Banana"));
    QCOMPARE(text("footnotes.docx"),
             std::string("Ouch[1].[2]\n\n[1] A tachyon walks into a bar.\n\n[2] Fin."));
    QCOMPARE(text("endnotes.docx"), text("footnotes.docx"));
    QCOMPARE(text("text-box.docx"), std::string("Datum plane"));
    QCOMPARE(text("strict-format.docx"), std::string("Test"));
    QCOMPARE(text("utf8-bom.docx"), std::string("This XML has a byte order mark."));
    QCOMPARE(text("empty.docx"), std::string("error: the document has no text"));
}

void ImportersTest::html5Inputs() {
    const auto packed = m_folder / "html5lib-tests" / "tree-construction.tar.gz";
    SKIP_WITHOUT(packed);
    int inputs = 0, texts = 0;
    for (const auto& [name, content] : tarMembers(packed)) {
        for (std::size_t at = 0; (at = content.find("#data\n", at)) != std::string::npos;) {
            at += 6;
            const std::size_t end = std::min(content.find("\n#errors", at), content.size());
            const std::string input = content.substr(at, end - at);
            at = end;
            if (input.empty())
                continue;
            const auto result = readContent(*m_reader, "a.html", input);
            QVERIFY2(result.ok() || result.error().message.find("crashed") == std::string::npos,
                     input.c_str());
            ++inputs;
            texts += result.ok() ? 1 : 0;
        }
    }
    qInfo("%d inputs, %d with text", inputs, texts);
    QVERIFY(inputs > 1000);
    QVERIFY(texts * 4 > inputs);
}

void ImportersTest::lawTitle() {
    const auto packed = sharedData("documents") / "dc-code-title-28" / "dc-code-title-28.tar.gz";
    SKIP_WITHOUT(packed);
    const TemporaryDirectory folder = temporaryDirectory();
    for (const auto& [name, content] : tarMembers(packed)) {
        std::filesystem::create_directories((folder.path() / name).parent_path());
        std::ofstream(folder.path() / name, std::ios::binary) << content;
    }
    int files = 0, titled = 0;
    std::size_t chars = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder.path())) {
        if (!file.is_regular_file())
            continue;
        const auto documents = readAll(*m_reader, file.path());
        QVERIFY2(documents.ok(), file.path().c_str());
        ++files;
        titled += documents->front().title.empty() ? 0 : 1;
        chars += documents->front().text.size();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    qInfo("%d files, %zu bytes of text in %.2f s", files, chars, took.count());
    QCOMPARE(files, 887);
    QVERIFY(titled > 880);
    QVERIFY(chars > 4'000'000);
}

void ImportersTest::cleanupTestCase() {
    m_reader.reset();
    rusage usage{};
    ::getrusage(RUSAGE_CHILDREN, &usage);
    qInfo("peak memory of a helper: %ld MB", usage.ru_maxrss / 1024);
#if !defined(__SANITIZE_ADDRESS__)
    QVERIFY(usage.ru_maxrss < 300L * 1024);
#endif
}

QTEST_GUILESS_MAIN(ImportersTest)
#include "importers_test.moc"
