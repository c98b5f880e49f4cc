// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieval_fixtures.h"

#include <memory>

using namespace sdrl;
using namespace sdrl::test;

namespace {

std::string text(const Result<Document>& document) {
    return document ? document->text : "error: " + document.error().toString();
}

/// Kind, number and title of each mark, and the line that it stands before.
std::string marks(const Document& document) {
    std::string out;
    for (const DocumentMark& mark : document.marks) {
        const std::string line = document.text.substr(mark.offset, 12);
        out += fmt::format("{}{} {}@{};", mark.kind == DocumentMark::Kind::Page ? "p" : "s",
                           mark.number, mark.title, line.substr(0, line.find('\n')));
    }
    return out;
}

} // namespace

class ReadersTest : public QObject {
    Q_OBJECT

private slots:
    void formatsAreToldByName();
    void textEncodingsAreFound();
    void textKeepsItsLines();
    void markdownBecomesBlocks();
    void markdownTakesItsTitleFromFrontMatter();
    void htmlDropsWhatIsNotText();
    void htmlTablesListsAndPreformattedTextStayReadable();
    void htmlLayoutTablesAreNotRows();
    void htmlEncodingsAreFound();
    void mathAndPowersStayReadable();
    void xmlOfAnyVocabularyIsText();
    void pdfLinesBecomeParagraphs();
    void pdfRunningHeadsAreDropped();
    void pdfOutlineTitlesAreSections();
    void pdfParagraphGoesOnAcrossPages();
    void pdfWithoutTextIsAScan();
    void pdfWithAPasswordSaysSo();
    void docxHasHeadingsListsTablesNotes();
    void docxTextBoxesAreReadOnce();
    void docxTrackedChangesAndFieldsAreResolved();
    void docxEncryptedOrOldSaysSo();
    void epubFollowsItsSpine();
    void epubUnderCopyProtectionSaysSo();
    void odtIsRead();
    void recordsAreDocuments();
    void recordsOfOtherFormsAreAccepted();
    void brokenRecordNamesItsLine();
    void recordsSayWhereTheyEnd();
    void gzipFilesAreUnpacked();

private:
    std::unique_ptr<DocumentReader> m_reader = testReader();

    Result<Document> read(const std::string& name, const std::string& content) const {
        return readContent(*m_reader, name, content);
    }
};

void ReadersTest::formatsAreToldByName() {
    for (const char* name : {"a.txt", "A.PDF", "a.docx", "a.epub", "a.md", "a.htm", "a.xhtml",
                             "a.jsonl", "a.jsonl.gz", "a.txt.GZ", "b.c.xml", "a.odt"})
        QVERIFY2(m_reader->supports(name), name);
    for (const char* name : {"a.exe", "a", "pdf", "a.pdf.gz", "a.docx.gz", "a.gz", ".txt", "a.doc"})
        QVERIFY2(!m_reader->supports(name), name);
}

void ReadersTest::textEncodingsAreFound() {
    const std::string wanted = "Größe: 5 € – “gut”";
    QCOMPARE(text(read("a.txt", wanted)), wanted);
    QCOMPARE(text(read("a.txt", "\xEF\xBB\xBF" + wanted)), wanted);
    QCOMPARE(text(read("a.txt", "Gr\xF6\xDF"
                                "e: 5 \x80 \x96 \x93gut\x94")),
             wanted);
    const std::u16string wide = u"\uFEFFGröße: 5 € – “gut”";
    const std::string little(reinterpret_cast<const char*>(wide.data()), wide.size() * 2);
    QCOMPARE(text(read("a.txt", little)), wanted);
    std::string big = little;
    for (std::size_t i = 0; i + 1 < big.size(); i += 2)
        std::swap(big[i], big[i + 1]);
    QCOMPARE(text(read("a.txt", big)), wanted);
    // One damaged byte does not change the encoding of the rest.
    QCOMPARE(text(read("a.txt", "äöüäöüäöüäöü \xFF ß")), std::string("äöüäöüäöüäöü \uFFFD ß"));
    // Decomposed characters are composed.
    QCOMPARE(text(read("a.txt", "e\u0301t\u00E9")), std::string("été"));
    QVERIFY_ERROR(read("a.txt", std::string("MZ\0\0\1\2\3", 7)), ErrorCode::UnsupportedFile);
}

