// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/dataset/item_text.h"

#include "models/item_words.h"
#include "widgets/rich_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace sdrl::gui {

namespace {

using theme::Role;

struct Card {
    Q_DECLARE_TR_FUNCTIONS(ItemCard)
};

constexpr std::size_t kMostAttempts = 200;
constexpr std::size_t kMostGroups = 60;

QString muted(const QString& text) {
    return RichText::colored(text.toHtmlEscaped(), Role::Muted);
}

QString paragraph(const QString& html) {
    return QStringLiteral("<p style=\"margin-top:2px;margin-bottom:6px\">%1</p>").arg(html);
}

QString none(const QString& text) {
    return paragraph(muted(text));
}

QString table(const QString& rows) {
    return QStringLiteral("<table cellspacing=\"0\" cellpadding=\"2\">%1</table>").arg(rows);
}

QString large(const QString& html, theme::TextSize size) {
    return QStringLiteral("<span style=\"font-size:%1pt\">%2</span>")
        .arg(theme::font(size).pointSizeF())
        .arg(html);
}

QString itemLink(const ItemRow& row) {
    const std::string& text = row.question.empty() ? row.key : row.question;
    return QStringLiteral("<a href=\"item:%1\">%2</a>")
        .arg(row.id.value)
        .arg(RichText::plain(qstring(text).simplified()));
}

QString relation(const ItemRow& row) {
    const QString state = row.dropStage.empty() ? passRateText(row) : stateText(row);
    return paragraph(muted(originText(row.origin) + QStringLiteral(" · ") + state) +
                     QStringLiteral("<br>") + itemLink(row));
}

/// Text with the stretch [begin, end) of its bytes marked.
QString withMark(const std::string& text, std::size_t begin, std::size_t end) {
    if (begin >= end || end > text.size())
        return RichText::plain(qstring(text));
    return RichText::plain(qstring(text.substr(0, begin))) +
           RichText::marked(RichText::plain(qstring(text.substr(begin, end - begin)))) +
           RichText::plain(qstring(text.substr(end)));
}

/// The extracted answer stands last in most replies.
QString withExtracted(const Attempt& attempt) {
    const std::size_t at =
        attempt.extracted.empty() ? std::string::npos : attempt.text.rfind(attempt.extracted);
    return at == std::string::npos ? RichText::plain(qstring(attempt.text))
                                   : withMark(attempt.text, at, at + attempt.extracted.size());
}

QString verdictLine(bool right, bool formatOk, bool cutOff, const QString& more) {
    QStringList parts{RichText::verdict(right, right ? Card::tr("right") : Card::tr("wrong"))};
    if (!formatOk)
        parts.append(RichText::colored(Card::tr("not in the form asked for"), Role::Caution));
    if (cutOff)
        parts.append(RichText::colored(Card::tr("cut off"), Role::Caution));
    parts.append(muted(more));
    return parts.join(QStringLiteral(" · "));
}

QString probeTitle(const ItemCard::Probe& probe) {
    const QString what = probe.purpose == "greedy-split" ? Card::tr("One greedy answer")
                         : probe.purpose == "pass-rate"  ? Card::tr("Sampled answers")
                                                         : qstring(probe.purpose);
    return what + QStringLiteral(" · ") + qstring(probe.model);
}

QString historyLine(const ItemHistoryEntry& entry) {
    QString what = changeText(entry.kind, entry.after);
    if (!entry.tag.empty())
        what += QStringLiteral(": ") + qstring(entry.tag);
    if (entry.items > 1)
        what += QStringLiteral(" · ") +
                Card::tr("with %1 others").arg(QLocale().toString(qulonglong(entry.items - 1)));
    QString html = what.toHtmlEscaped();
    if (entry.reverted)
        html = QStringLiteral("<s>%1</s> %2").arg(html, muted(Card::tr("undone")));
    return html;
}

/// The question without the passage that it quotes, which stands beside it: what is asked and the
/// answer would be below the fold.
QString questionWithoutPassage(const ItemCard& card) {
    const std::string& question = card.item.input;
    const std::size_t at = card.passage && !card.passage->text.empty()
                               ? question.find(card.passage->text)
                               : std::string::npos;
    if (at == std::string::npos)
        return RichText::plain(qstring(question));
    return RichText::plain(qstring(question.substr(0, at))) +
           muted(Card::tr("(the passage, shown beside)")) +
           RichText::plain(qstring(question.substr(at + card.passage->text.size())));
}

} // namespace

