// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/report_html.h"

#include "core/base/text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>

namespace sdrl::report {

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint c = decodeAt(text, i);
        i += c.bytes;
        // What XML 1.0 has no place for, even as a reference.
        const bool forbidden = (c.value < 0x20 && c.value != '\n' && c.value != '\t') ||
                               c.value == 0xFFFE || c.value == 0xFFFF;
        if (c.value == '\r')
            continue;
        if (c.value == '&')
            out += "&amp;";
        else if (c.value == '<')
            out += "&lt;";
        else if (c.value == '>')
            out += "&gt;";
        else if (c.value == '"')
            out += "&quot;";
        else
            appendUtf8(out, forbidden ? U'\uFFFD' : c.value);
    }
    return out;
}

std::string escapedStart(std::string_view text, std::size_t maxCodePoints) {
    const std::string_view start = firstCodePoints(text, maxCodePoints);
    return start.size() == text.size() ? escaped(text) : escaped(trimmed(start)) + " …";
}

std::string count(std::int64_t value) {
    const std::string digits = std::to_string(value);
    const std::size_t sign = value < 0 ? 1 : 0;
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > sign && (digits.size() - i) % 3 == 0)
            out += ',';
        out += digits[i];
    }
    return out;
}

std::string percent(double share) {
    return fmt::format("{:.1f} %", 100 * share);
}

std::string points(double difference) {
    // No "-0.0".
    const double rounded = std::round(1000 * difference) / 10;
    return rounded < 0 ? fmt::format("−{:.1f}", -rounded)
                       : fmt::format("{}{:.1f}", rounded > 0 ? "+" : "±", std::abs(rounded));
}

std::string duration(double seconds) {
    if (seconds < 60)
        return fmt::format("{:.1f} s", seconds);
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    if (whole < 3600)
        return fmt::format("{} min {} s", whole / 60, whole % 60);
    return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string dateTime(std::int64_t unixMs) {
    const auto seconds = static_cast<std::time_t>(unixMs / 1000);
    return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(seconds));
}

std::string counted(std::int64_t value, std::string_view singular) {
    return fmt::format("{} {}{}", count(value), singular, value == 1 ? "" : "s");
}

const std::string_view kStyle = R"css(
:root {
  color-scheme: light dark;
  --window: #F6F7F9; --surface: #FFFFFF; --alt: #F0F2F5; --line: #D8DDE4;
  --text: #1B2330; --muted: #5A6675; --accent: #2457C5;
  --good: #1B7F4B; --caution: #8F5A00; --bad: #B3261E;
  --reward: #0072B2; --accuracy: #009E73; --dead: #D55E00; --length: #8A5A9E;
  --mark: #FFE9A8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --window: #15191F; --surface: #1C222A; --alt: #232A34; --line: #343D49;
    --text: #E6EAF0; --muted: #9AA7B8; --accent: #7FA8FF;
    --good: #5CCB8F; --caution: #E6B04D; --bad: #FF8A80;
    --reward: #56B4E9; --accuracy: #3FD1A0; --dead: #FF8A3D; --length: #CC9BDD;
    --mark: #5A4A1A;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--window); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
main { max-width: 940px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 8px; }
h2 { font-size: 19px; margin: 0 0 4px; }
h3 { font-size: 15px; margin: 24px 0 8px; }
p { margin: 0 0 12px; }
.lead { color: var(--muted); margin-bottom: 24px; white-space: pre-line; }
.hint, figcaption { color: var(--muted); font-size: 14px; }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 6px;
  padding: 20px 24px; margin: 0 0 16px; }
.missing { color: var(--muted); margin: 8px 0 0; }
.missing::before { content: "\25CB\00A0\00A0"; }
.caution { color: var(--caution); }
.caution::before { content: "\26A0\00A0\00A0"; }
.good { color: var(--good); } .bad { color: var(--bad); }
.figures { display: flex; flex-wrap: wrap; align-items: stretch; gap: 8px 40px; margin: 16px 0 8px; }
.figures div { min-width: 120px; }
.figures dt, .figures .label { color: var(--muted); font-size: 14px; }
.figures .value { font-size: 34px; line-height: 42px; font-weight: 600;
  font-variant-numeric: tabular-nums; }