void ReadersTest::textKeepsItsLines() {
    QCOMPARE(text(read("a.txt", "\r\n  \r\nOne  \r\n  two\ttabs\r\n\r\n\r\n\r\nThree\r\n")),
             std::string("One\n  two\ttabs\n\nThree"));
}

void ReadersTest::markdownBecomesBlocks() {
    const auto document =
        read("a.md", "# Top\n\nOne *two* `three`  \nfour[^1].\n\n## Sub\n\n"
                     "- a\n- b\n  1. c\n  2. d\n\n| x | y |\n|---|---|\n| 1 | 2 |"
                     "\n\n```\ncode  here\n```\n\n<div>block</div>\n\n[^1]: A note.\n");
    QCOMPARE(text(document),
             std::string("Top\n\nOne two three\nfour[^1].\n\nSub\n\n- a\n- b\n  1. c\n"
                         "  2. d\n\nx | y\n1 | 2\n\ncode  here\n\nblock\n\n"
                         "[^1]: A note."));
    QCOMPARE(marks(*document), std::string("s1 Top@Top;s2 Sub@Sub;"));
    QCOMPARE(document->title, std::string("Top"));
}

void ReadersTest::markdownTakesItsTitleFromFrontMatter() {
    const auto document = read("a.md", "---\ntitle: \"A: b\"\ntags: x\n---\n# Head\n\nText\n");
    QCOMPARE(text(document), std::string("Head\n\nText"));
    QCOMPARE(document->title, std::string("A: b"));
    QCOMPARE(text(read("a.md", "---\n\nA rule above\n")), std::string("A rule above"));
}

void ReadersTest::htmlDropsWhatIsNotText() {
    const auto document = read(
        "a.html", "<!doctype html><html lang=de-CH><head><title> The\n title </title><style>x{}"
                  "</style></head><body><nav>Home</nav><div role=navigation>Menu</div>"
                  "<script>if (a < b) x()</script><p>Fish &amp; chips&nbsp;&mdash; caf&eacute;"
                  "<!-- no --> <b>b</b>old<p>Second<br>line<h2>Head <i>two</i></h2>After"
                  "<div hidden>secret</div><footer>Imprint</footer></body></html>");
    QCOMPARE(text(document),
             std::string("Fish & chips — café bold\n\nSecond\nline\n\nHead two\n\nAfter"));
    QCOMPARE(document->title, std::string("The title"));
    QCOMPARE(document->language, std::string("de-CH"));
    QCOMPARE(marks(*document), std::string("s2 Head two@Head two;"));
}

void ReadersTest::htmlTablesListsAndPreformattedTextStayReadable() {
    QCOMPARE(
        text(read("a.html",
                  "<table><caption>T</caption><thead><tr><th>a<th>b<tbody><tr><td>1<td><p>2</p>"
                  "<p>3</p><tr><td><td></table><ul><li>x<ul><li>y</ul><li>z</ul>"
                  "<ol start=3><li>p<li>q</ol><pre>\n a\n  b\n\n\n\nc</pre>")),
        std::string("T\n\na | b\n1 | 2 3\n\n- x\n  - y\n- z\n\n3. p\n4. q\n\na\n  b\n\nc"));
}

void ReadersTest::htmlLayoutTablesAreNotRows() {
    QCOMPARE(text(read("a.html", "<table><tr><td>Left<td><h1>Title</h1><p>One</p><table><tr><td>1"
                                 "<td>2</table></table>")),
             std::string("Left\n\nTitle\n\nOne\n\n1 | 2"));
}

