#include "grammar/json_formats.h"

#include <fmt/format.h>

namespace sparsam::grammar {

std::optional<std::string> pattern_of_format(std::string_view format) {
  // RFC 3339, section 5.6; 29 February in leap years only. Leap seconds would need the time zone: left out.
  static constexpr std::string_view kDate =
      "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|"
      "02-(?:0[1-9]|1[0-9]|2[0-8]))|"
      "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)";
  static constexpr std::string_view kTime =
      "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+\\-](?:[01][0-9]|2[0-3]):[0-5][0-9])";
  static constexpr std::string_view kByte = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  if (format == "date") return std::string(kDate);
  if (format == "time") return std::string(kTime);
  if (format == "date-time") return fmt::format("{}T{}", kDate, kTime);
  if (format == "uuid") return "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";
  if (format == "ipv4") return fmt::format("{0}\\.{0}\\.{0}\\.{0}", kByte);
  // ISO 8601, as RFC 3339, appendix A, has it.
  if (format == "duration") {
    return "P(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)(?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]"
           "+"
           "S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?|T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))";
  }
  // A safe part of RFC 5321's: an address that any mail system takes.
  static constexpr std::string_view kLabel = "[a-zA-Z0-9](?:[a-zA-Z0-9\\-]{0,61}[a-zA-Z0-9])?";
  if (format == "hostname") return fmt::format("{0}(?:\\.{0}){{0,2}}", kLabel);
  if (format == "email")
    return fmt::format("[a-zA-Z0-9_+\\-]{{1,20}}(?:\\.[a-zA-Z0-9_+\\-]{{1,20}}){{0,2}}@{0}(?:\\.{0}){{1,2}}", kLabel);
  return std::nullopt;
}

}  // namespace sparsam::grammar
