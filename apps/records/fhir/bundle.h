// A record from what hospitals export: a FHIR R4 Bundle (any type), a single resource, bulk export (NDJSON), or a
// folder of such files. Everything that cannot be read is refused in one line or becomes a marked gap.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"
#include "records/model/record.h"

namespace sparsam::records {

struct ReadOptions {
  std::string patient;  // id or reference of the patient to read, where a bundle holds several
  PartialDate today;    // dates after it do not count as the record's last day; none: the system's date
};

// "-" is standard input. Errors: bad_data (no JSON, no FHIR), unsupported (another version of FHIR),
// invalid_argument (several patients and none chosen), io.
Result<Record> read_record(const std::filesystem::path& path, const ReadOptions& options = {});

// The same from memory; `name` stands in errors.
Result<Record> read_record_text(std::string_view text, std::string_view name, const ReadOptions& options = {});

}  // namespace sparsam::records
