// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/instructor.h"

namespace sdrl {

/// An instructor that works on one request at a time.
class SequentialInstructor : public Instructor {
public:
    Result<Ending> draft(std::span<const DraftRequest> requests, const Done<Draft>& done,
                         JobContext& context) final {
        return each(requests, done, context,
                    [&](const DraftRequest& r) { return draftOne(r, context); });
    }
    Result<Ending> rewrite(std::span<const RewriteRequest> requests, const Done<Draft>& done,
                           JobContext& context) final {
        return each(requests, done, context,
                    [&](const RewriteRequest& r) { return rewriteOne(r, context); });
    }
    Result<Ending> answers(std::span<const AnswerRequest> requests,
                           const Done<std::vector<AnswerCandidate>>& done,
                           JobContext& context) final {
        return each(requests, done, context,
                    [&](const AnswerRequest& r) { return answersOne(r, context); });
    }

protected:
    [[nodiscard]] virtual Result<Draft> draftOne(const DraftRequest& request,
                                                 JobContext& context) = 0;
    [[nodiscard]] virtual Result<Draft> rewriteOne(const RewriteRequest& request,
                                                   JobContext& context) = 0;
    [[nodiscard]] virtual Result<std::vector<AnswerCandidate>>
    answersOne(const AnswerRequest& request, JobContext& context) = 0;

private:
    template <class Request, class Value, class Call>
    Result<Ending> each(std::span<const Request> requests, const Done<Value>& done,
                        JobContext& context, const Call& call) {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            if (!context.pausePoint())
                return Ending::Stopped;
            SDRL_TRY(Value value, call(requests[i]));
            SDRL_CHECK(done(i, std::move(value)));
        }
        return Ending::Finished;
    }
};

} // namespace sdrl
