// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files made to crash, hang or fill memory, through the real helper. Each must end as text or as an
// error that names the reason.
#include "core/base/rng.h"
#include "core/base/text.h"
#include "retrieval_fixtures.h"

#include <sys/resource.h>

#include <chrono>

using namespace sdrl;
using namespace sdrl::test;
using retrieval::ReaderLimits;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}

const char* const kTooDeep = "its elements are nested too deeply";
const char* const kTooLarge = "the file is too large when unpacked";

} // namespace

class HostileFilesTest : public QObject {
    Q_OBJECT

private slots:
    void archivesThatUnpackToTooMuch();
    void archivesInArchivesAreNotOpened();
    void archivesOfTooManyMembers();
    void memberNamesLeadNowhere();
    void packedTextThatUnpacksToTooMuch();
    void entitiesAreNotMultiplied();
    void externalEntitiesAreNotFetched();
    void deepNestingEndsInAnError();
    void hugeParagraphsAreNotCutSilently();
    void pathologicalMarkdownEndsInTime();
    void pdfWithAHugePageCount();
    void pdfWithLoops();
    void pdfBombsStayInsideTheirLimits();
    void hundredMegabytesOfOneLine();
    void textOverTheLimitIsRefused();
    void memoryLimitIsKept();
    void largeRecordFilesAreReadLineByLine();
    void truncatedFilesNeverCrash();
    void damagedFilesNeverCrash();
    void cleanupTestCase();

private:
    std::string reason(const std::string& name, const std::string& content) const {
        const auto result = readContent(*m_reader, name, content);
        return result ? "text: " + result->text.substr(0, 60) : result.error().message;
    }

    std::unique_ptr<DocumentReader> m_reader = testReader();
};

void HostileFilesTest::archivesThatUnpackToTooMuch() {
    const std::string bomb = zipOf({{"word/document.xml", std::string(40 << 20, ' ')}});
    QVERIFY(bomb.size() < 100000);
    QCOMPARE(reason("a.docx", bomb), std::string(kTooLarge));
    QCOMPARE(reason("a.epub", bomb), std::string(kTooLarge));
    QCOMPARE(reason("a.odt", bomb), std::string(kTooLarge));
    // Many members, each of them harmless.
    Members members;
    for (int i = 0; i < 40; ++i)
        members.push_back({fmt::format("{}.xml", i), std::string(1 << 20, ' ')});
    QCOMPARE(reason("a.docx", zipOf(members)), std::string(kTooLarge));
}

void HostileFilesTest::archivesInArchivesAreNotOpened() {
    std::string inner = zipOf({{"x.xml", std::string(1 << 20, ' ')}});
    for (int depth = 0; depth < 5; ++depth)
        inner = zipOf({{"inner.zip", inner}});
    QCOMPARE(reason("a.docx", inner), std::string("the archive has no word/document.xml"));
}

void HostileFilesTest::archivesOfTooManyMembers() {
    ReaderLimits limits;
    limits.maxArchiveMembers = 100;
    Members members;
    for (int i = 0; i <= 100; ++i)
        members.push_back({fmt::format("{}.bin", i), ""});
    const auto result = readContent(*testReader(limits), "a.docx", zipOf(members));
    QCOMPARE(result.error().message, std::string("the archive has more than 100 members"));
}

void HostileFilesTest::memberNamesLeadNowhere() {
    const TemporaryDirectory folder = temporaryDirectory();
    QVERIFY_OK(writeFileAtomic(folder.path() / "secret.xhtml", "<p>secret</p>"));
    const std::string outside = (folder.path() / "secret.xhtml").string();
    const auto book = [](const std::string& href, const std::string& member) {
        return zipOf(
            {{"META-INF/container.xml", "<container><rootfile full-path='b.opf'/></container>"},
             {"b.opf", "<package><manifest><item id='c' href='" + href +
                           "'/></manifest><spine><itemref idref='c'/></spine></package>"},
             {member, "<p>inside</p>"}});
    };
    for (const std::string& href : {std::string("../../../../etc/passwd"), outside,
                                    "file://" + outside, std::string("%2e%2e/x")})
        QCOMPARE(reason("a.epub", book(href, "../../evil.xhtml")),
                 std::string("the document has no text"));
    QVERIFY(!std::filesystem::exists(folder.path().parent_path() / "evil.xhtml"));
    QCOMPARE(reason("a.epub", book("a/../c.xhtml", "c.xhtml")), std::string("text: inside"));
}

