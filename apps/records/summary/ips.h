// The summary as an International Patient Summary: a FHIR R4 document Bundle with a Composition, the entries that its
// sections show, and a Provenance that names where each came from.
#pragma once

#include <string>

#include "records/summary/summary.h"

namespace sparsam::records {

// `now` is the moment that the document states as its own, an ISO instant.
std::string to_ips(const Record& record, const Picture& picture, const Summary& summary, std::string_view now);

// RFC 4122 name-based identifiers: the same record gives the same document.
std::string uuid_of(std::string_view name);

}  // namespace sparsam::records
