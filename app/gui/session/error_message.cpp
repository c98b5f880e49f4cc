// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/error_message.h"

#include <QCoreApplication>
#include <QDir>
#include <QRegularExpression>

namespace sdrl::gui {

namespace {

struct Advice {
    Q_DECLARE_TR_FUNCTIONS(Advice)
public:
    static QString of(ErrorCode code) {
        switch (code) {
        case ErrorCode::InvalidArgument:
            return tr("Change the setting that is named and try again.");
        case ErrorCode::InvalidFile:
            return tr("Correct the file at the place that is named, or use another one.");
        case ErrorCode::UnsupportedFile:
            return tr("Use a file of a supported kind; Help lists them.");
        case ErrorCode::NotFound:
            return tr("Check the name and the place, or choose another one.");
        case ErrorCode::AlreadyExists:
            return tr("Choose another name or folder, or remove what is there.");
        case ErrorCode::Locked:
            return tr("Close the other program that uses it, then try again.");
        case ErrorCode::Io:
            return tr("Check free space and permissions, then try again. Finished work is kept.");
        case ErrorCode::Network:
            return tr("Check the address and the connection, then go on. What was received is "
                      "kept.");
        case ErrorCode::Unauthorized:
            return tr("Check the key under Settings, Instructors.");
        case ErrorCode::RateLimited:
            return tr("Wait, or raise the limit, then go on. What was received is kept.");
        case ErrorCode::NotReady:
            return tr("Run the stage that is named first, or the whole loop from Overview.");
        case ErrorCode::OutOfMemory:
            return tr("Try fewer or shorter answers, or a smaller model.");
        case ErrorCode::NonFinite:
            return tr("Lower the learning rate and resume: training goes on from the last good "
                      "checkpoint.");
        case ErrorCode::Internal:
            return tr("This should not happen. Copy the details into a report to us.");
        }
        return {};
    }
};

/// Keys, and where the user lives, do not leave the machine with a copied message.
QString withoutSecrets(QString text) {
    static const QRegularExpression key(
        QStringLiteral("(sk-[A-Za-z0-9_-]{6,}|(?<=[Bb]earer )\\S+|(?<=key=)[^&\\s]+)"));
    text.replace(key, QStringLiteral("***"));
    return text.replace(QDir::homePath(), QStringLiteral("~"));
}

} // namespace

ErrorMessage errorMessage(const Error& error, const QString& what) {
    ErrorMessage out;
    out.what = what;
    out.why = QString::fromStdString(error.message);
    if (!out.why.isEmpty()) {
        out.why[0] = out.why[0].toUpper();
        if (!out.why.endsWith(QLatin1Char('.')))
            out.why += QLatin1Char('.');
    }
    out.advice = Advice::of(error.code);
    out.details = withoutSecrets(QStringLiteral("%1: %2").arg(
        QString::fromUtf8(errorCodeName(error.code).data(),
                          static_cast<int>(errorCodeName(error.code).size())),
        QString::fromStdString(error.context)));
    return out;
}

QString plainText(const ErrorMessage& message) {
    return withoutSecrets(QStringLiteral("%1\n%2\n%3\n%4")
                              .arg(message.what, message.why, message.advice, message.details));
}

} // namespace sdrl::gui