void ReadersTest::htmlEncodingsAreFound() {
    const std::string wanted = "naïve €";
    QCOMPARE(text(read("a.html", "<meta charset=windows-1252><p>na\xEFve \x80")), wanted);
    QCOMPARE(text(read("a.html", "<meta http-equiv=content-type content='text/html; "
                                 "charset=ISO-8859-1'><p>na\xEFve \x80")),
             wanted);
    QCOMPARE(text(read("a.html", "<p>naïve €")), wanted);
    QCOMPARE(text(read("a.html", "<meta charset=koi8-r><p>\xF0\xF2\xE9")), std::string("ПРИ"));
    // A declaration that the bytes contradict.
    QCOMPARE(text(read("a.html", "<meta charset=utf-16><p>naïve €")), wanted);
}

void ReadersTest::mathAndPowersStayReadable() {
    QCOMPARE(
        text(read("a.html", "<p>10<sup>6</sup> m<sup>2</sup>, the 1<sup>st</sup> word"
                            "<sup><a href=#n>3</a></sup>: <math><mfrac><mrow><mi>a</mi><mo>+</mo>"
                            "<mi>b</mi></mrow><mn>2</mn></mfrac><mo>=</mo><msup><mi>x</mi>"
                            "<mn>2</mn></msup></math>")),
        std::string("10^6 m^2, the 1st word[3]: (a+b)/2=x^2"));
    QCOMPARE(text(read("a.docx",
                       docxOf("<w:p><m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den>"
                              "<m:r><m:t>n+1</m:t></m:r></m:den></m:f></m:oMath><w:r><w:t> and 2"
                              "</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>"
                              "<w:t>10</w:t></w:r></w:p>"))),
             std::string("1/(n+1) and 2^10"));
}

void ReadersTest::xmlOfAnyVocabularyIsText() {
    const auto document =
        read("a.xml", "<?xml version='1.0'?><!DOCTYPE s [<!ENTITY co 'Acme Ltd'>]><s xml:lang='en'>"
                      "<num>§ 5</num><heading>Scope</heading><para><num>(a)</num><text>It binds "
                      "<term>each</term> party of &co;.</text></para><para><text>Second &#8212; "
                      "part</text></para></s>");
    QCOMPARE(text(document),
             std::string("§ 5 Scope\n\n(a) It binds each party of Acme Ltd.\n\nSecond — part"));
    QCOMPARE(document->title, std::string("§ 5 Scope"));
    QCOMPARE(marks(*document), std::string("s1 § 5 Scope@§ 5 Scope;"));
    const auto broken = read("b.xml", "<a>\n<b>\n</a>");
    QVERIFY_ERROR(broken, ErrorCode::InvalidFile);
    QVERIFY(broken.error().toString().find("line 3") != std::string::npos);
}

void ReadersTest::pdfLinesBecomeParagraphs() {
    const auto document =
        read("a.pdf",
             pdfOf({{"The quick brown fox jumps over the lazy dog and goes on to the next exam-",
                     "ple of a sentence that is long enough to fill several lines of the page, and",
                     "here it ends.", "",
                     "A second paragraph stands here, which is also long "
                     "enough to be wrapped at",
                     "its end."}},
                   "Foxes"));
    QCOMPARE(
        text(document),
        std::string("The quick brown fox jumps over the lazy dog and goes on to the next example "
                    "of a sentence that is long enough to fill several lines of the page, and "
                    "here it ends.\n\nA second paragraph stands here, which is also long enough "
                    "to be wrapped at its end."));
    QCOMPARE(document->title, std::string("Foxes"));
    QCOMPARE(marks(*document), std::string("p1 @The quick br;"));
    QCOMPARE(read("a.pdf", pdfOf({{"x"}}, "Microsoft Word - thesis.doc"))->title, std::string());
}

void ReadersTest::pdfRunningHeadsAreDropped() {
    const std::vector<std::string> animals = {"Foxes", "Hens", "Geese", "Ducks"};
    std::vector<std::vector<std::string>> pages;
    std::string wanted;
    for (std::size_t i = 1; i <= animals.size(); ++i) {
        const std::string& animal = animals[i - 1];
        pages.push_back(
            {"Handbook of Animals", fmt::format("Chapter 2 / {}", 16 + i), "",
             fmt::format("{} are animals of which {} sorts are known to", animal, i * i),
             fmt::format("live on farms. {} eat.", animal), "", fmt::format("- {} -", i)});
        wanted +=
            fmt::format("{}{} are animals of which {} sorts are known to live on farms. {} eat.",
                        i == 1 ? "" : "\n\n", animal, i * i, animal);
    }
    const auto document = read("a.pdf", pdfOf(pages));
    QCOMPARE(text(document), wanted);
    QCOMPARE(marks(*document), std::string("p1 @Foxes are an;p2 @Hens are ani;p3 @Geese are an;"
                                           "p4 @Ducks are an;"));
    // Slides have nothing but their heads.
    QCOMPARE(text(read("a.pdf", pdfOf({{"Same"}, {"Same"}, {"Same"}, {"Same"}}))),
             std::string("Same\n\nSame\n\nSame\n\nSame"));
}

