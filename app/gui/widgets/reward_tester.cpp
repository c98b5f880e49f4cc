// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/reward_tester.h"

#include "theme/theme.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr int kShownCharacters = 60;

QString shown(const QString& text) {
    const QString line = text.simplified();
    return line.size() > kShownCharacters ? line.left(kShownCharacters) + u'…' : line;
}

QString fromUtf8(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

RewardTrace rewardTrace(const Verifier& verifier, const QString& replyText,
                        const QString& referenceText) {
    const std::string reply = replyText.toStdString(), reference = referenceText.toStdString();
    constexpr auto kStrict = VerifierProfile::Strict;
    RewardTrace out;
    const std::string wanted = verifier.answerOf(reference);
    out.reference = fromUtf8(wanted);
    out.referenceOk = verifier.canonical(wanted, kStrict).has_value();
    if (const auto found = verifier.extract(reply, kStrict)) {
        out.extracted = fromUtf8(found->text);
        out.canonical = fromUtf8(verifier.canonical(found->text, kStrict).value_or(""));
        out.equal = verifier.equal(found->text, wanted, kStrict);
    }
    out.formatOk = verifier.formatOk(reply);
    out.score = verifier.score(reply, reference, kStrict);
    out.lenientScore = verifier.score(reply, reference, VerifierProfile::Lenient);
    return out;
}

RewardTester::RewardTester(QWidget* parent)
    : QFrame(parent),
      m_reply(new QPlainTextEdit(this)),
      m_reference(new QLineEdit(this)),
      m_result(new QLabel(this)),
      m_note(new QLabel(this)) {
    theme::setCard(this);
    auto* title = new QLabel(tr("Try the reward"), this);
    theme::setTextSize(title, theme::TextSize::Body, true);
    m_reply->setTabChangesFocus(true);
    m_reply->setFixedHeight(m_reply->fontMetrics().lineSpacing() * 3 + theme::kSpace4);
    m_reply->setPlaceholderText(tr("What the model could write"));
    m_reference->setPlaceholderText(tr("The right answer, or a whole solution"));
    m_result->setWordWrap(true);
    m_result->setTextFormat(Qt::PlainText);
    m_result->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_result->setObjectName(QStringLiteral("rewardResult"));
    theme::setTextSize(m_result, theme::TextSize::Body, true);
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    theme::setTextRole(m_note, theme::Role::Muted);

    auto* form = new QFormLayout;
    form->setSpacing(theme::kSpace2);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("Re&ply"), m_reply);
    form->addRow(tr("Re&ference"), m_reference);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace3);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(title);
    layout->addLayout(form);
    layout->addWidget(m_result);
    layout->addWidget(m_note);

    const auto edited = [this] {
        m_typed = m_typed || !m_filling;
        judge();
    };
    connect(m_reply, &QPlainTextEdit::textChanged, this, edited);
    connect(m_reference, &QLineEdit::textChanged, this, edited);
    judge();
}

void RewardTester::setRules(std::shared_ptr<const Verifier> verifier, const Json& answer,
                            const QString& problem) {
    m_verifier = std::move(verifier);
    m_problem = problem;
    if (m_verifier && !m_typed) {
        const QScopedValueRollback filling(m_filling, true);
        const QString sample = sampleAnswer(answer);
        m_reference->setText(sample);
        m_reply->setPlainText(sample.isEmpty()
                                  ? QString()
                                  : fromUtf8(m_verifier->wrapAnswer("The reasoning comes first.",
                                                                    sample.toStdString())));
    }
    judge();
}

QString RewardTester::resultText() const {
    return m_result->text();
}

void RewardTester::judge() {
    theme::Role role = theme::Role::Muted;
    QString result, note;
    if (!m_verifier) {
        result = m_problem.isEmpty() ? tr("There are no answer rules yet.") : m_problem;
    } else if (m_reply->toPlainText().trimmed().isEmpty()) {
        result = tr("Type a reply to see its reward.");
    } else {
        const RewardTrace trace =
            rewardTrace(*m_verifier, m_reply->toPlainText(), m_reference->text());
        const QString arrow = QStringLiteral(" → ");
        result = tr("answer typed") + arrow;
        result += trace.extracted.isEmpty() ? tr("nothing extracted ✗")
                                            : tr("extracted %1").arg(shown(trace.extracted));
        if (!trace.extracted.isEmpty())
            result += arrow + (trace.equal ? tr("equal ✓") : tr("not equal ✗"));
        result += arrow + (trace.formatOk ? tr("format ok") : tr("format wrong"));
        result += arrow + tr("score %1").arg(trace.score, 0, 'f', 1);
        role = trace.score > 0 ? theme::Role::Good : theme::Role::Bad;
        if (m_reference->text().trimmed().isEmpty())
            note = tr("There is no reference to compare with.");
        else if (!trace.referenceOk)
            note = tr("The reference is not an answer of this kind.");
        else if (trace.lenientScore != trace.score)
            note = tr("Read leniently the reply would count %1; rewards are strict.")
                       .arg(trace.lenientScore, 0, 'f', 1);
        else if (!trace.canonical.isEmpty() && trace.canonical != trace.extracted)
            note = tr("Counted as %1.").arg(shown(trace.canonical));
    }
    m_result->setText(result);
    theme::setTextRole(m_result, role);
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

} // namespace sdrl::gui
