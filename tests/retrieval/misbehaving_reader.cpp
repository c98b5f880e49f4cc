// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stands in for the reading helper and does what the requested file's name says.
#include "readers/wire.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

using namespace sdrl;
using namespace sdrl::retrieval;

namespace {

std::string receive(std::size_t size) {
    std::string bytes(size, '\0');
    if (size > 0 && ::recv(STDIN_FILENO, bytes.data(), size, MSG_WAITALL) <= 0)
        std::_Exit(0);
    return bytes;
}

void send(FrameType type, const std::string& payload) {
    (void)sendAll(STDIN_FILENO, encodeHeader({type, payload.size()}) + payload);
}

void sendDocument(const std::string& text, std::size_t mark) {
    Document document;
    document.text = text;
    document.marks.push_back({DocumentMark::Kind::Page, mark, 1, ""});
    send(FrameType::Document, encodeDocument(document));
}

} // namespace

int main() {
    for (bool poisoned = false;;) {
        const auto header = decodeHeader(receive(kFrameHeaderBytes));
        const auto request = decodeRequest(receive(header->payloadBytes));
        const std::string name = request->path.stem().string();
        if (name == "crash" || poisoned)
            std::abort();
        if (name == "hang")
            ::pause();
        if (name == "garbage")
            (void)sendAll(STDIN_FILENO, "HTTP/1.1 200 OK");
        else if (name == "huge")
            (void)sendAll(STDIN_FILENO, encodeHeader({FrameType::Document, 1ULL << 60}));
        else if (name == "half")
            (void)sendAll(STDIN_FILENO, encodeHeader({FrameType::Document, 100}) + "abc");
        else if (name == "liar")
            sendDocument("short", 1000);
        else if (name == "bytes")
            sendDocument("\xFF\xFE", 0);
        else if (name == "request")
            send(FrameType::Request, "");
        else
            sendDocument("ok", 0);
        if (name == "midway")
            std::_Exit(1);
        if (name == "garbage" || name == "half" || name == "huge")
            std::_Exit(0);
        poisoned = name == "poison";
        send(FrameType::Finished, "");
    }
}