void HostileFilesTest::packedTextThatUnpacksToTooMuch() {
    QCOMPARE(reason("a.txt.gz", gzipOf(std::string(40 << 20, 'a'))), std::string(kTooLarge));
    QCOMPARE(reason("a.jsonl.gz", gzipOf(std::string(40 << 20, ' '))), std::string(kTooLarge));
}

void HostileFilesTest::entitiesAreNotMultiplied() {
    std::string laughs = "<!DOCTYPE l [<!ENTITY a \"lol\">";
    for (char c = 'b'; c < 'n'; ++c)
        laughs += fmt::format("<!ENTITY {} \"{}\">", c,
                              repeated(fmt::format("&{};", static_cast<char>(c - 1)), 10));
    const std::string body = laughs + "]><l>&m;</l>";
    QVERIFY(reason("a.xml", body).starts_with("the XML is not well-formed"));
    QVERIFY(reason("a.docx", zipOf({{"word/document.xml", body}}))
                .starts_with("the XML is not well-formed"));
    const std::string inAttribute = laughs + "]><l a='&m;'>x</l>";
    QVERIFY(reason("a.xml", inAttribute).starts_with("the XML is not well-formed"));
    // One level, but a large one.
    const std::string quadratic = "<!DOCTYPE l [<!ENTITY a \"" + std::string(100000, 'x') +
                                  "\">]><l>" + repeated("&a;", 100000) + "end</l>";
    const std::string outcome = reason("a.xml", quadratic);
    QVERIFY2(outcome == "text: end" || outcome.starts_with("the XML"), outcome.c_str());
}

void HostileFilesTest::externalEntitiesAreNotFetched() {
    const TemporaryDirectory folder = temporaryDirectory();
    QVERIFY_OK(writeFileAtomic(folder.path() / "secret", "TOPSECRET"));
    const std::string path = (folder.path() / "secret").string();
    for (const std::string& target :
         {path, "file://" + path, std::string("http://127.0.0.1:9/x")}) {
        const std::string xml = "<!DOCTYPE l [<!ENTITY x SYSTEM \"" + target +
                                "\"><!ENTITY % p SYSTEM \"" + target +
                                "\"> %p;]><l>before &x; after</l>";
        QCOMPARE(reason("a.xml", xml), std::string("text: before after"));
        const std::string include = "<l xmlns:xi='http://www.w3.org/2001/XInclude'>a<xi:include "
                                    "parse='text' href='" +
                                    target + "'/>b</l>";
        QCOMPARE(reason("a.xml", include), std::string("text: ab"));
    }
}

void HostileFilesTest::deepNestingEndsInAnError() {
    QCOMPARE(reason("a.html", repeated("<div>", 1000000) + "x"), std::string(kTooDeep));
    QCOMPARE(reason("a.html", repeated("<table><tr><td>", 100000)), std::string(kTooDeep));
    QCOMPARE(reason("a.html", repeated("<ul><li>", 100000)), std::string(kTooDeep));
    QCOMPARE(reason("a.xml", repeated("<a>", 500000)), std::string(kTooDeep));
    QCOMPARE(reason("a.docx", docxOf(repeated("<w:tbl><w:tr><w:tc>", 10000))),
             std::string(kTooDeep));
    // As deep as the parser goes.
    QCOMPARE(reason("a.html", repeated("<div>", 1900) + "x"), std::string("text: x"));
    QCOMPARE(reason("a.html", repeated("<ul><li>", 900) + "x").substr(0, 6), std::string("text: "));
    QCOMPARE(reason("a.html", repeated("<table><tr><td>", 500) + "x").substr(0, 6),
             std::string("text: "));
    QCOMPARE(reason("a.xml", repeated("<a>", 1900) + "x" + repeated("</a>", 1900)),
             std::string("text: x"));
    QCOMPARE(reason("a.jsonl", repeated("[", 1000000)),
             std::string("line 1 is not valid JSON (correct it or take it out): nested deeper than "
                         "256 levels"));
    QCOMPARE(reason("a.jsonl", repeated("{\"a\":", 100000)),
             std::string("line 1 is not valid JSON (correct it or take it out): nested deeper than "
                         "256 levels"));
}

void HostileFilesTest::hugeParagraphsAreNotCutSilently() {
    QCOMPARE(reason("a.html", "<p>" + repeated("word ", 3 << 20)),
             std::string("it has a paragraph longer than 10 MB"));
}

void HostileFilesTest::pathologicalMarkdownEndsInTime() {
    for (const std::string& content :
         {repeated(">", 100000) + "a", repeated("[", 100000), repeated("*a ", 50000),
          repeated("[a](<b", 20000), repeated("`", 50000) + "a" + repeated("`", 49999)})
        QVERIFY(reason("a.md", content).starts_with("text: "));
}

