#include "records/verify/verify.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "records/summary/render.h"
#include "records/testing/testing.h"
#include "records/verify/dosing.h"
#include "records/verify/lexer.h"

namespace sparsam::records {
namespace {

const Record& known() {
  static const Record record = erika();
  return record;
}

// "contradicted:value 7,3 %" for each claim that is not supported; empty where all is well.
std::string alarms(std::string_view text) {
  const std::u32string letters = decode_utf8(text);
  std::string out;
  for (const Claim& claim : verify(known(), text).claims) {
    if (claim.verdict == Verdict::supported) continue;
    out += fmt::format("{}:{} {};", name_of(claim.verdict), name_of(claim.kind),
                       encode_utf8(std::u32string_view(letters).substr(claim.begin, claim.end - claim.begin)));
  }
  return out;
}

std::size_t claims(std::string_view text) { return verify(known(), text).claims.size(); }

TEST(Lexer, ReadsDatesOfBothLanguages) {
  for (const char* text : {"2021-03-10", "10.03.2021", "10.3.21", "10. März 2021", "March 10, 2021", "10 March 2021",
                           "10th of March 2021"}) {
    const Document document = read_document(text);
    ASSERT_EQ(document.tokens.size(), 1u) << text;
    ASSERT_EQ(document.tokens[0].kind, Token::Kind::date) << text;
    EXPECT_EQ(shown(document.tokens[0].dates[0], Language::en), "2021-03-10") << text;
  }
  EXPECT_EQ(read_document("03/10/2021").tokens[0].dates.size(), 2u);
  EXPECT_EQ(read_document("03/2021").tokens[0].dates[0].month, 3);
}

TEST(Lexer, KeepsBothReadingsOfANumber) {
  EXPECT_EQ(read_document("7,2 %").tokens[0].values[0].value, 7.2);
  EXPECT_EQ(read_document("1.234,5 mg").tokens[0].values[0].value, 1234.5);
  EXPECT_EQ(read_document("1,234").tokens[0].values.size(), 2u);
}

TEST(Lexer, SeesPatternsAndPairs) {
  EXPECT_EQ(read_document("1-0-1").tokens[0].kind, Token::Kind::pattern);
  EXPECT_EQ(read_document("½-0-½").tokens.size(), 1u);
  EXPECT_EQ(read_document("142/86 mmHg").tokens[0].pair, Token::Pair::slash);
  EXPECT_EQ(read_document("4,0–6,0 %").tokens[0].pair, Token::Pair::range);
}

TEST(Lexer, CountsCodePoints) {
  const Document document = read_document("äöü 7 mg");
  EXPECT_EQ(document.tokens[1].begin, 4u);
}

TEST(Lexer, DoesNotEndASentenceAtAnAbbreviation) {
  EXPECT_EQ(read_document("Z. n. Appendektomie bei Dr. Huber. V. a. Pneumonie.").sentences.size(), 2u);
}

double per_day(const char* text) {
  const Document document = read_document(text);
  const auto found = find_frequencies(document.tokens, 0, document.tokens.size());
  return found.size() == 1 ? found[0].per_day : -1.0 * static_cast<double>(found.size());
}

TEST(Dosing, ReadsFrequenciesOfBothLanguages) {
  for (const char* text :
       {"2x täglich", "2 x tgl.", "zweimal täglich", "2 mal am Tag", "twice daily", "2 times a day", "bid", "b.i.d.",
        "every 12 hours", "alle 12 Stunden", "1-0-1", "morgens und abends", "2/d", "q12h"}) {
    EXPECT_EQ(per_day(text), 2) << text;
  }
  EXPECT_NEAR(per_day("once a week"), 1.0 / 7, 1e-9);
  EXPECT_NEAR(per_day("1x wöchentlich"), 1.0 / 7, 1e-9);
}

TEST(Verify, SupportsWhatTheRecordSays) {
  for (const char* text :
       {"HbA1c 7,2 %", "HbA1c 55 mmol/mol", "Kreatinin 87 µmol/l", "RR 142/86 mmHg", "Gonarthrose li. Knie",
        "Z. n. distaler Radiusfraktur re.", "V. a. Schlafapnoe", "Diabetes mellitus Typ 2, ED 2015",
        "Metformin 1000 mg 1-0-1", "She takes ramipril 5 mg once daily.", "Allergisch gegen Penicillin.",
        "Pulmonary embolism was ruled out.", "Frau Beispielfrau, geb. 23.04.1957", "63-jährige Patientin",
        "Mother: breast cancer", "Nie geraucht."}) {
    EXPECT_EQ(alarms(text), "") << text;
    EXPECT_GE(claims(text), 1u) << text;
  }
}

TEST(Verify, ContradictsWhatItDoesNot) {
  EXPECT_EQ(alarms("HbA1c 7,3 %"), "contradicted:value 7,3 %;");
  EXPECT_EQ(alarms("HbA1c 72 %"), "contradicted:value 72 %;");
  EXPECT_EQ(alarms("Kalium 4,3 mg/dl"), "contradicted:value 4,3 mg/dl;");
  EXPECT_EQ(alarms("Metformin 500 mg"), "contradicted:dose 500 mg;");
  EXPECT_EQ(alarms("Metformin 1000 mg 1-1-1"), "contradicted:dose 1-1-1;");
  EXPECT_EQ(alarms("Gonarthrose re. Knie"), "contradicted:laterality re;");
  EXPECT_EQ(alarms("Kein Diabetes mellitus"), "contradicted:negation Kein Diabetes mellitus;");
  EXPECT_EQ(alarms("Diabetes mellitus Typ 2 seit 2014"), "contradicted:date 2014;");
  EXPECT_EQ(alarms("Keine bekannten Allergien"), "contradicted:negation Keine bekannten Allergien;");
  EXPECT_EQ(alarms("Frau Musterfrau"), "contradicted:name Musterfrau;");
  EXPECT_EQ(alarms("geb. 24.04.1957"), "contradicted:date 24.04.1957;");
  EXPECT_EQ(alarms("Der 53-jährige"), "contradicted:age 53-jährige;");
  EXPECT_EQ(alarms("a 63-year-old man"), "contradicted:sex man;");
  EXPECT_EQ(alarms("Aktuell raucht sie nicht; current smoker"), "contradicted:value current smoker;");
}

TEST(Verify, MarksWhatTheRecordDoesNotMention) {
  EXPECT_EQ(alarms("Zusätzlich nimmt sie Warfarin."), "not_found:medication Warfarin;");
  EXPECT_EQ(alarms("Bekannte Epilepsie."), "not_found:diagnosis Epilepsie;");  // entered in error
  EXPECT_EQ(alarms("Allergie gegen Latex"), "not_found:allergy Latex;");
  EXPECT_EQ(alarms("Zzyvorix 40 mg"), "not_found:medication Zzyvorix;not_found:dose 40 mg;");
}

TEST(Verify, TellsAbsenceFromSilence) {
  EXPECT_EQ(alarms("No history of stroke."), "");  // the record keeps a problem list, and no stroke is in it
  const auto silent = read_record_text(bundle_of(R"({"resource":{"resourceType":"Patient","id":"a"}})"), "b");
  const Verification v = verify(*silent, "Keine bekannten Allergien. Kein Diabetes.");
  ASSERT_EQ(v.claims.size(), 2u);
  EXPECT_EQ(v.claims[0].verdict, Verdict::not_found);  // nobody asked about allergies
  EXPECT_EQ(v.claims[1].verdict, Verdict::not_found);
}

TEST(Verify, NamesWhatIsLeftOut) {
  const Verification v = verify(known(),
                                "Diabetes mellitus Typ 2, arterielle Hypertonie, Gonarthrose links, Schlafapnoe. "
                                "Metformin, Ramipril, Ibuprofen. Allergie gegen Kontrastmittel.");
  ASSERT_EQ(v.omitted.size(), 1u);
  EXPECT_EQ(v.omitted[0].kind, ClaimKind::allergy);
  EXPECT_EQ(v.omitted[0].sources[0], "AllergyIntolerance/a1");
}

TEST(Verify, FindsCitationsThatDoNotResolve) {
  const Verification v = verify(known(), "HbA1c 7,2 % [Observation/o3] [Observation/o99]");
  ASSERT_EQ(v.unresolved_citations.size(), 1u);
  EXPECT_EQ(v.unresolved_citations[0], "Observation/o99");
}

TEST(Verify, PrintsTheFixedJson) {
  const std::string text = "Größe: HbA1c 7,3 %";
  const std::string json = to_json(verify(known(), text), text);
  EXPECT_NE(json.find(R"("text": "7,3 %",
      "start": 13,
      "end": 18,
      "kind": "value",
      "verdict": "contradicted",
      "sources": [)"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("omitted": [)"), std::string::npos);
}

TEST(Verify, SurvivesHostileTexts) {
  for (const std::string& text :
       {std::string("\xff\xfe\x00 7 %", 7), std::string(10000, '-'), std::string(5000, '('),
        std::string("<script>alert(1)</script> HbA1c 7,2 %"), std::string("\xe2\x80\xae HbA1c 7,2 %"),
        std::string("1-1-1-1-1-1-1-1"), std::string("1.1.1.1.1.1.1.1.1 99999999999999999999999 mg")}) {
    (void)to_html(verify(known(), text), text, known());
  }
  EXPECT_EQ(to_html(verify(known(), "<script>x</script>"), "<script>x</script>", known()).find("<script>"),
            std::string::npos);
}

TEST(Verify, ReadsWhatTheRecordItselfSays) {
  const auto record = read_record_text(R"({"resourceType":"Bundle","type":"collection","entry":[
      {"resource":{"resourceType":"Patient","id":"p","name":[{"family":"Bor","given":["Olaf"],"suffix":["PDEng"]}]}},
      {"resource":{"resourceType":"AllergyIntolerance","id":"n","patient":{"reference":"Patient/p"},"code":{"text":"NKA","coding":[{"display":"No Known Allergy"}]}}},
      {"resource":{"resourceType":"MedicationRequest","id":"f","status":"active","intent":"order","subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"text":"Fentanyl 25micrograms/hour patch"}}},
      {"resource":{"resourceType":"Observation","id":"a","status":"final","subject":{"reference":"Patient/p"},"code":{"text":"Apgar color score"},"valueCodeableConcept":{"text":"1. Good color"}}},
      {"resource":{"resourceType":"Observation","id":"m","status":"final","subject":{"reference":"Patient/p"},"code":{"text":"Mean blood pressure"},"valueQuantity":{"value":60,"unit":"mm Hg","code":"mm[Hg]"}}}]})",
                                       "b");
  ASSERT_TRUE(record);
  for (const char* text : {"No known allergies", "Fentanyl 25micrograms/hour patch", "Apgar color score: 1",
                           "Name: Olaf Bor PDEng", "Mean blood pressure: 60 mm Hg"}) {
    for (const Claim& claim : verify(*record, text).claims)
      EXPECT_EQ(claim.verdict, Verdict::supported) << text << ": " << claim.record;
  }
  EXPECT_GT(verify(*record, "Mean blood pressure: 66 mm Hg").count(Verdict::contradicted), 0U);
  EXPECT_GT(verify(*record, "Fentanyl 50micrograms/hour patch").count(Verdict::contradicted), 0U);
}

}  // namespace
}  // namespace sparsam::records
