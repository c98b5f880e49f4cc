// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/keychain.h"

#include "core/base/secrets.h"

#include <qt6keychain/keychain.h>

namespace sdrl::gui {

namespace {

const QString kService = QStringLiteral("org.sdrl.workbench");

} // namespace

Keychain::Keychain(QObject* parent) : QObject(parent) {}

void Keychain::store(const QString& name, const QString& key, std::function<void(QString)> done) {
    auto* job = new QKeychain::WritePasswordJob(kService, this);
    job->setKey(name);
    job->setTextData(key);
    connect(job, &QKeychain::Job::finished, this,
            [name, key, done = std::move(done)](QKeychain::Job* finished) {
                // Of use for this session even where there is no keychain.
                setSecret(name.toStdString(), key.toStdString());
                if (done)
                    done(finished->error() ? finished->errorString() : QString());
            });
    job->start();
}

void Keychain::remove(const QString& name, std::function<void(QString)> done) {
    setSecret(name.toStdString(), {});
    auto* job = new QKeychain::DeletePasswordJob(kService, this);
    job->setKey(name);
    connect(
        job, &QKeychain::Job::finished, this, [done = std::move(done)](QKeychain::Job* finished) {
            const bool gone = !finished->error() || finished->error() == QKeychain::EntryNotFound;
            if (done)
                done(gone ? QString() : finished->errorString());
        });
    job->start();
}

void Keychain::load(const QString& name, std::function<void(bool)> done) {
    const std::string variable = name.toStdString();
    if (!secret(variable).empty()) {
        if (done)
            done(true);
        return;
    }
    auto* job = new QKeychain::ReadPasswordJob(kService, this);
    job->setKey(name);
    connect(job, &QKeychain::Job::finished, this,
            [variable, done = std::move(done)](QKeychain::Job* finished) {
                const auto* read = static_cast<QKeychain::ReadPasswordJob*>(finished);
                if (!read->error())
                    setSecret(variable, read->textData().toStdString());
                if (done)
                    done(!secret(variable).empty());
            });
    job->start();
}

} // namespace sdrl::gui
