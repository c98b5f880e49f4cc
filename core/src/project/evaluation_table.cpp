// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/evaluation_table.h"

#include "core/base/jsonl.h"
#include "core/project/project_store.h"
#include "project/connection.h"

namespace sdrl {

using store::execute;
using store::query;

namespace {

constexpr const char* kEvaluationColumns = R"(
    e.id, e.split, e.label, e.fingerprint, e.run_id, e.complete,
    (SELECT count(*) FROM splits s WHERE s.name = e.split AND s.fingerprint = e.split_fingerprint))";

EvaluationInfo infoFrom(SQLite::Statement& row) {
    EvaluationInfo info;
    info.id.value = row.getColumn(0).getInt64();
    info.set = row.getColumn(1).getString();
    info.label = row.getColumn(2).getString();
    info.fingerprint = row.getColumn(3).getString();
    info.run.value = row.getColumn(4).getInt64();
    info.complete = row.getColumn(5).getInt() != 0;
    info.questions = row.getColumn(6).getInt();
    return info;
}

std::vector<EvaluationQuestion> questionsFrom(SQLite::Statement row) {
    std::vector<EvaluationQuestion> out;
    while (row.executeStep())
        out.push_back({row.getColumn(0).getString(), row.getColumn(1).getString(),
                       row.getColumn(2).getInt()});
    return out;
}

} // namespace

Result<void> EvaluationTable::ensureQuestions(std::string_view set, std::string_view fingerprint,
                                              std::span<const EvaluationQuestion> questions) {
    return m_connection.transaction([&] {
        if (query(m_connection, "SELECT 1 FROM splits WHERE name = ? AND fingerprint = ? LIMIT 1",
                  std::string(set), std::string(fingerprint))
                .executeStep())
            return;
        int number = 0;
        for (const EvaluationQuestion& question : questions)
            execute(m_connection, "INSERT INTO splits VALUES(?, ?, ?, ?, ?, ?)", std::string(set),
                    std::string(fingerprint), number++, question.input, question.reference,
                    question.level);
    });
}

Result<std::vector<EvaluationQuestion>>
EvaluationTable::questions(std::string_view set, std::string_view fingerprint) const {
    return m_connection.guarded([&] {
        return questionsFrom(query(m_connection, R"(
            SELECT input, reference, level FROM splits WHERE name = ? AND fingerprint = ? ORDER BY number)",
                                   std::string(set), std::string(fingerprint)));
    });
}

Result<EvaluationInfo> EvaluationTable::ensure(const EvaluationInfo& info,
                                               std::string_view questionsFingerprint,
                                               const nlohmann::json& settings) {
    return m_connection.transaction([&] {
        auto insert = query(m_connection, R"(
            INSERT INTO evaluations(fingerprint, split, split_fingerprint, label, settings, complete,
                created_at, run_id)
            VALUES(?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT(fingerprint) DO NOTHING)",
                            info.fingerprint, info.set, std::string(questionsFingerprint),
                            info.label, dumpJson(settings), nowMs());
        if (info.run)
            insert.bind(7, info.run.value);
        insert.exec();
        auto row = query(m_connection,
                         (std::string("SELECT ") + kEvaluationColumns +
                          " FROM evaluations e WHERE e.fingerprint = ?")
                             .c_str(),
                         info.fingerprint);
        row.executeStep();
        return infoFrom(row);
    });
}

Result<void> EvaluationTable::recordAnswers(EvaluationId evaluation,
                                            std::span<const EvaluationAnswer> answers) {
    return m_connection.transaction([&] {
        for (const EvaluationAnswer& a : answers)
            execute(m_connection,
                    "INSERT OR IGNORE INTO evaluation_answers VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    evaluation.value, a.question, a.text, a.extracted, a.strict ? 1 : 0,
                    a.lenient ? 1 : 0, a.formatOk ? 1 : 0, a.truncated ? 1 : 0, a.tokens);
    });
}

Result<void> EvaluationTable::markComplete(EvaluationId evaluation) {
    return m_connection.transaction([&] {
        execute(m_connection, "UPDATE evaluations SET complete = 1 WHERE id = ?", evaluation.value);
    });
}

Result<std::vector<EvaluationInfo>> EvaluationTable::evaluations() const {
    return m_connection.guarded([&] {
        std::vector<EvaluationInfo> out;
        auto row = query(m_connection, (std::string("SELECT ") + kEvaluationColumns +
                                        " FROM evaluations e ORDER BY e.id")
                                           .c_str());
        while (row.executeStep())
            out.push_back(infoFrom(row));
        return out;
    });
}

Result<std::vector<EvaluationAnswer>> EvaluationTable::answers(EvaluationId evaluation) const {
    return m_connection.guarded([&] {
        std::vector<EvaluationAnswer> out;
        auto row = query(m_connection, R"(
            SELECT number, text, extracted, strict, lenient, format_ok, truncated, tokens
            FROM evaluation_answers WHERE evaluation_id = ? ORDER BY number)",
                         evaluation.value);
        while (row.executeStep())
            out.push_back({row.getColumn(0).getInt(), row.getColumn(1).getString(),
                           row.getColumn(2).getString(), row.getColumn(3).getInt() != 0,
                           row.getColumn(4).getInt() != 0, row.getColumn(5).getInt() != 0,
                           row.getColumn(6).getInt() != 0, row.getColumn(7).getInt()});
        return out;
    });
}

Result<std::vector<EvaluationQuestion>>
EvaluationTable::questionsOf(EvaluationId evaluation) const {
    return m_connection.guarded([&] {
        return questionsFrom(query(m_connection, R"(
            SELECT s.input, s.reference, s.level FROM splits s JOIN evaluations e
                ON s.name = e.split AND s.fingerprint = e.split_fingerprint
            WHERE e.id = ? ORDER BY s.number)",
                                   evaluation.value));
    });
}

} // namespace sdrl
