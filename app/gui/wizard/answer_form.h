// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/answer_types.h"

#include <QWidget>

#include <functional>
#include <vector>

class QVBoxLayout;

namespace sdrl::gui {

/// The options of one answer type as fields. Writes an option into the object only when the user
/// changes it, and takes it out again when it has its default.
class AnswerForm : public QWidget {
    Q_OBJECT
public:
    explicit AnswerForm(QWidget* parent = nullptr);

    /// Shows an "answer" or "element" object.
    void setAnswer(const Json& answer);
    [[nodiscard]] const Json& answer() const { return m_answer; }

signals:
    void edited();

private:
    void rebuild();
    void addOption(const AnswerOption& option);
    void store(const AnswerOption& option, Json value);
    [[nodiscard]] Json current(const AnswerOption& option) const;

    Json m_answer;
    QString m_shownType;
    QVBoxLayout* m_layout;
    QWidget* m_fields = nullptr;
    std::vector<std::function<void()>> m_loaders;
    bool m_loading = false;
};

/// "a, b" as a list, "m = 1, km = 1000" as an object; null if empty.
[[nodiscard]] Json unitsFromText(const QString& text);
[[nodiscard]] QString textFromUnits(const Json& units);
/// "good: great, fine", one label a line.
[[nodiscard]] Json synonymsFromText(const QString& text);
[[nodiscard]] QString textFromSynonyms(const Json& synonyms);

/// The object with another type: keeps where the answer stands, and remarks; drops options that
/// the new type does not know.
[[nodiscard]] Json withType(const Json& answer, const QString& type);

} // namespace sdrl::gui