void ReadersTest::pdfOutlineTitlesAreSections() {
    const auto document =
        read("a.pdf",
             pdfOf({{"1 Foxes", "They are red and live in woods.", "", "2 Hens", "They are not."}},
                   "", {"Foxes", "Hens"}));
    QVERIFY_OK(document);
    QCOMPARE(marks(*document), std::string("p1 @1 Foxes;s1 1 Foxes@1 Foxes;s1 2 Hens@2 Hens;"));
}

void ReadersTest::pdfParagraphGoesOnAcrossPages() {
    const auto document = read(
        "a.pdf",
        pdfOf({{"This is a line that fills the page from its left to its right, and the inter-"},
               {"esting part of it comes on the next page."}}));
    QCOMPARE(text(document),
             std::string("This is a line that fills the page from its left to its right, and the "
                         "interesting part of it comes on the next page."));
    QCOMPARE(marks(*document), std::string("p1 @This is a li;p2 @esting part ;"));
}

void ReadersTest::pdfWithoutTextIsAScan() {
    const auto scan = read("a.pdf", pdfOf({{}, {}}));
    QVERIFY_ERROR(scan, ErrorCode::UnsupportedFile);
    QCOMPARE(scan.error().message, std::string("no text layer, probably a scan"));
    QCOMPARE(read("a.pdf", "GIF89a no pdf").error().message, std::string("this is not a PDF file"));
    QCOMPARE(read("a.pdf", "%PDF-1.4\nnothing").error().message,
             std::string("the PDF file is damaged"));
}

void ReadersTest::pdfWithAPasswordSaysSo() {
    const std::string key(64, 'A');
    const auto locked = read(
        "a.pdf", pdfOf({{"secret"}}, "", {},
                       fmt::format("/Encrypt << /Filter /Standard /V 1 /R 2 /O <{}> /U <{}> /P -4 "
                                   ">> /ID [<41> <41>]",
                                   key, key)));
    QVERIFY_ERROR(locked, ErrorCode::UnsupportedFile);
    QCOMPARE(locked.error().message, std::string("a password is needed"));
}