void HostileFilesTest::pdfWithAHugePageCount() {
    const auto pdf = [](const std::string& count) {
        return pdfOfObjects({"<< /Type /Catalog /Pages 2 0 R >>",
                             "<< /Type /Pages /Kids [3 0 R] /Count " + count + " >>",
                             "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"});
    };
    for (const char* count : {"2000000000", "-2147483648", "99999999999999999999", "1000000"}) {
        const std::string outcome = reason("a.pdf", pdf(count));
        QVERIFY2(!outcome.starts_with("text"), outcome.c_str());
    }
}

void HostileFilesTest::pdfWithLoops() {
    QVERIFY(!reason("a.pdf", pdfOfObjects({"<< /Type /Catalog /Pages 2 0 R >>",
                                           "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"}))
                 .starts_with("text"));
    // A form that draws itself, and an outline whose item is its own child and sibling.
    const std::string content = "/X Do BT /F 9 Tf (word) Tj ET";
    const std::string resources = "/Resources << /XObject << /X 4 0 R >> /Font << /F 6 0 R >> >>";
    const std::string outcome = reason(
        "a.pdf",
        pdfOfObjects(
            {"<< /Type /Catalog /Pages 2 0 R /Outlines 7 0 R >>",
             "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
             "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 5 0 R " + resources +
                 " >>",
             fmt::format(
                 "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length {} {} >>\nstream\n"
                 "{}\nendstream",
                 content.size(), resources, content),
             fmt::format("<< /Length {} >>\nstream\n{}\nendstream", content.size(), content),
             "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
             "<< /First 8 0 R /Last 8 0 R >>",
             "<< /Title (a) /First 8 0 R /Last 8 0 R /Next 8 0 R >>"}));
    QVERIFY2(outcome.starts_with("text: word") || outcome.find("crashed") != std::string::npos,
             outcome.c_str());
}

void HostileFilesTest::pdfBombsStayInsideTheirLimits() {
    // 64 MB of operators in a few kilobytes, twice packed.
    const auto packed = [](const std::string& bytes) {
        const std::string gzip = gzipOf(bytes);
        const std::string raw = gzip.substr(10, gzip.size() - 18);
        return "\x78\x9c" + raw; // a zlib stream; its check sum is not looked at
    };
    const std::string stream = packed(packed(repeated("q Q\n", 16 << 20)));
    ReaderLimits limits;
    limits.maxSeconds = 20;
    const auto result = readContent(
        *testReader(limits), "a.pdf",
        pdfOfObjects(
            {"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
             "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
             fmt::format("<< /Filter [/FlateDecode /FlateDecode] /Length {} >>\nstream\n{}\n"
                         "endstream",
                         stream.size(), stream)}));
    QVERIFY(!result.ok());
}

void HostileFilesTest::hundredMegabytesOfOneLine() {
    const auto text = readContent(*m_reader, "a.txt", std::string(100 << 20, 'a'));
    QVERIFY_OK(text);
    QCOMPARE(text->text.size(), std::size_t{100 << 20});
}

void HostileFilesTest::textOverTheLimitIsRefused() {
    ReaderLimits limits;
    limits.maxTextBytes = 1 << 20;
    const auto reader = testReader(limits);
    const std::string wanted = "the document has more than 1 MB of text";
    const std::string words = repeated("word ", 300000);
    for (const auto& [name, content] :
         Members{{"a.txt", words},
                 {"a.md", words},
                 {"a.html", words},
                 {"a.xml", "<a>" + words + "</a>"},
                 {"a.json", "[{\"text\": \"" + words + "\"}]"},
                 {"a.docx", docxOf("<w:p><w:r><w:t>" + words + "</w:t></w:r></w:p>")}})
        QCOMPARE(readContent(*reader, name, content).error().message, wanted);
    QCOMPARE(
        readContent(*reader, "a.jsonl", "{\"text\": \"" + words + words + "\"}").error().message,
        std::string("line 1 is longer than 1 MB: split it into several records"));
    limits.maxFileBytes = 1 << 20;
    QCOMPARE(readContent(*testReader(limits), "a.txt", words).error().message,
             std::string("the file is larger than 1 MB"));
}

void HostileFilesTest::memoryLimitIsKept() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("the sanitizers reserve more address space than any limit");
#endif
    ReaderLimits limits;
    limits.maxMemoryBytes = 300 << 20;
    const auto reader = testReader(limits);
    const auto result = readContent(*reader, "a.txt", std::string(150 << 20, 'a'));
    QVERIFY_ERROR(result, ErrorCode::OutOfMemory);
    QVERIFY_OK(readContent(*reader, "a.txt", "small"));
}

