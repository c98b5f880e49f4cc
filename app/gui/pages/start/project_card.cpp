// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/start/project_card.h"

#include "core/method/task_definition.h"
#include "core/project/run_log.h"
#include "session/job_center.h"
#include "theme/icons.h"
#include "widgets/elided_label.h"
#include "widgets/sparkline.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sdrl::gui {

namespace {

constexpr int kFocusWidth = 2;
/// Of a project, to add up its size.
constexpr int kMaxFiles = 5000;

QString sentenceOf(const QString& text) {
    const qsizetype end = text.indexOf(QStringLiteral(". "));
    return (end < 0 ? text : text.left(end + 1)).simplified();
}

std::vector<double> newestRewards(const QString& folder) {
    QDir runs(folder + QStringLiteral("/runs"));
    // Names begin with a running number.
    const QStringList names = runs.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (auto name = names.crbegin(); name != names.crend(); ++name) {
        MetricsLog log(runs.filePath(*name).toStdString());
        for (;;) {
            const auto more = log.poll();
            if (!more || !*more)
                break;
        }
        if (const auto rewards = log.columns().column("reward"); rewards.size() > 1) {
            std::vector<double> out(rewards.begin(), rewards.end());
            std::erase_if(out, [](double value) { return !std::isfinite(value); });
            return out;
        }
    }
    return {};
}

} // namespace

ProjectSummary readProjectSummary(const QString& folder) {
    ProjectSummary out;
    out.title = QFileInfo(folder).completeBaseName();
    if (const auto task = TaskDefinition::load(folder.toStdString() + "/task.json")) {
        out.title = QString::fromStdString(task->title);
        out.sentence = sentenceOf(QString::fromStdString(task->description));
    }
    out.rewards = newestRewards(folder);
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    for (int count = 0; files.hasNext() && count < kMaxFiles; ++count) {
        files.next();
        out.bytes += files.fileInfo().size();
    }
    return out;
}

ProjectCard::ProjectCard(const RecentProject& project, QWidget* parent)
    : QFrame(parent),
      m_folder(project.folder),
      m_opened(QLocale().toString(project.opened, QLocale::ShortFormat)),
      m_title(new ElidedLabel(QFileInfo(project.folder).completeBaseName(), this)),
      m_sentence(new ElidedLabel(this)),
      m_facts(new ElidedLabel(this)),
      m_rewards(new Sparkline(theme::Series::Reward, this)),
      m_rewardText(new QLabel(this)) {
    theme::setCard(this);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setToolTip(QDir::toNativeSeparators(project.folder));
    theme::setTextSize(m_title, theme::TextSize::Section, true);
    theme::setTextRole(m_facts, theme::Role::Muted);
    theme::setTextSize(m_facts, theme::TextSize::Small);
    theme::setTextRole(m_rewardText, theme::Role::Muted);
    theme::setTextSize(m_rewardText, theme::TextSize::Small);
    for (QLabel* label : {m_title, m_sentence, m_facts, m_rewardText})
        label->setTextFormat(Qt::PlainText);
    m_rewardText->setAlignment(Qt::AlignRight);
    auto* forget = new QToolButton(this);
    forget->setIcon(icon(QStringLiteral("cancel"), theme::Role::Muted));
    forget->setAutoRaise(true);
    forget->setToolTip(tr("Take it off this list; the project stays where it is"));
    forget->setAccessibleName(tr("Take off the list"));
    connect(forget, &QToolButton::clicked, this, [this] { emit forgotten(m_folder); });

    auto* words = new QVBoxLayout;
    words->setSpacing(theme::kSpace1);
    words->addWidget(m_title);
    words->addWidget(m_sentence);
    words->addWidget(m_facts);
    auto* curve = new QVBoxLayout;
    curve->setSpacing(theme::kSpace1);
    curve->addStretch(1);
    curve->addWidget(m_rewards);
    curve->addWidget(m_rewardText);
    curve->addStretch(1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kSpace4, theme::kSpace3, theme::kSpace2, theme::kSpace3);
    layout->setSpacing(theme::kSpace4);
    layout->addLayout(words, 1);
    layout->addLayout(curve);
    layout->addWidget(forget, 0, Qt::AlignTop);
    setSummary({m_title->text(), {}, {}, 0});
}

void ProjectCard::setSummary(const ProjectSummary& summary) {
    m_title->setText(summary.title);
    m_sentence->setText(summary.sentence.isEmpty() ? QDir::toNativeSeparators(m_folder)
                                                   : summary.sentence);
    m_facts->setText(
        summary.bytes > 0
            ? tr("opened %1 · %2").arg(m_opened, bytesText(static_cast<double>(summary.bytes)))
            : tr("opened %1").arg(m_opened));
    m_rewards->setValues(summary.rewards);
    const bool any = m_rewards->values().size() > 1;
    m_rewards->setVisible(any);
    m_rewardText->setVisible(any);
    if (any) {
        const std::vector<double>& values = m_rewards->values();
        m_rewardText->setText(
            tr("reward %1 → %2").arg(values.front(), 0, 'f', 2).arg(values.back(), 0, 'f', 2));
    }
    setAccessibleName(tr("Open %1").arg(summary.title));
    setAccessibleDescription(m_sentence->text() + u' ' + m_facts->text());
}

void ProjectCard::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && rect().contains(event->pos()))
        emit chosen(m_folder);
}

void ProjectCard::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        emit chosen(m_folder);
        break;
    case Qt::Key_Delete:
        emit forgotten(m_folder);
        break;
    default:
        QFrame::keyPressEvent(event);
    }
}

void ProjectCard::focusInEvent(QFocusEvent* event) {
    QFrame::focusInEvent(event);
    update();
}

void ProjectCard::focusOutEvent(QFocusEvent* event) {
    QFrame::focusOutEvent(event);
    update();
}

void ProjectCard::paintEvent(QPaintEvent* event) {
    QFrame::paintEvent(event);
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme::color(theme::Role::Accent), kFocusWidth));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme::kRadius, theme::kRadius);
}

} // namespace sdrl::gui