void ReadersTest::docxHasHeadingsListsTablesNotes() {
    const std::string relation = R"(<Relationship Id="{0}" Target="{0}.xml" Type="x/{0}"/>)";
    const std::string relations = fmt::format(fmt::runtime(relation), "styles") +
                                  fmt::format(fmt::runtime(relation), "numbering") +
                                  fmt::format(fmt::runtime(relation), "footnotes");
    const Members parts = {
        {"word/styles.xml",
         R"(<w:styles xmlns:w="w"><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-GB"/></w:rPr>
            </w:rPrDefault></w:docDefaults><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>
            <w:style w:styleId="Sub"><w:name w:val="Chapter"/><w:basedOn w:val="H1"/></w:style>
            <w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style></w:styles>)"},
        {"word/numbering.xml",
         R"(<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0">
            <w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl>
            </w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num></w:numbering>)"},
        {"word/footnotes.xml",
         R"(<w:footnotes xmlns:w="w"><w:footnote w:id="5"><w:p><w:r><w:t>A note.</w:t></w:r></w:p>
            </w:footnote></w:footnotes>)"},
        {"docProps/core.xml",
         R"(<cp:coreProperties xmlns:cp="cp" xmlns:dc="dc"><dc:title>Report</dc:title></cp:coreProperties>)"}};
    const auto paragraph = [](const std::string& style, const std::string& content) {
        return "<w:p><w:pPr>" + style + "</w:pPr><w:r><w:t xml:space=\"preserve\">" + content +
               "</w:t></w:r></w:p>";
    };
    const auto item = [&](int level, const std::string& content) {
        return paragraph(
            fmt::format(R"(<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="2"/></w:numPr>)", level),
            content);
    };
    const auto cell = [&](const std::string& content) {
        return "<w:tc>" + paragraph("", content) + "</w:tc>";
    };
    const auto document = read(
        "a.docx",
        docxOf(paragraph(R"(<w:pStyle w:val="TOC1"/>)", "Contents 1") +
                   paragraph(R"(<w:pStyle w:val="H1"/>)", "Chapter one") +
                   "<w:p><w:r><w:t xml:space=\"preserve\">Wo</w:t></w:r><w:r><w:t>rd"
                   "</w:t><w:footnoteReference w:id=\"5\"/><w:tab/><w:t>after</w:t></w:r></w:p>" +
                   item(0, "first") + item(1, "inner") + item(0, "second") + "<w:tbl><w:tr>" +
                   cell("a") + cell("b") + "</w:tr><w:tr>" + cell("c") + cell("") +
                   "</w:tr></w:tbl>" + paragraph(R"(<w:pStyle w:val="Sub"/>)", "Two") +
                   paragraph("", "End."),
               parts, relations));
    QCOMPARE(text(document),
             std::string("Chapter one\n\nWord[1] after\n\n[1] A note.\n\n1. first\n  "
                         "- inner\n2. second\n\na | b\nc\n\nTwo\n\nEnd."));
    QCOMPARE(marks(*document), std::string("s1 Chapter one@Chapter one;s1 Two@Two;"));
    QCOMPARE(document->title, std::string("Report"));
    QCOMPARE(document->language, std::string("en-GB"));
}

void ReadersTest::docxTextBoxesAreReadOnce() {
    const std::string box = "<w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent>";
    QCOMPARE(
        text(read("a.docx",
                  docxOf("<w:p><w:r><w:t>Before</w:t><mc:AlternateContent><mc:Choice>"
                         "<w:drawing><wps:txbx>" +
                         box + "</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>" + box +
                         "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
                         "<w:p><w:r><w:t>After</w:t></w:r></w:p>"))),
        std::string("Before\n\nBoxed\n\nAfter"));
}

void ReadersTest::docxTrackedChangesAndFieldsAreResolved() {
    QCOMPARE(
        text(read("a.docx", docxOf("<w:p><w:r><w:t>Keep </w:t></w:r><w:del><w:r><w:delText>gone"
                                   "</w:delText></w:r></w:del><w:ins><w:r><w:t> new</w:t></w:r>"
                                   "</w:ins><w:r><w:instrText>PAGE</w:instrText></w:r><w:sdt>"
                                   "<w:sdtContent><w:r><w:t> field</w:t></w:r></w:sdtContent>"
                                   "</w:sdt><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t>"
                                   "</w:r></w:p>"))),
        std::string("Keep new field"));
}

void ReadersTest::docxEncryptedOrOldSaysSo() {
    std::string container = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(600, '\0');
    QCOMPARE(read("a.docx", container).error().message,
             std::string("this is a Word file of the old format (.doc)"));
    for (const char c : std::string("EncryptedPackage"))
        container += std::string{c, '\0'};
    QCOMPARE(read("a.docx", container).error().message, std::string("a password is needed"));
    QCOMPARE(read("a.docx", "hello").error().message, std::string("this is not a ZIP archive"));
    QCOMPARE(read("a.docx", zipOf({{"x.xml", "<x/>"}})).error().message,
             std::string("the archive has no word/document.xml"));
}