.figures .small { font-size: 22px; }
.figures span.small { line-height: 1; }
.figures .note { color: var(--muted); font-size: 14px; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 12px 0 4px; font-size: 14px; }
th { text-align: left; font-weight: 600; color: var(--muted); }
th, td { padding: 6px 16px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
th:last-child, td:last-child { padding-right: 0; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.mono { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 13px;
  overflow-wrap: anywhere; }
.covered { display: block; position: relative; height: 12px; margin-top: 5px; min-width: 120px; }
.covered .bar { position: absolute; inset: 0 auto 0 0; margin: 0; }
.covered .wanted { position: absolute; top: -2px; height: 16px; width: 0;
  border-left: 2px solid var(--text); }
.funnel td { border-bottom: 0; padding-top: 4px; padding-bottom: 8px; }
.funnel .name { width: 190px; }
.funnel .n { width: 64px; font-weight: 600; }
.bar { display: block; height: 12px; margin-top: 5px; border-radius: 2px; background: var(--accent);
  min-width: 1px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.reasons { display: block; color: var(--muted); margin-top: 3px; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
.example { border-top: 1px solid var(--line); padding: 14px 0 12px; break-inside: avoid; }
h2 + .example, h3 + .example { border-top: 0; padding-top: 2px; }
.example .facts { color: var(--muted); font-size: 14px; margin: 6px 0 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin-top: 10px; }
.pair > div, .source { background: var(--alt); border-radius: 6px; padding: 10px 12px;
  min-width: 0; font-size: 14px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.source { margin-top: 10px; }
.source .label, .pair .label { display: block; color: var(--muted); font-size: 13px; margin-bottom: 3px; }
.pair .label.good { color: var(--good); } .pair .label.bad { color: var(--bad); }
mark { background: var(--mark); color: inherit; border-radius: 2px;
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
figure { margin: 12px 0 4px; break-inside: avoid; }
svg { display: block; width: 100%; height: auto; }
svg text { font: 12px system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif;
  fill: var(--muted); font-variant-numeric: tabular-nums; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .axis { stroke: var(--muted); stroke-width: 1; }
svg .end { font-weight: 600; }
svg .pool { fill: var(--reward); fill-opacity: 0.45; }
svg .initial { fill: none; stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 4 3; }
svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .faint { stroke-width: 1; opacity: 0.4; }
svg .reward { stroke: var(--reward); } svg .accuracy { stroke: var(--accuracy); stroke-dasharray: 7 4; }
svg .dead { stroke: var(--dead); stroke-dasharray: 2 3; }
svg .length { stroke: var(--length); stroke-dasharray: 9 3 2 3; }
svg .line.faint { stroke-dasharray: none; }
svg .before { stroke: var(--muted); fill: var(--muted); }
svg .after { stroke: var(--accent); fill: var(--accent); }
svg text.reward { fill: var(--reward); stroke: none; } svg text.accuracy { fill: var(--accuracy); stroke: none; }
svg text.dead { fill: var(--dead); stroke: none; } svg text.length { fill: var(--length); stroke: none; }
svg .dot { stroke: none; } svg .dot.reward { fill: var(--reward); }
svg .dot.accuracy { fill: var(--accuracy); } svg .dot.dead { fill: var(--dead); }
svg .dot.length { fill: var(--length); }
svg .interval { stroke-width: 3; stroke-linecap: round; }
footer { color: var(--muted); font-size: 13px; margin-top: 24px; }
@media (max-width: 640px) { .pair { grid-template-columns: 1fr; } .funnel .name { width: 110px; } }
@media print {
  :root { --window: #FFFFFF; --surface: #FFFFFF; --alt: #F0F2F5; --line: #D8DDE4; --text: #1B2330;
    --muted: #5A6675; --accent: #2457C5; --good: #1B7F4B; --caution: #8F5A00; --bad: #B3261E;
    --reward: #0072B2; --accuracy: #009E73; --dead: #D55E00; --length: #8A5A9E; --mark: #FFE9A8; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 12px 0; }
  h2, h3 { break-after: avoid; }
}
)css";

} // namespace sdrl::report
