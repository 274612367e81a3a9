// Any bytes as a patient's record, and any bytes as a text about a known patient: what opens can be summarised in every
// form, verified, asked and de-identified; what does not open says so in one line that names the file.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "base/error.h"
#include "records/ask/ask.h"
#include "records/deidentify/deidentify.h"
#include "records/fhir/bundle.h"
#include "records/letter/letter.h"
#include "records/summary/ips.h"
#include "records/summary/render.h"
#include "records/verify/verify.h"

namespace {

using namespace sparsam;
using namespace sparsam::records;

constexpr std::string_view kKnown = R"({"resourceType":"Bundle","type":"collection","entry":[
{"resource":{"resourceType":"Patient","id":"p","name":[{"family":"Muster","given":["Maria"]}],"gender":"female","birthDate":"1960-01-02"}},
{"resource":{"resourceType":"Condition","id":"c","code":{"text":"Gonarthrose links"},"onsetDateTime":"2015-03"}},
{"resource":{"resourceType":"MedicationStatement","id":"m","status":"active","medicationCodeableConcept":{"text":"Metformin 500 mg"},"dosage":[{"text":"1-0-1"}]}},
{"resource":{"resourceType":"AllergyIntolerance","id":"a","code":{"text":"Penicillin"}}},
{"resource":{"resourceType":"Observation","id":"o","status":"final","code":{"text":"HbA1c"},"effectiveDateTime":"2021-03-09","valueQuantity":{"value":7.2,"unit":"%"}}}]})";

const PartialDate kToday{{}, 2022, 1, 1};

void use(const Record& record) {
  const Picture picture = reconcile(record);
  for (const Language language : {Language::en, Language::de}) {
    SummaryOptions options;
    options.language = language;
    options.advice = true;
    const Summary summary = summarize(record, picture, options);
    const std::string text = to_markdown(summary);
    (void)to_html(summary, record);
    (void)to_json(summary, record);
    (void)to_ips(record, picture, summary, "2022-01-01T00:00:00Z");
    const Verification v = verify(record, text, {kToday});
    (void)to_json(v, text);
    (void)to_html(v, text, record);
    (void)write_letter(record, picture, LetterKind::discharge, language);
    (void)ask(record, picture, "last HbA1c, allergies?", language);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (size > 0 && (text[0] == '{' || text[0] == '[')) {
    const auto record = read_record_text(text, "b.json", {{}, kToday});
    if (record) {
      use(*record);
    } else {
      CHECK(record.error().message.starts_with("b.json"), "errors name the file");
      CHECK(record.error().message.find('\n') == std::string::npos, "errors have one line");
    }
    std::ignore = deidentify(text, "b.json", {"secret"});
    return 0;
  }
  static const Record known = *read_record_text(kKnown, "known", {{}, kToday});
  const Verification v = verify(known, text, {kToday});
  std::size_t letters = decode_utf8(text).size();
  for (const Claim& claim : v.claims)
    CHECK(claim.begin < claim.end && claim.end <= letters, "claims lie inside the text");
  (void)to_json(v, text);
  (void)ask(known, reconcile(known), text, Language::de);
  return 0;
}