namespace {

Members bookMembers() {
    return {
        {"mimetype", "application/epub+zip"},
        {"META-INF/container.xml", "<container><rootfiles><rootfile full-path='OEBPS/b.opf'/>"
                                   "</rootfiles></container>"},
        {"OEBPS/b.opf",
         "<package xmlns:dc='dc'><metadata><dc:title>Book</dc:title><dc:language>en</dc:language>"
         "</metadata><manifest><item id='n' href='nav.xhtml' properties='nav'/><item id='c2' "
         "href='c%202.xhtml'/><item id='c1' href='../c1.xhtml'/><item id='p' href='p.png'/>"
         "</manifest><spine><itemref idref='n'/><itemref idref='c1'/><itemref idref='c2'/>"
         "<itemref idref='p'/><itemref idref='none'/></spine></package>"},
        {"OEBPS/nav.xhtml", "<html><nav><ol><li><a href='../c1.xhtml'>Start</a></li><li>"
                            "<a href='c%202.xhtml#x'>The Second</a></li></ol></nav></html>"},
        {"OEBPS/c 2.xhtml", "<?xml version='1.0'?><html><head><title>t</title></head><body>"
                            "<h1>Other</h1><p>Two&#160;x</p></body></html>"},
        {"c1.xhtml", "<html><body><h1>START</h1><p>One<br/>more</p></body></html>"}};
}

} // namespace

void ReadersTest::epubFollowsItsSpine() {
    const auto document = read("a.epub", zipOf(bookMembers()));
    QCOMPARE(text(document), std::string("START\n\nOne\nmore\n\nOther\n\nTwo x"));
    QCOMPARE(marks(*document), std::string("s1 START@START;s1 The Second@Other;s2 Other@Other;"));
    QCOMPARE(document->title, std::string("Book"));
    QCOMPARE(document->language, std::string("en"));
}

void ReadersTest::epubUnderCopyProtectionSaysSo() {
    Members members = bookMembers();
    members.push_back(
        {"META-INF/encryption.xml", "<encryption><CipherReference URI='c1.xhtml'/></encryption>"});
    QCOMPARE(read("a.epub", zipOf(members)).error().message,
             std::string("the book is protected against copying"));
}

void ReadersTest::odtIsRead() {
    const std::string content =
        "<d xmlns:office='o' xmlns:text='t' xmlns:table='tb'><office:body><office:text><text:h "
        "text:outline-level='2'>Head</text:h><text:p>One<text:s/"
        ">two<text:note><text:note-citation>1"
        "</text:note-citation><text:note-body><text:p>Note</text:p></text:note-body></text:note>"
        "</text:p><text:list><text:list-item><text:p>x</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"
        "</office:text></office:body></d>";
    const auto document = read("a.odt", zipOf({{"content.xml", content}}));
    QCOMPARE(text(document), std::string("Head\n\nOne two[1]\n\n[1] Note\n\n- x\n\na | b"));
    QCOMPARE(marks(*document), std::string("s2 Head@Head;"));
    QCOMPARE(read("a.odt", zipOf({{"META-INF/manifest.xml", "<m><encryption-data/></m>"},
                                  {"content.xml", "garbage"}}))
                 .error()
                 .message,
             std::string("a password is needed"));
}

void ReadersTest::recordsAreDocuments() {
    const TemporaryDirectory folder = temporaryDirectory();
    const auto path = folder.path() / "a.jsonl";
    QVERIFY_OK(writeFileAtomic(
        path,
        "\xEF\xBB\xBF{\"_id\": \"d1\", \"title\": \"T\", \"text\": \"One.\\n\\n\\n\\nTwo.\"}\n"
        "\n"
        "{\"id\": 7, \"n\": 1.5, \"tags\": [\"a\", \"b\"], \"body\": \"x\", \"meta\": {\"k\": "
        "\"v\"}}\r\n"
        "{\"text\": \"\", \"other\": \"used\"}\n"
        "\"just a string\"\n"
        "{\"id\": \"e\", \"n\": null}"));
    const auto documents = readAll(*m_reader, path);
    QVERIFY_OK(documents);
    QCOMPARE(documents->size(), std::size_t{5});
    QCOMPARE((*documents)[0].key, std::string("d1"));
    QCOMPARE((*documents)[0].title, std::string("T"));
    QCOMPARE((*documents)[0].text, std::string("One.\n\nTwo."));
    QCOMPARE((*documents)[1].key, std::string("7"));
    QCOMPARE((*documents)[1].text, std::string("a b\n\nx\n\nv"));
    QCOMPARE((*documents)[2].key, std::string("#3"));
    QCOMPARE((*documents)[2].text, std::string("used"));
    QCOMPARE((*documents)[3].text, std::string("just a string"));
    QCOMPARE((*documents)[4].text, std::string());
}