QString itemHtml(const ItemCard& card) {
    const QaItem& item = card.item;
    QString html = RichText::heading(Card::tr("Question")) +
                   paragraph(RichText::plain(qstring(item.input))) +
                   RichText::heading(Card::tr("Answer"));
    html += item.answer.empty()
                ? none(Card::tr("There was no vote on it yet."))
                : paragraph(QStringLiteral("<b>%1</b>").arg(RichText::plain(qstring(item.answer))));
    if (!item.solution.empty())
        html += RichText::heading(Card::tr("Solution")) +
                paragraph(RichText::plain(qstring(item.solution)));
    if (!item.dropDetail.empty())
        html += RichText::heading(dropDetailTitle(item.dropReason)) +
                paragraph(RichText::plain(qstring(item.dropDetail)));
    QString rows;
    QString state = item.binned      ? Card::tr("in the bin")
                    : item.dropped() ? dropText(item.dropStage, item.dropReason)
                    : item.heldOut   ? Card::tr("held out for evaluation")
                                     : Card::tr("kept");
    if (card.selection)
        state += card.selection->taken ? QStringLiteral(", ") + Card::tr("selected")
                                       : QStringLiteral(", ") + Card::tr("not selected");
    rows += RichText::row(Card::tr("State"), state.toHtmlEscaped());
    rows += RichText::row(Card::tr("Review"), reviewText(item.review).toHtmlEscaped());
    rows += RichText::row(Card::tr("Direction"), originText(item.origin).toHtmlEscaped());
    if (item.level > 0)
        rows += RichText::row(Card::tr("Difficulty"), QString::number(item.level));
    if (!card.tags.empty()) {
        QStringList tags;
        for (const std::string& tag : card.tags)
            tags.append(qstring(tag).toHtmlEscaped());
        rows += RichText::row(Card::tr("Tags"), tags.join(QStringLiteral(", ")));
    }
    if (card.selection && card.selection->rank > 0)
        rows += RichText::row(Card::tr("Rank"), QLocale().toString(card.selection->rank));
    rows += RichText::row(Card::tr("Written by"), qstring(item.instructor).toHtmlEscaped());
    rows += RichText::row(Card::tr("Key"), qstring(item.key).toHtmlEscaped());
    html += RichText::heading(Card::tr("Facts")) + table(rows);
    if (!card.parent.empty())
        html += RichText::heading(Card::tr("Written from")) + relation(card.parent.front());
    if (!card.children.empty()) {
        html += RichText::heading(Card::tr("Variants"));
        for (const ItemRow& child : card.children)
            html += relation(child);
    }
    return html;
}

QString reviewHtml(const ItemCard& card) {
    QString html =
        RichText::heading(Card::tr("Question")) +
        paragraph(large(questionWithoutPassage(card), theme::TextSize::Title)) +
        RichText::heading(Card::tr("Answer")) +
        paragraph(large(QStringLiteral("<b>%1</b>").arg(RichText::plain(qstring(card.item.answer))),
                        theme::TextSize::Title));
    QStringList facts;
    facts.append(reviewText(card.item.review));
    if (card.item.parsed > 0)
        facts.append(Card::tr("agreement %1").arg(percentText(card.item.agreement())));
    for (const ItemCard::Probe& probe : card.probes)
        if (probe.purpose == "pass-rate") {
            facts.append(Card::tr("pass rate %1")
                             .arg(passRateText(probe.measurement.passes, probe.measurement.samples,
                                               probe.stale)));
            break;
        }
    html += paragraph(muted(facts.join(QStringLiteral(" · "))));
    if (!card.item.solution.empty())
        html += RichText::heading(Card::tr("Solution")) +
                paragraph(RichText::plain(qstring(card.item.solution)));
    return html;
}

