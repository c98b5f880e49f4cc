// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/starter_recipe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sdrl {

/// A stretch of a document whose tokens share a weight in the loss. Segments meet only at special
/// tokens, at line ends and at digits that stand alone as tokens, so each may be tokenised for
/// itself with the same result as the whole.
struct CorpusSegment {
    enum class Kind {
        Text,
        TurnStart, ///< the token "<|im_start|>"; `text` is empty
        TurnEnd,   ///< the token "<|im_end|>"; `text` is empty
    };
    Kind kind = Kind::Text;
    std::string text;
    double weight = 0; ///< 0…1
};

/// A document for pretraining: one turn of a chat with its reply, or bare equations.
struct CorpusDocument {
    std::string kind; ///< name of the program, or kDrillDocuments
    int level = 0;    ///< 0 for a drill
    std::vector<CorpusSegment> segments;
};

/// Document `index` of the recipe's corpus; depends on nothing but the recipe and the index. No
/// document holds a reserved question. Thread: any.
[[nodiscard]] CorpusDocument corpusDocument(const StarterRecipe& recipe, std::uint64_t index);

} // namespace sdrl
