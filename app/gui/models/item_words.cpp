// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/item_words.h"

#include "core/method/quality_gates.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace sdrl::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Items)
};

} // namespace

QString originText(ItemOrigin origin) {
    switch (origin) {
    case ItemOrigin::Initial:
        return Words::tr("initial");
    case ItemOrigin::Harder:
        return Words::tr("harder");
    case ItemOrigin::Easier:
        return Words::tr("easier");
    }
    return {};
}

QString reviewText(ReviewState state) {
    switch (state) {
    case ReviewState::None:
        return Words::tr("not reviewed");
    case ReviewState::Accepted:
        return Words::tr("accepted");
    case ReviewState::Rejected:
        return Words::tr("rejected");
    case ReviewState::Edited:
        return Words::tr("edited");
    }
    return {};
}

QString reviewIconName(ReviewState state) {
    switch (state) {
    case ReviewState::None:
        break;
    case ReviewState::Accepted:
        return QStringLiteral("check");
    case ReviewState::Rejected:
        return QStringLiteral("cross");
    case ReviewState::Edited:
        return QStringLiteral("edit");
    }
    return {};
}

QString dropStageText(const std::string& stage) {
    if (stage == "draft" || stage == "questions")
        return Words::tr("when it was written");
    if (stage == "vote")
        return Words::tr("by the vote");
    if (stage == "rewrite")
        return Words::tr("when it was rewritten");
    return qstring(stage);
}

QString dropReasonText(const std::string& reason) {
    // What an instructor says of its own is shown as it stands.
    static constexpr const char* kReasons[] = {
        QT_TRANSLATE_NOOP("Items", "empty question"),
        QT_TRANSLATE_NOOP("Items", "no answer in the form asked for"),
        QT_TRANSLATE_NOOP("Items", "question too short"),
        QT_TRANSLATE_NOOP("Items", "question too long"),
        QT_TRANSLATE_NOOP("Items", "in another language"),
        QT_TRANSLATE_NOOP("Items", "the question gives its answer away"),
        QT_TRANSLATE_NOOP("Items", "the answer is copied from the passage"),
        QT_TRANSLATE_NOOP("Items", "question of the evaluation set"),
        QT_TRANSLATE_NOOP("Items", "overlaps with the evaluation set"),
        QT_TRANSLATE_NOOP("Items", "shares eight words in a row with the evaluation set"),
        QT_TRANSLATE_NOOP("Items", "duplicate"),
        QT_TRANSLATE_NOOP("Items", "near duplicate"),
        QT_TRANSLATE_NOOP("Items", "no candidate has an answer"),
        QT_TRANSLATE_NOOP("Items", "too little agreement"),
        QT_TRANSLATE_NOOP("Items", "the vote was refused"),
        QT_TRANSLATE_NOOP("Items", "the answer was not found again"),
        QT_TRANSLATE_NOOP("Items", "nothing easier can be written"),
        QT_TRANSLATE_NOOP("Items", "nothing harder can be written"),
    };
    Q_UNUSED(kReasons);
    return QCoreApplication::translate("Items", reason.c_str());
}

QString dropDetailTitle(const std::string& reason) {
    if (reason == gate::kOverlap || reason == gate::kEvaluation)
        return Words::tr("Evaluation question");
    if (reason == gate::kDuplicate || reason == gate::kNearDuplicate)
        return Words::tr("Question that was there already");
    if (reason == gate::kLanguage)
        return Words::tr("Language found");
    if (reason == gate::kTooShort || reason == gate::kTooLong)
        return Words::tr("Characters");
    if (reason == gate::kLeaked)
        return Words::tr("Answer in the question");
    if (reason == gate::kRoundTrip)
        return Words::tr("Answer of the others");
    return Words::tr("About it");
}

QString dropText(const std::string& stage, const std::string& reason) {
    return Words::tr("dropped %1: %2").arg(dropStageText(stage), dropReasonText(reason));
}

QString stateText(const ItemRow& row) {
    if (row.binned)
        return Words::tr("in the bin");
    if (!row.dropStage.empty())
        return dropText(row.dropStage, row.dropReason);
    if (row.heldOut)
        return Words::tr("held out");
    return row.taken ? Words::tr("selected") : Words::tr("kept");
}

QString passRateText(int passes, int samples, bool stale) {
    if (stale)
        return Words::tr("stale");
    if (samples == 0)
        return Words::tr("not measured");
    return QStringLiteral("%1/%2").arg(passes).arg(samples);
}

QString passRateText(const ItemRow& row) {
    return passRateText(row.passes, row.samples, row.stale);
}

QString percentText(double share) {
    return Words::tr("%1 %").arg(QLocale().toString(static_cast<int>(std::lround(share * 100))));
}

QString rangeText(const ShareRange& range) {
    const QLocale locale;
    const auto number = [&](double share) {
        return locale.toString(static_cast<int>(std::lround(share * 100)));
    };
    return Words::tr("%1–%2 %").arg(number(range.min), number(range.max));
}

QString changeText(ItemChange::Kind kind, ReviewState review) {
    switch (kind) {
    case ItemChange::Kind::Review:
        switch (review) {
        case ReviewState::Accepted:
            return Words::tr("accepted");
        case ReviewState::Rejected:
            return Words::tr("rejected");
        default:
            return Words::tr("review taken back");
        }
    case ItemChange::Kind::Edit:
        return Words::tr("edited");
    case ItemChange::Kind::AddTag:
        return Words::tr("tag added");
    case ItemChange::Kind::RemoveTag:
        return Words::tr("tag removed");
    case ItemChange::Kind::Bin:
        return Words::tr("moved to the bin");
    case ItemChange::Kind::Restore:
        return Words::tr("restored from the bin");
    }
    return {};
}

} // namespace sdrl::gui