QString sourceHtml(const ItemCard& card) {
    QString html;
    if (!card.passage) {
        html += none(Card::tr("This question was not written from a passage."));
    } else {
        const Passage& passage = *card.passage;
        QString place = qstring(card.source);
        if (passage.page)
            place += QStringLiteral(" · ") + Card::tr("page %1").arg(*passage.page);
        if (!passage.section.empty())
            place += QStringLiteral(" · ") + qstring(passage.section);
        html += RichText::heading(place);
        if (!card.sourcePath.empty())
            html += paragraph(QStringLiteral("<a href=\"open:\">%1</a>")
                                  .arg(Card::tr("Open original").toHtmlEscaped()));
        const std::optional<SupportingQuote>& quote = card.item.quote;
        if (!quote)
            html += paragraph(
                RichText::icon(QStringLiteral("warning"), Role::Caution) +
                QStringLiteral("&nbsp;") +
                RichText::colored(
                    Card::tr("No quote from the passage supports the answer.").toHtmlEscaped(),
                    Role::Caution));
        html += paragraph(withMark(passage.text, quote ? quote->begin : 0, quote ? quote->end : 0));
    }
    if (!card.item.promptHash.empty())
        html += RichText::heading(Card::tr("Prompt")) +
                paragraph(muted(Card::tr("hash %1").arg(qstring(card.item.promptHash))));
    if (!card.item.authorText.empty())
        html += RichText::heading(Card::tr("The author's own answer")) +
                paragraph(RichText::plain(qstring(card.item.authorText)));
    if (!card.item.rawReply.empty())
        html += RichText::heading(Card::tr("Reply as received")) +
                paragraph(RichText::plain(qstring(card.item.rawReply)));
    return html;
}

QString votesHtml(const ItemCard& card) {
    const QaItem& item = card.item;
    if (item.candidates == 0)
        return none(Card::tr("There was no vote on this answer yet."));
    QString html =
        RichText::heading(Card::tr("Agreement")) +
        paragraph(Card::tr("%1: %2 of %3 readable candidates say the same; %4 were asked for.")
                      .arg(percentText(item.agreement()))
                      .arg(item.votes.empty() ? 0 : item.votes.front().votes)
                      .arg(item.parsed)
                      .arg(item.candidates));
    QString rows;
    for (const VoteCount& vote : item.votes)
        rows += RichText::row(QLocale().toString(vote.votes) + QStringLiteral(" ×"),
                              RichText::plain(qstring(vote.answer)));
    html += table(rows) + RichText::heading(Card::tr("Candidates"));
    for (const AnswerCandidate& candidate : card.candidates) {
        const bool agrees = candidate.answer && *candidate.answer == item.answer;
        QString head =
            candidate.answer
                ? RichText::verdict(agrees, agrees ? Card::tr("agrees") : Card::tr("differs"))
                : RichText::icon(QStringLiteral("warning"), Role::Caution) +
                      QStringLiteral("&nbsp;") +
                      RichText::colored(Card::tr("no answer found").toHtmlEscaped(), Role::Caution);
        if (candidate.answer)
            head += QStringLiteral(" · <b>%1</b>").arg(RichText::plain(qstring(*candidate.answer)));
        if (candidate.fromAuthor)
            head += QStringLiteral(" · ") + muted(Card::tr("the author's"));
        if (!candidate.note.empty())
            head += QStringLiteral(" · ") + muted(qstring(candidate.note));
        html += paragraph(head + QStringLiteral("<br>") + RichText::plain(qstring(candidate.text)));
    }
    return html;
}

