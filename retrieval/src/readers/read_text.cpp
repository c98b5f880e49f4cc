// SPDX-License-Identifier: GPL-3.0-or-later
#include "readers/format_readers.h"
#include "readers/text_encoding.h"

namespace sdrl::retrieval {

Result<Document> readText(std::string_view bytes, const ReaderLimits& limits) {
    SDRL_TRY(const std::string text, decodeText(bytes));
    DocumentBuilder builder("text", limits.maxTextBytes);
    builder.writeVerbatim(text);
    return builder.finish();
}

} // namespace sdrl::retrieval
