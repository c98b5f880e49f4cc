// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/help_window.h"

#include "theme/theme.h"

#include <QDesktopServices>
#include <QDir>
#include <QEvent>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QSplitter>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace {

const QString kContents = QStringLiteral("contents");
constexpr int kTitleWeight = 10;

/// A page of the user's language, or the English one.
QString readTopic(const QString& name) {
    for (const QString& suffix :
         {QLatin1Char('.') + QLocale().name().section(QLatin1Char('_'), 0, 0), QString()}) {
        QFile file(QStringLiteral(":/help/%1%2.md").arg(name, suffix));
        if (file.open(QIODevice::ReadOnly))
            return QString::fromUtf8(file.readAll());
    }
    return {};
}

} // namespace

HelpWindow::HelpWindow(QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_search(new QLineEdit(this)),
      m_list(new QListWidget(this)),
      m_text(new QTextBrowser(this)) {
    setWindowTitle(tr("Help"));
    resize(900, 680);
    for (const QFileInfo& file :
         QDir(QStringLiteral(":/help"))
             .entryInfoList({QStringLiteral("*.md")}, QDir::Files, QDir::Name)) {
        const QString name = file.completeBaseName();
        if (name.contains(QLatin1Char('.')))
            continue; // another language's
        const QString markdown = readTopic(name);
        m_topics.push_back(
            {name, markdown.section(QLatin1Char('\n'), 0, 0).mid(2).trimmed(), markdown});
    }
    // The contents first, then as the stages go, then the rest by name.
    const QStringList order = {kContents,
                               QStringLiteral("overview"),
                               QStringLiteral("task"),
                               QStringLiteral("documents"),
                               QStringLiteral("dataset"),
                               QStringLiteral("difficulty"),
                               QStringLiteral("training"),
                               QStringLiteral("evaluation"),
                               QStringLiteral("export")};
    const auto place = [&](const Topic& topic) {
        const qsizetype at = order.indexOf(topic.name);
        return at < 0 ? order.size() : at;
    };
    std::stable_sort(m_topics.begin(), m_topics.end(),
                     [&](const Topic& a, const Topic& b) { return place(a) < place(b); });

    m_search->setPlaceholderText(tr("Search help"));
    m_search->setAccessibleName(tr("Search help"));
    m_search->setClearButtonEnabled(true);
    m_list->setAccessibleName(tr("Help pages"));
    m_text->setOpenLinks(false);
    m_text->setAccessibleName(tr("Help text"));
    auto* left = new QWidget(this);
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->addWidget(m_search);
    leftLayout->addWidget(m_list, 1);
    auto* splitter = new QSplitter(this);
    splitter->addWidget(left);
    splitter->addWidget(m_text);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({220, 680});
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace3, theme::kSpace3, theme::kSpace3);
    layout->addWidget(splitter);

    connect(m_search, &QLineEdit::textChanged, this, &HelpWindow::fillList);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* item) {
        if (item)
            showTopic(item->data(Qt::UserRole).toString());
    });
    connect(m_text, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        if (url.isRelative())
            showTopic(QFileInfo(url.path()).completeBaseName());
        else
            QDesktopServices::openUrl(url);
    });
    fillList();
    showTopic(kContents);
}

QStringList HelpWindow::search(const QString& words) const {
    std::vector<std::pair<int, QString>> hits;
    for (const Topic& topic : m_topics) {
        int points = 0;
        bool all = true;
        for (const QString& word : words.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
            const int found = static_cast<int>(topic.markdown.count(word, Qt::CaseInsensitive));
            all = all && found > 0;
            points += found + (topic.title.contains(word, Qt::CaseInsensitive) ? kTitleWeight : 0);
        }
        if (all)
            hits.emplace_back(points, topic.name);
    }
    std::stable_sort(hits.begin(), hits.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    QStringList out;
    for (const auto& hit : hits)
        out << hit.second;
    return out;
}

void HelpWindow::fillList() {
    const QSignalBlocker blocker(m_list);
    m_list->clear();
    for (const QString& name : search(m_search->text())) {
        const auto topic = std::find_if(m_topics.begin(), m_topics.end(),
                                        [&](const Topic& each) { return each.name == name; });
        auto* item = new QListWidgetItem(topic->title, m_list);
        item->setData(Qt::UserRole, name);
        if (name == m_topic)
            m_list->setCurrentItem(item);
    }
}

void HelpWindow::showTopic(const QString& name) {
    const bool known = std::any_of(m_topics.begin(), m_topics.end(),
                                   [&](const Topic& topic) { return topic.name == name; });
    m_topic = known ? name : kContents;
    render();
    const QSignalBlocker blocker(m_list);
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->data(Qt::UserRole).toString() == m_topic)
            m_list->setCurrentRow(row);
}

void HelpWindow::render() {
    for (const Topic& topic : m_topics)
        if (topic.name == m_topic)
            m_text->setMarkdown(topic.markdown);
}

void HelpWindow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    // Links take their colour when the text is laid out.
    if (event->type() == QEvent::PaletteChange && m_text)
        render();
}

} // namespace sdrl::gui