void ReadersTest::recordsOfOtherFormsAreAccepted() {
    const TemporaryDirectory folder = temporaryDirectory();
    const auto path = folder.path() / "a.json";
    QVERIFY_OK(
        writeFileAtomic(path, " [ {\"text\": \"one\"},\n {\"text\": \"two\"}, \"three\", 4 ]\n"));
    auto documents = readAll(*m_reader, path);
    QVERIFY_OK(documents);
    QCOMPARE(documents->size(), std::size_t{4});
    QCOMPARE((*documents)[1].text, std::string("two"));
    QCOMPARE((*documents)[2].text, std::string("three"));
    QVERIFY_OK(writeFileAtomic(path, "{\n \"title\": \"t\",\n \"text\": \"whole\"\n}\n"));
    documents = readAll(*m_reader, path);
    QVERIFY_OK(documents);
    QCOMPARE(documents->size(), std::size_t{1});
    QCOMPARE((*documents)[0].text, std::string("whole"));
    QCOMPARE(read("a.json", "[]").error().message, std::string("the file has no records"));
    QVERIFY_ERROR(read("a.json", "[{\"text\": \"x\"}, {]"), ErrorCode::InvalidFile);
}

void ReadersTest::brokenRecordNamesItsLine() {
    const auto broken = read("a.jsonl", "{\"text\": \"a\"}\n\n{\"text\": \"b\"\n");
    QVERIFY_ERROR(broken, ErrorCode::InvalidFile);
    QVERIFY(broken.error().message.starts_with("line 3 is not valid JSON"));
    QVERIFY(broken.error().context.ends_with("a.jsonl"));
    const auto lineOf = [&](const std::string& name, const std::string& content) {
        const std::string message = read(name, content).error().message;
        return message.substr(0, message.find(" is not valid JSON"));
    };
    QCOMPARE(lineOf("a.jsonl", "{\"text\": \"a\"\n{\"text\": \"b\"}\n"), std::string("line 1"));
    QCOMPARE(lineOf("a.json", "{\n \"title\": \"t\",\n \"text\": whole\n}\n"),
             std::string("line 3"));
    QCOMPARE(lineOf("a.json", "[{\"text\": \"x\"},\n{]"), std::string("line 2"));
}

void ReadersTest::recordsSayWhereTheyEnd() {
    const TemporaryDirectory folder = temporaryDirectory();
    const std::string content = "{\"text\": \"one\"}\n\n{\"text\": \"two\"}";
    QVERIFY_OK(writeFileAtomic(folder.path() / "a.jsonl", content));
    auto documents = readAll(*m_reader, folder.path() / "a.jsonl");
    QVERIFY_OK(documents);
    QCOMPARE(documents->at(0).fileEnd, std::uint64_t{16});
    QCOMPARE(documents->at(1).fileEnd, std::uint64_t{content.size()});
    // Of a packed file as far as it was unpacked.
    const std::string packed = gzipOf(content);
    QVERIFY_OK(writeFileAtomic(folder.path() / "a.jsonl.gz", packed));
    documents = readAll(*m_reader, folder.path() / "a.jsonl.gz");
    QVERIFY_OK(documents);
    QVERIFY(documents->at(1).fileEnd > 0 && documents->at(1).fileEnd <= packed.size());
}

void ReadersTest::gzipFilesAreUnpacked() {
    QCOMPARE(text(read("a.txt.gz", gzipOf("packed"))), std::string("packed"));
    QCOMPARE(text(read("a.jsonl.gz", gzipOf("{\"text\": \"row\"}\n"))), std::string("row"));
    QVERIFY_ERROR(read("a.txt.gz", gzipOf(std::string(5000, 'x')).substr(0, 20)),
                  ErrorCode::InvalidFile);
}

QTEST_GUILESS_MAIN(ReadersTest)
#include "readers_test.moc"