QString attemptsHtml(const ItemCard& card) {
    if (card.probes.empty())
        return none(Card::tr("The model has not tried this question yet."));
    QString html;
    for (const ItemCard::Probe& probe : card.probes) {
        html += RichText::heading(probeTitle(probe));
        const Measurement& m = probe.measurement;
        QString figures = Card::tr("%1 of %2 right · %3 tokens on average")
                              .arg(m.passes)
                              .arg(m.samples)
                              .arg(QLocale().toString(m.meanTokens, 'f', 0));
        if (m.truncated > 0)
            figures += QStringLiteral(" · ") + Card::tr("%n cut off", nullptr, m.truncated);
        html += paragraph(muted(figures));
        if (probe.stale)
            html += paragraph(RichText::icon(QStringLiteral("warning"), Role::Caution) +
                              QStringLiteral("&nbsp;") +
                              RichText::colored(Card::tr("Stale: measured before it was edited. "
                                                         "Measure again.")
                                                    .toHtmlEscaped(),
                                                Role::Caution));
        std::size_t shown = 0;
        for (const Attempt& attempt : probe.attempts) {
            if (++shown > kMostAttempts) {
                html += none(Card::tr("The first %1 are shown.").arg(kMostAttempts));
                break;
            }
            html += paragraph(verdictLine(attempt.correct, attempt.formatOk, attempt.truncated,
                                          Card::tr("%n tokens", nullptr, attempt.tokens)) +
                              QStringLiteral("<br>") + withExtracted(attempt));
        }
    }
    return html;
}

QString rolloutsHtml(const QString& run, const std::vector<RolloutGroup>& groups) {
    if (run.isEmpty())
        return none(Card::tr("No training has run yet."));
    if (groups.empty())
        return RichText::heading(run) +
               none(Card::tr("This question was not drawn in the newest run."));
    QString html;
    std::size_t shown = 0;
    for (const RolloutGroup& group : groups) {
        if (++shown > kMostGroups) {
            html += none(Card::tr("The first %1 steps are shown.").arg(kMostGroups));
            break;
        }
        const auto right = std::count_if(group.answers.begin(), group.answers.end(),
                                         [](const RolloutAnswer& a) { return a.correct > 0; });
        html += RichText::heading(Card::tr("%1 · step %2 · %3 of %4 right")
                                      .arg(run)
                                      .arg(group.step)
                                      .arg(right)
                                      .arg(group.answers.size()));
        for (const RolloutAnswer& answer : group.answers)
            html += paragraph(verdictLine(answer.correct > 0, true, !answer.ended,
                                          Card::tr("reward %1 · advantage %2")
                                              .arg(QLocale().toString(answer.reward, 'f', 2),
                                                   QLocale().toString(answer.advantage, 'f', 2))) +
                              QStringLiteral("<br>") +
                              withMark(answer.text, answer.answerBegin, answer.answerEnd));
    }
    return html;
}

QString historyHtml(const ItemCard& card) {
    QString html;
    if (card.original)
        html +=
            RichText::heading(Card::tr("As it was written")) +
            paragraph(RichText::plain(qstring(card.original->input))) +
            paragraph(
                QStringLiteral("<b>%1</b>").arg(RichText::plain(qstring(card.original->answer))));
    html += RichText::heading(Card::tr("Changes"));
    if (card.history.empty())
        html += none(Card::tr("Nobody has changed anything."));
    for (const ItemHistoryEntry& entry : card.history) {
        QString text = historyLine(entry) + QStringLiteral("<br>") +
                       muted(QLocale().toString(QDateTime::fromMSecsSinceEpoch(entry.atMs),
                                                QLocale::ShortFormat));
        if (entry.kind == ItemChange::Kind::Edit) {
            if (entry.textBefore.input != entry.textAfter.input)
                text += QStringLiteral("<br>") + muted(Card::tr("Question before:")) +
                        QLatin1Char(' ') + RichText::plain(qstring(entry.textBefore.input));
            if (entry.textBefore.answer != entry.textAfter.answer)
                text += QStringLiteral("<br>") + muted(Card::tr("Answer before:")) +
                        QLatin1Char(' ') + RichText::plain(qstring(entry.textBefore.answer));
        }
        html += paragraph(text);
    }
    return html;
}

} // namespace sdrl::gui
