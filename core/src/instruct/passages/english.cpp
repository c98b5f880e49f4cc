// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/passages/english.h"

#include "core/base/text.h"

#include <array>
#include <unordered_set>

namespace sdrl::passages {

namespace {

using WordSet = std::unordered_set<std::string_view>;

WordSet wordsOf(std::string_view list) {
    WordSet words;
    for (const std::string_view word : split(list, ' '))
        if (!word.empty())
            words.insert(word);
    return words;
}

constexpr std::string_view kDeterminers =
    "a an the this that these those its their his her our your my each every any no some all both "
    "another either neither one's whose";
constexpr std::string_view kPrepositions =
    "of in on at by for with from to into onto upon within without between among through "
    "throughout "
    "during before after above below under over across along around behind beside beyond near "
    "toward towards against as than via per about despite except inside outside until since like "
    "unlike off up down out";
constexpr std::string_view kOtherFunctionWords =
    "and or but nor so yet if because although though while whereas when where whether which who "
    "whom what how why that is are was were be been being am has have had having do does did doing "
    "done can could may might must shall should will would not it they he she we you i them him us "
    "me itself themselves himself herself there here then thus also only very too more most less "
    "least much many few several other others such same own just even still already often usually "
    "sometimes always never again once ever rather quite almost nearly approximately however "
    "therefore hence instead together well else respectively both either neither according due "
    "because cannot";
constexpr std::string_view kNumberWords =
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred";

/// Base forms of verbs that are hardly ever nouns.
constexpr std::string_view kVerbs =
    "absorb accept accompany accomplish account accumulate achieve acquire activate adapt add "
    "adhere "
    "adjust affect agree aid allow alter analyze appear apply arise arrange ascend ask assemble "
    "assign assist associate assume attach attract avoid become begin behave believe belong bind "
    "breathe bring build buy calculate call carry categorize characterize choose circulate "
    "classify coat collect combine come communicate compare complete compose comprise compress "
    "compute concentrate conduct confirm connect consider consist constitute construct contain "
    "continue contribute convert convey coordinate correspond create decide decrease define "
    "deliver demonstrate depend deposit derive descend describe destroy detect determine develop "
    "differ differentiate digest diminish direct discover discuss dissolve distinguish distribute "
    "divide drain earn ejects eliminate embed emerge employ enable encase enclose encourage "
    "engulf enhance ensure enter establish estimate evaluate evolve examine exceed exist expand "
    "expel "
    "explain express extend facilitate fail fall feel fill find flatten follow forget fuse gain "
    "gather generate get give go govern grow happen help hold identify illustrate impact imply "
    "improve include incorporate indicate induce inform inhibit inject innervate inhale exhale "
    "insert introduce invade invest involve isolate issued join keep know lead learn leave lend "
    "let "
    "lie limit link listen locate lose maintain make manage mature mean meet merge migrate "
    "minimize "
    "maximize modify moisten need neutralize obtain occur offer operate organize originate overlap "
    "owe own oxygenate participate pass pay penetrate perceive perform permit persist pertain "
    "possess prefer prepare prevent proceed produce project prolong promote propel protect prove "
    "provide pull push put quantify raise reach read realize receive recognize recruit recycle "
    "reduce "
    "refer regard regulate reject relate relax release remain remove repair repeat replace "
    "replenish "
    "represent reproduce require resemble resist respond restore restrict resume retain reveal "
    "rise run say secrete see seem sell send separate serve settle share show shrink sink sit "
    "speak specialize stabilize stand stay stimulate strengthen stretch subdivide suggest "
    "surround suspend sustain swallow synthesize take tell tend terminate thicken think transfer "
    "transform transmit transport travel trigger turn undergo unite utilize vary visit wait want "
    "wear widen withstand write yield mediate accelerate contracts";
/// Verbs that are nouns as well.
constexpr std::string_view kVerbsOrNouns =
    "act aim allow arch attack balance bear benefit bend block border branch break bundle cap "
    "cause "
    "change charge claim close compound contact contract control cost cover cross cut cycle damage "
    "decline delay demand design drop ease effect end estimate exchange exercise experience face "
    "factor feature feed fight flow focus force form function gap group guide host house import "
    "increase influence interest issue joint label lack lap layer level lift line list load look "
    "lower map mark market mass match measure mix model monitor move name narrow number offset "
    "open "
    "order pair part pass pattern place plan play point position practice process profit program "
    "progress purchase range rank rate reach record reflect report reserve rest result return "
    "reverse "
    "risk role root rotate sample search seal sense set shape shift signal slide slope smooth sort "
    "source space split spread stain start state step stop store stress structure study supply "
    "support surface survey swing switch target taper test tie touch trade transition treat trend "
    "trust type use value view volume walk wash work wrap";

constexpr std::string_view kVagueModifiers =
    "main major minor primary important specific particular certain various different similar "
    "common "
    "several numerous additional large small larger smaller high low higher lower new old long "
    "short "
    "first second third fourth fifth sixth seventh eighth ninth tenth last next final early late "
    "entire whole total overall general typical "
    "normal "
    "great good bad best better key basic simple complex special unique single double multiple "
    "following previous actual possible available necessary essential critical sufficient true "
    "real "
    "full recent current potential significant individual respective given appropriate proper "
    "initial average maximum minimum adjacent nearby opposite relative further extra half very "
    "thin thick broad wide deep many few most rest variety lot great majority";
constexpr std::string_view kVagueNouns =
    "process part number type form example way time case area amount set kind thing role result "
    "effect function purpose reason group level change structure condition factor system state "
    "place point use term word name side end portion region body person people individual man "
    "woman "
    "human world day year month week hour minute second size shape order pattern feature "
    "characteristic property quality degree range rate series step stage phase period event action "
    "activity ability response need problem issue question answer idea fact matter situation "
    "difference similarity relationship relation connection combination presence absence increase "
    "decrease movement majority variety lot pair couple rest whole section chapter book figure "
    "table "
    "author student reader discussion description detail information data study research method "
    "approach technique means basis source cause origin product production development growth loss "
    "gain value measure unit item element component piece aspect category class classification "
    "member version manner direction position location distance length width height depth surface "
    "top bottom front back middle center edge line layer space environment life work job company "
    "firm business country city state government law rule standard model theory concept principle "
    "definition meaning importance advantage disadvantage benefit cost risk goal objective "
    "interest view light addition exception turn respect contrast regard material substance object "
    "inside outside interior exterior beginning appearance formation creation removal contact "
    "others another something anything nothing everything someone everyone one two percent "
    "percentage "
    "sense total average majority extent course thousands millions hundreds majority hand fashion "
    "makeup capacity support help strength tendency chance attempt effort outcome consequence "
    "decision choice option requirement demand supply access use user age adult child patient "
    "hormone enzyme drug molecule chemical compound organ tissue gland practice specialty surgery "
    "organism vignette count home proximity treatment mean median outcome substances nature "
    "background context "
    "content subject topic today times quantity strand floor "
    "wave disease disorder health surrounding problem specialist professional field";

constexpr std::string_view kAbbreviations =
    "e.g i.e etc vs cf al fig figs eq no nos vol pp ed eds approx ca dr mr mrs ms prof st jr sr "
    "inc "
    "ltd co corp dept est ave e.g., i.e., u.s u.k a.m p.m ph.d art sec ch par resp";

constexpr std::string_view kBackReferences =
    "it its they their them this that these those such he she his her here there however therefore "
    "thus hence moreover also furthermore additionally nevertheless nonetheless otherwise "
    "meanwhile "
    "consequently accordingly similarly likewise conversely instead rather again finally first "
    "second secondly third thirdly firstly lastly next then later afterward afterwards but and or "
    "so "
    "yet nor another other others both each either neither some many most several one two three "
    "all "
    "none few much indeed besides overall still even only perhaps because since which who whose "
    "what why how when where whether not no eventually subsequently specifically interestingly "
    "notably generally unfortunately fortunately today now recall note notice remember imagine "
    "consider suppose assume see using given once together despite whereas though although let "
    "let's "
    "here's there's usually often sometimes typically normally originally initially in-turn "
    "yes please think ask try use find calculate determine describe explain list name identify "
    "define discuss compare create make choose select complete write draw look listen visit watch "
    "read view click solution answer step example scenario source credit just more less "
    "alternatively unlike like everyone anyone someone nothing currently recently historically "
    "importantly ultimately simply clearly obviously further to regardless attempt having";
constexpr std::string_view kClauseOpeners =
    "in at on by for from with without during after before when while if because although since "
    "as under over between among within through throughout despite unless until whereas upon "
    "according based depending due about along across beneath above below near";
constexpr std::string_view kOffSubject =
    "you your yours yourself we our ours us i my me let's we'll you'll we've you've figure figures "
    "table tables chapter chapters module section sections exercise exercises example examples "
    "following above below previously earlier later shown here video link website textbook book "
    "lesson quiz credit courtesy photo illustration diagram image caption appendix equation "
    "chart flowchart now then attempt arrow arrows pictured labeled labelled micrograph depicts "
    "depicted colors "
    "panel "
    "discussed mentioned aforementioned former latter recall imagine suppose assume solution "
    "spreadsheet excel cell_reference calculator author authors reader";

bool isIn(std::string_view word, const WordSet& words) {
    return words.contains(word);
}

/// Whether the word is one of the bases or has an ending of tense or person.
bool isFormOf(std::string_view word, const WordSet& bases) {
    if (bases.contains(word))
        return true;
    std::string base;
    const auto stemmed = [&](std::string_view ending, std::string_view replacement) {
        if (!word.ends_with(ending) || word.size() < ending.size() + 2)
            return false;
        base.assign(word.substr(0, word.size() - ending.size())).append(replacement);
        if (bases.contains(base))
            return true;
        // "stopped"
        const std::size_t n = base.size();
        return replacement.empty() && n > 2 && base[n - 1] == base[n - 2] &&
               bases.contains(std::string_view(base).substr(0, n - 1));
    };
    return stemmed("s", "") || stemmed("es", "") || stemmed("ies", "y") || stemmed("ed", "") ||
           stemmed("ed", "e") || stemmed("ied", "y") || stemmed("ing", "") || stemmed("ing", "e");
}

bool isIrregularForm(std::string_view word) {
    static const WordSet words = wordsOf(
        "arose arisen became began begun bound brought built bought chosen came found felt fell "
        "fallen gave given went gone grew grown held kept knew known led left lent lay lain "
        "lost made meant met paid rose risen ran said saw seen sold sent shown shrunk spoke "
        "spoken stood took taken told thought underwent undergone wore worn wrote written "
        "understood driven drove drawn drew broken broke spent caught taught understood "
        "understand lies lying ran done got");
    return isIn(word, words);
}

} // namespace

bool isDeterminer(std::string_view word) {
    static const WordSet words = wordsOf(kDeterminers);
    return isIn(word, words);
}

bool isPreposition(std::string_view word) {
    static const WordSet words = wordsOf(kPrepositions);
    return isIn(word, words);
}

bool isFunctionWord(std::string_view word) {
    static const WordSet words = wordsOf(kOtherFunctionWords);
    return isDeterminer(word) || isPreposition(word) || isIn(word, words);
}

bool isBeForm(std::string_view word) {
    return word == "is" || word == "are" || word == "was" || word == "were";
}

bool isVerbForm(std::string_view word) {
    static const WordSet words = wordsOf(kVerbs);
    return isFormOf(word, words) || isIrregularForm(word);
}

bool isVerbOrNoun(std::string_view word) {
    static const WordSet words = wordsOf(kVerbsOrNouns);
    return isFormOf(word, words);
}

bool looksLikeModifier(std::string_view word) {
    static constexpr std::array<std::string_view, 13> kEndings{
        "ly", "ous", "ive", "ic", "ful", "less", "able", "ible", "ary", "ed", "ing", "like", "est"};
    for (const std::string_view ending : kEndings)
        if (word.size() > ending.size() + 2 && word.ends_with(ending))
            return true;
    static const WordSet nouns = wordsOf(
        "animal hospital capital chemical mineral individual signal interval metal crystal journal "
        "removal renewal appraisal rental proposal arsenal canal retinal mammal material potential "
        "principal professional residual terminal total trial withdrawal");
    if (word.size() > 4 && word.ends_with("al"))
        return !isIn(word, nouns);
    static const WordSet words = wordsOf(
        "oral renal fetal distal dorsal ventral lateral medial anterior posterior superior "
        "inferior proximal skeletal muscular cellular vascular molecular nuclear glandular "
        "smooth strong weak soft hard dense loose flexible elastic red white yellow blue green "
        "dark young male female human inner outer upper lower internal external solid liquid "
        "open closed free rigid hollow round flat rapid slow efficient different important "
        "present visible common similar equal greater warm cold hot dry wet likely able due "
        "subject aware unable necessary spinal cerebral cranial facial neural mental dental "
        "federal legal global local annual semiannual fiscal financial corporate public private");
    return isIn(word, words);
}

bool isVagueModifier(std::string_view word) {
    static const WordSet words = wordsOf(kVagueModifiers);
    return isIn(word, words) || isNumberWord(word);
}

bool isVagueNoun(std::string_view word) {
    static const WordSet words = wordsOf(kVagueNouns);
    if (isIn(word, words))
        return true;
    std::string_view base = word;
    if (base.ends_with('s'))
        base.remove_suffix(1);
    if (isIn(base, words))
        return true;
    if (base.ends_with("ie"))
        return isIn(std::string(base.substr(0, base.size() - 2)) + "y", words);
    return base.ends_with('e') && isIn(base.substr(0, base.size() - 1), words);
}

bool isNumberWord(std::string_view word) {
    static const WordSet words = wordsOf(kNumberWords);
    return isIn(word, words);
}

bool isNumeral(std::string_view word) {
    return !word.empty() && word.front() >= '0' && word.front() <= '9';
}

bool isPlural(std::string_view word) {
    return word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") &&
           !word.ends_with("us") && !word.ends_with("is");
}

bool isAbbreviation(std::string_view word) {
    static const WordSet words = wordsOf(kAbbreviations);
    return isIn(word, words);
}

bool refersBack(std::string_view word) {
    static const WordSet words = wordsOf(kBackReferences);
    return isIn(word, words);
}

bool opensClause(std::string_view word) {
    static const WordSet words = wordsOf(kClauseOpeners);
    return isIn(word, words);
}

bool leavesTheSubject(std::string_view word) {
    static const WordSet words = wordsOf(kOffSubject);
    return isIn(word, words);
}

std::string stem(std::string_view word) {
    const auto without = [&](std::string_view ending, std::size_t least) {
        if (word.size() < ending.size() + least || !word.ends_with(ending))
            return false;
        word.remove_suffix(ending.size());
        return true;
    };
    if (word.ends_with("ies") && word.size() > 5)
        return std::string(word.substr(0, word.size() - 3)) + 'y';
    if (!word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is"))
        without("s", 3);
    if (without("ing", 4) || without("ed", 4))
        if (word.size() > 3 && word[word.size() - 1] == word[word.size() - 2])
            word.remove_suffix(1);
    without("e", 3);
    return std::string(word);
}

} // namespace sdrl::passages