void HostileFilesTest::largeRecordFilesAreReadLineByLine() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("the sanitizers reserve more address space than any limit");
#endif
    constexpr int kLines = 140;
    const TemporaryDirectory folder = temporaryDirectory();
    const auto path = folder.path() / "a.jsonl";
    {
        const std::string line = "{\"text\": \"" + std::string(1 << 20, 'a') + "\"}\n";
        std::ofstream out(path, std::ios::binary);
        for (int i = 0; i < kLines; ++i)
            out << line;
    }
    // A text of this size does not fit.
    ReaderLimits limits;
    limits.maxMemoryBytes = 300 << 20;
    int documents = 0;
    const auto count = [&](const Document&) -> Result<void> {
        ++documents;
        return {};
    };
    QVERIFY_OK(testReader(limits)->read(path, count, {}));
    QCOMPARE(documents, kLines);
}

void HostileFilesTest::truncatedFilesNeverCrash() {
    const Members files = {
        {"a.pdf", pdfOf({{"One line of text", "and another"}, {"Second page"}}, "Title", {"One"})},
        {"a.docx", docxOf("<w:p><w:r><w:t>Text</w:t></w:r></w:p>")},
        {"a.epub", zipOf({{"META-INF/container.xml", "<c><rootfile full-path='b.opf'/></c>"},
                          {"b.opf", "<p><manifest><item id='c' href='c.html'/></manifest><spine>"
                                    "<itemref idref='c'/></spine></p>"},
                          {"c.html", "<p>Chapter"}})},
        {"a.html", "<html><body><h1>Head</h1><table><tr><td>x</table><p>Text &amp; more"},
        {"a.xml", "<a><b>text</b><c/></a>"},
        {"a.jsonl", "{\"text\": \"one\"}\n{\"text\": \"t\\u00e4wo\"}"},
        {"a.txt.gz", gzipOf("some text that is packed")},
        {"a.md", "# Head\n\n* a\n  1. b\n\n| x |\n|---|\n| y |\n"}};
    for (const auto& [name, content] : files) {
        QVERIFY2(readContent(*m_reader, name, content).ok(), name.c_str());
        const std::size_t step = std::max<std::size_t>(1, content.size() / 120);
        for (std::size_t size = 1; size < content.size(); size += step) {
            const std::string outcome = reason(name, content.substr(0, size));
            QVERIFY2(!outcome.empty() && outcome.find("crashed") == std::string::npos,
                     fmt::format("{} cut to {} bytes: {}", name, size, outcome).c_str());
        }
    }
}

void HostileFilesTest::damagedFilesNeverCrash() {
    const Members files = {
        {"a.pdf", pdfOf({{"One line of text", "and another"}, {"Second page"}}, "Title", {"One"})},
        {"a.docx", docxOf("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Text</w:t></w:r></w:p></w:tc></w:tr>"
                          "</w:tbl>")},
        {"a.html", "<html><body><h1>Head</h1><ol start=3><li>x</ol><p>Text &amp; more"},
        {"a.xml", "<!DOCTYPE a [<!ENTITY e 'x'>]><a><b>text &e;</b><c d='e'/></a>"},
        {"a.md", "# Head\n\n* a\n  1. b\n\n| x |\n|---|\n| y |\n\n[a](b) ![c](d) <e> `f`\n"}};
    RandomStream random(7, "damage");
    for (const auto& [name, content] : files) {
        for (int round = 0; round < 150; ++round) {
            std::string damaged = content;
            for (std::int64_t changes = random.between(1, 8); changes > 0; --changes)
                damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
            const auto result = readContent(*m_reader, name, damaged);
            // A crash is no harm to us, but none is known with the libraries that we test with.
            QVERIFY2(result.ok() || result.error().message.find("crashed") == std::string::npos,
                     fmt::format("{}, round {}", name, round).c_str());
            QVERIFY(!result.ok() || isValidUtf8(result->text));
        }
    }
}

void HostileFilesTest::cleanupTestCase() {
    m_reader.reset(); // waits for its helpers
    rusage usage{};
    ::getrusage(RUSAGE_CHILDREN, &usage);
    qInfo("peak memory of a helper: %ld MB", usage.ru_maxrss / 1024);
#if !defined(__SANITIZE_ADDRESS__)
    QVERIFY(usage.ru_maxrss < 1200L * 1024);
#endif
}

QTEST_GUILESS_MAIN(HostileFilesTest)
#include "hostile_files_test.moc"
