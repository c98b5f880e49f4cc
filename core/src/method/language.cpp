// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/language.h"

#include "core/base/text.h"

#include <algorithm>
#include <unordered_map>

namespace sdrl {

namespace {

struct StopWords {
    const char* language;
    const char* words; ///< folded, separated by spaces
};

// Function words that are among the hundred most frequent ones of their language (Leipzig Corpora
// Collection's word lists); those that other languages of the list share count for each of them.
constexpr StopWords kStopWords[] = {
    {"cs", "je se na že to by ale jako jsem jsou není které který která jeho jak když nebo už také "
           "jen podle mezi před však pro ve ze při po od do co si být byl byla bylo tak aby"},
    {"da", "og det at en den til er som på de med han af for ikke der var mig sig men et har om vi "
           "havde hun nu over da fra du ud sin dem os op man hans hvor eller hvad skal selv her "
           "alle vil blev kunne hvordan hvilken"},
    {"de",
     "der die das und ist nicht ein eine einen einem einer zu den dem des mit sich auf für im "
     "von auch als an es war wird sind werden hat haben bei aus nach wie oder wenn nur über "
     "noch kann wurde zum zur durch welche welcher welches"},
    {"en",
     "the of and to in is that it was for on are as with his they at be this have from or had "
     "by but not what all were when there can an which their if will each how many does did "
     "she he has who would its than"},
    {"es", "el la los las de que y en un una por con no para es se del al lo como más su sus pero "
           "fue este esta son entre cuando muy sin sobre también hasta hay donde quien desde todo "
           "nos qué cuál cuántos cuántas cómo"},
    {"fi",
     "ja on ei että oli se hän mutta ovat joka mitä niin kuin myös tai jos vain sen hänen kun "
     "ole olla mikä ne tämä voi minkä kuinka montako sekä ollut jossa"},
    {"fr", "le la les de des du un une et est que qui dans en pour pas sur ne se ce il elle au aux "
           "par avec son sa ses plus ou où mais nous vous sont être cette comme leur quel quelle "
           "combien"},
    {"hu", "a az és hogy nem is egy van volt meg ez de csak mint azt már még vagy el ki ha lehet "
           "kell amely milyen hány mennyi mely ezt minden"},
    {"it",
     "il lo la gli le di che è e un una in per non con del della dei delle si da al alla come "
     "più ma sono anche nel nella questo questa quale quanti quante ha essere dal ai se cui"},
    {"nl",
     "de het een en van is dat niet in op te zijn met voor die er aan ook als bij maar om dan "
     "wat naar hij ze was door over uit nog wordt worden heeft hoeveel welke deze kan"},
    {"pl", "w i na z nie się jest to że do o jak po za od ale przez co dla jego tym oraz był była "
           "było które który która są czy tego tylko może ile jaki jaka ich przy także"},
    {"pt", "o a os as de que e em um uma para com não do da dos das no na por mais como mas foi ao "
           "ele ela são seu sua ou quando muito nos já está eu também só pelo pela até isso qual "
           "quantos quantas é"},
    {"ro", "și de în la cu pe nu a este un o că din care pentru sunt mai se ce fi au fost sau prin "
           "dar după acest această unei unui al ale câte câți"},
    {"sv", "och i att det som en på är av för med den till inte om ett han men var jag sig från vi "
           "så kan när de har hade hon eller vad hur många vilken vilket detta efter skulle blev"},
    {"tr", "ve bir bu da de için ile ne çok daha olarak gibi en kadar olan sonra var ama değil mi "
           "ki her o kaç hangi nasıl tarafından ise olduğu olduğunu"},
};

using Lexicon = std::unordered_map<std::string, std::vector<const char*>>;

const Lexicon& lexicon() {
    static const Lexicon words = [] {
        Lexicon out;
        for (const StopWords& list : kStopWords)
            for (const std::string& word : foldedWords(list.words)) {
                std::vector<const char*>& languages = out[word];
                if (languages.empty() || languages.back() != list.language)
                    languages.push_back(list.language);
            }
        return out;
    }();
    return words;
}

struct ScriptRange {
    char32_t first, last;
    const char* name;
};

constexpr ScriptRange kScripts[] = {
    {0x0041, 0x024F, "latin"},      {0x0370, 0x03FF, "el"},     {0x0400, 0x052F, "cyrillic"},
    {0x0590, 0x05FF, "he"},         {0x0600, 0x06FF, "arabic"}, {0x0750, 0x077F, "arabic"},
    {0x0900, 0x097F, "devanagari"}, {0x0E00, 0x0E7F, "th"},     {0x1E00, 0x1EFF, "latin"},
    {0x1F00, 0x1FFF, "el"},         {0x3040, 0x30FF, "ja"},     {0x1100, 0x11FF, "ko"},
    {0xAC00, 0xD7AF, "ko"},         {0x3400, 0x4DBF, "zh"},     {0x4E00, 0x9FFF, "zh"},
    {0x20000, 0x3FFFF, "zh"},
};

const char* scriptOf(char32_t c) {
    for (const ScriptRange& range : kScripts)
        if (c >= range.first && c <= range.last)
            return range.name;
    return nullptr;
}

// Greek letters are in formulas of all languages, so that a script takes some text to count.
constexpr std::size_t kFewestLetters = 12;
constexpr double kScriptShare = 0.5;
constexpr std::size_t kFewestWords = 6;
constexpr int kFewestHits = 3;
/// Running text has 0.3 to 0.5 of its words in the list of its language.
constexpr double kHitShare = 0.2;
/// How much more must speak for one language than for another.
constexpr int kMargin = 2;

/// The script of most letters, if it is not Latin.
std::optional<std::string> otherScript(const LanguageEvidence& evidence) {
    if (evidence.letters < kFewestLetters)
        return std::nullopt;
    const auto count = [&](const char* name) {
        const auto found = evidence.scripts.find(name);
        return found == evidence.scripts.end() ? 0 : found->second;
    };
    const double all = static_cast<double>(evidence.letters);
    // Japanese is written with Chinese characters too, and with Kana always.
    const int kana = count("ja"), han = count("zh");
    if (kana > 0 && kana + han > kScriptShare * all && kana * 10 >= han)
        return "ja";
    for (const auto& [name, letters] : evidence.scripts)
        if (name != "latin" && letters > kScriptShare * all)
            return name;
    return std::nullopt;
}

int hitsOf(const LanguageEvidence& evidence, const std::string& language) {
    const auto found = evidence.hits.find(language);
    return found == evidence.hits.end() ? 0 : found->second;
}

/// The language of most function words, if they are many enough for running text.
std::optional<std::string> bestLatin(const LanguageEvidence& evidence) {
    const auto best =
        std::max_element(evidence.hits.begin(), evidence.hits.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (best == evidence.hits.end() || evidence.words < kFewestWords ||
        best->second < kFewestHits ||
        best->second < kHitShare * static_cast<double>(evidence.words))
        return std::nullopt;
    return best->first;
}

} // namespace

LanguageEvidence languageEvidence(std::string_view text) {
    LanguageEvidence out;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        at += c.bytes;
        if (!isLetter(c.value))
            continue;
        ++out.letters;
        if (const char* script = scriptOf(c.value))
            ++out.scripts[script];
    }
    for (const std::string& word : foldedWords(text)) {
        const CodePoint first = decodeAt(word, 0);
        const char* script = scriptOf(first.value);
        if (!isLetter(first.value) || !script || std::string_view(script) != "latin")
            continue;
        ++out.words;
        if (const auto found = lexicon().find(word); found != lexicon().end())
            for (const char* language : found->second)
                ++out.hits[language];
    }
    return out;
}

std::optional<std::string> detectLanguage(std::string_view text) {
    const LanguageEvidence evidence = languageEvidence(text);
    if (auto script = otherScript(evidence))
        return script;
    auto best = bestLatin(evidence);
    if (!best)
        return std::nullopt;
    // Danish and Norwegian, Spanish and Portuguese: what is not clearly the one is neither.
    for (const auto& [language, hits] : evidence.hits)
        if (language != *best && hits * 4 > hitsOf(evidence, *best) * 3)
            return std::nullopt;
    return best;
}

const std::vector<std::string>& knownLanguages() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> out;
        for (const StopWords& list : kStopWords)
            out.emplace_back(list.language);
        for (const ScriptRange& range : kScripts)
            if (std::string_view(range.name) != "latin")
                out.emplace_back(range.name);
        std::sort(out.begin(), out.end());
        out.erase(std::unique(out.begin(), out.end()), out.end());
        return out;
    }();
    return names;
}

