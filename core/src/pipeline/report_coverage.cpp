// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/report_html.h"
#include "pipeline/report_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace sdrl::report {

namespace {

constexpr std::size_t kLongText = 600; ///< code points of a question

auto put(std::string& out) {
    return std::back_inserter(out);
}

std::string topicTable(const std::vector<TopicCoverage>& topics) {
    int most = 1;
    bool measured = false;
    for (const TopicCoverage& topic : topics) {
        most = std::max({most, topic.kept, topic.wanted});
        measured = measured || topic.measured > 0;
    }
    std::string out = fmt::format("<div class=\"scroll\"><table>\n<tr><th>Topic</th>"
                                  "<th class=\"n\">Passages</th><th>Questions kept, of those "
                                  "wanted</th><th class=\"n\"></th>{}</tr>\n",
                                  measured ? "<th class=\"n\">Pass rate</th>" : "");
    for (const TopicCoverage& topic : topics)
        fmt::format_to(put(out),
                       "<tr><td>{}</td><td class=\"n\">{}</td><td><span class=\"covered\">"
                       "<span class=\"bar\" style=\"width:{:.2f}%\"></span>"
                       "<span class=\"wanted\" style=\"left:{:.2f}%\"></span></span></td>"
                       "<td class=\"n\">{} of {}</td>{}</tr>\n",
                       topic.name.empty() ? "all passages" : escaped(topic.name),
                       count(topic.passages), 100.0 * topic.kept / most,
                       100.0 * topic.wanted / most, count(topic.kept), count(topic.wanted),
                       !measured ? ""
                       : topic.measured > 0
                           ? fmt::format("<td class=\"n\">{}</td>", percent(topic.passRate))
                           : "<td class=\"n\">–</td>");
    return out + "</table></div>\n";
}

std::string_view splitSentence(const std::string& unit) {
    if (unit == "document")
        return "Held-out questions come from documents of their own: no document has questions on "
               "both sides.";
    if (unit == "section")
        return "There are too few documents to keep whole ones for the test. Held-out questions "
               "come from sections of their own; a passage counts where it begins.";
    if (unit == "stretch")
        return "There are too few documents and sections to keep whole ones for the test. Held-out "
               "questions come from stretches of text of their own.";
    if (unit == "question")
        return "Questions are held out one by one: they were not written from documents.";
    if (unit == "looks")
        return "The test is the task's own. Of the written questions some are held out one by one, "
               "for looks during training.";
    return "";
}

std::string pairs(std::string_view title, const std::vector<RepeatedQuestion>& list,
                  std::size_t all, std::string_view other) {
    if (list.empty())
        return "";
    std::string out =
        fmt::format("<h3>{}: {}</h3>\n", title, count(static_cast<std::int64_t>(all)));
    if (list.size() < all)
        fmt::format_to(put(out), "<p class=\"hint\">The first {} of them.</p>\n", list.size());
    for (const RepeatedQuestion& line : list)
        fmt::format_to(put(out),
                       "<div class=\"example\"><div class=\"pair\"><div><span class=\"label\">"
                       "dropped: {}</span><p class=\"text\">{}</p></div><div><span "
                       "class=\"label\">{}</span><p class=\"text\">{}</p></div></div></div>\n",
                       escaped(line.key), escapedStart(line.question, kLongText), other,
                       escapedStart(line.other, kLongText));
    return out;
}

} // namespace

std::string coverageSection(const ReportData& data) {
    std::string out;
    if (data.funnel.empty())
        out = "<p class=\"missing\">There are no questions yet.</p>\n";
    if (!data.coverage.empty())
        out += fmt::format("<p class=\"hint\">{} of the passages that questions are written from. "
                           "The mark on a bar is what was wanted.</p>\n",
                           counted(static_cast<std::int64_t>(data.coverage.size()), "topic")) +
               topicTable(data.coverage);
    if (const std::string_view sentence = splitSentence(data.heldOutBy); !sentence.empty())
        fmt::format_to(put(out), "<p>{}</p>\n", sentence);
    out += pairs("Kept clear of evaluation sets", data.overlaps, data.overlapCount,
                 "evaluation question");
    out += pairs("Near duplicates", data.repeats, data.repeatCount, "was there already");
    if (out.empty())
        out = "<p class=\"hint\">The questions were not written from documents, and nothing of "
              "them is "
              "held out.</p>\n";
    return fmt::format("<section>\n<h2>Coverage and overlaps</h2>\n{}</section>\n", out);
}

} // namespace sdrl::report
