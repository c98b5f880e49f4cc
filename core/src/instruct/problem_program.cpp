// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/problem_program.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "instruct/programs/programs.h"

namespace sdrl {

std::string_view mistakeKindName(MistakeKind kind) {
    switch (kind) {
    case MistakeKind::Handling:
        return "handling";
    case MistakeKind::Arithmetic:
        return "arithmetic";
    case MistakeKind::Copying:
        return "copying";
    }
    return {};
}

std::span<const ProblemProgram* const> problemPrograms() {
    using namespace programs;
    static const std::array<const ProblemProgram*, 12> table = {
        &stockProgram(), &readingProgram(), &arithProgram(), &unitProgram(),
        &priceProgram(), &dayProgram(),     &countProgram(), &sortProgram(),
        &bigProgram(),   &choiceProgram(),  &extractProgram(), &everydayProgram()};
    return table;
}

std::span<const ProblemProgram* const> starterPrograms() {
    return problemPrograms().first(11);
}

const ProblemProgram* findProgram(std::string_view name) {
    for (const ProblemProgram* program : problemPrograms())
        if (program->name() == name)
            return program;
    return nullptr;
}

bool isReserved(std::string_view question) {
    return stableHash64("sdrl held-out question: " + toFolded(collapsed(question))) % 20 == 0;
}

} // namespace sdrl