LanguageCheck LanguageCheck::named(std::string_view language) {
    LanguageCheck check;
    check.m_expected.emplace_back(language);
    return check;
}

LanguageCheck LanguageCheck::like(std::span<const std::string> texts) {
    LanguageCheck check;
    for (const std::string& text : texts)
        check.alsoLike(text);
    return check;
}

void LanguageCheck::alsoLike(std::string_view text) {
    const auto language = detectLanguage(text);
    if (language && std::find(m_expected.begin(), m_expected.end(), *language) == m_expected.end())
        m_expected.push_back(*language);
}

bool LanguageCheck::isForeign(std::string_view text) const {
    if (m_expected.empty())
        return false;
    const auto isExpected = [&](const std::string& language) {
        return std::find(m_expected.begin(), m_expected.end(), language) != m_expected.end();
    };
    const LanguageEvidence evidence = languageEvidence(text);
    if (const auto script = otherScript(evidence)) {
        // A Japanese text of Chinese characters only is not told from a Chinese one.
        const bool cousins =
            (*script == "zh" && isExpected("ja")) || (*script == "ja" && isExpected("zh"));
        return !isExpected(*script) && !cousins;
    }
    const auto best = bestLatin(evidence);
    if (!best || isExpected(*best))
        return false;
    int expected = 0;
    for (const std::string& language : m_expected)
        expected = std::max(expected, hitsOf(evidence, language));
    return hitsOf(evidence, *best) >= kMargin * std::max(expected, 1) + 1;
}

} // namespace sdrl
