// A verification for programs (JSON) and for people (HTML: the text with marks, what the record says beside it).
#include <fmt/format.h>

#include <algorithm>

#include "records/summary/json_writer.h"
#include "records/summary/markup.h"
#include "records/terms/words.h"
#include "records/verify/verify.h"

namespace sparsam::records {
namespace {

std::string slice(const std::u32string& text, std::uint32_t begin, std::uint32_t end) {
  return encode_utf8(std::u32string_view(text).substr(begin, end - begin));
}

template <typename Strings>
void strings(JsonWriter& json, std::string_view key, const Strings& list) {
  json.key(key);
  json.begin_array();
  for (const auto& item : list) json.string(item);
  json.end_array();
}

constexpr std::string_view kStyle = R"(<style>
body{font:16px/1.5 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#1a1a1a;background:#fff}
main{display:grid;grid-template-columns:3fr 2fr;gap:2em}
.text{white-space:pre-wrap;overflow-wrap:anywhere}
mark{background:none;color:inherit;border-bottom:2px solid;padding:0 .05em}
.supported{border-color:#2e7d32}.contradicted{border-color:#b00020;background:#fde7ea}.not_found{border-color:#8a6d00;background:#fff6d6}
ol,ul{padding-left:1.4em}li{margin:.3em 0}.verdict{font-weight:600}small{color:#555}
@media (max-width:50em){main{grid-template-columns:1fr}}
@media print{body{margin:0}}
</style>)";

}  // namespace

std::string to_json(const Verification& verification, std::string_view text) {
  const std::u32string letters = decode_utf8(text);
  JsonWriter json;
  json.begin_object();
  json.key("claims");
  json.begin_array();
  for (const Claim& claim : verification.claims) {
    json.begin_object();
    json.field("text", slice(letters, claim.begin, claim.end));
    json.number("start", claim.begin);
    json.number("end", claim.end);
    json.field("kind", name_of(claim.kind));
    json.field("verdict", name_of(claim.verdict));
    strings(json, "sources", claim.sources);
    if (!claim.record.empty()) json.field("record", claim.record);
    json.end_object();
  }
  json.end_array();
  json.key("omitted");
  json.begin_array();
  for (const Omission& omission : verification.omitted) {
    json.begin_object();
    json.field("kind", name_of(omission.kind));
    json.field("text", omission.text);
    strings(json, "sources", omission.sources);
    json.end_object();
  }
  json.end_array();
  strings(json, "unresolved_citations", verification.unresolved_citations);
  json.end_object();
  return json.take();
}

std::string to_html(const Verification& verification, std::string_view text, const Record& record) {
  const std::u32string letters = decode_utf8(text);
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Verification</title>\n";
  out += kStyle;
  out += fmt::format(
      "\n</head><body><h1>Verification</h1>\n<p>{} supported, {} contradicted, {} not found; {} left "
      "out.</p>\n<main><div class=\"text\">",
      verification.count(Verdict::supported), verification.count(Verdict::contradicted),
      verification.count(Verdict::not_found), verification.omitted.size());
  std::uint32_t at = 0;
  std::size_t number = 0;
  for (const Claim& claim : verification.claims) {
    ++number;
    if (claim.begin < at) continue;  // inside the one before; it stands in the list
    out += html_text(slice(letters, at, claim.begin));
    out += fmt::format(
        "<mark class=\"{0}\" title=\"{0}\"><a href=\"#c{1}\" "
        "style=\"color:inherit;text-decoration:none\">{2}</a></mark>",
        name_of(claim.verdict), number, html_text(slice(letters, claim.begin, claim.end)));
    at = claim.end;
  }
  out += html_text(slice(letters, at, static_cast<std::uint32_t>(letters.size())));
  out += "</div><div><h2>Claims</h2><ol>\n";
  number = 0;
  for (const Claim& claim : verification.claims) {
    out += fmt::format("<li id=\"c{}\"><span class=\"verdict {}\">{}</span> {}: {}", ++number, name_of(claim.verdict),
                       name_of(claim.verdict), name_of(claim.kind), html_text(slice(letters, claim.begin, claim.end)));
    if (!claim.record.empty()) out += fmt::format("<br>{}", html_text(claim.record));
    out += "<br><small>";
    for (std::size_t i = 0; i < claim.sources.size(); ++i)
      out += fmt::format("{}{}", i ? ", " : "", html_text(claim.sources[i]));
    out += "</small></li>\n";
  }
  out += "</ol><h2>Left out</h2><ul>\n";
  for (const Omission& omission : verification.omitted) {
    out += fmt::format("<li>{}: {}</li>\n", name_of(omission.kind), html_text(omission.text));
  }
  if (verification.omitted.empty()) out += "<li>nothing</li>\n";
  out += "</ul>";
  if (!verification.unresolved_citations.empty()) {
    out += "<h2>Citations that the record does not have</h2><ul>\n";
    for (const std::string& citation : verification.unresolved_citations)
      out += fmt::format("<li>{}</li>\n", html_text(citation));
    out += "</ul>";
  }
  out += fmt::format(
      "</div></main>\n<p><small>{} entries were read. Documentation support; not a medical device. A person "
      "decides.</small></p></body></html>\n",
      record.resources);
  return out;
}

}  // namespace sparsam::records
