#include "records/verify/scene.h"

#include <algorithm>
#include <unordered_map>

#include "records/summary/summary.h"

namespace sparsam::records {
namespace {

bool sided_words(const Scene& scene, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    const Token& t = scene.token(i);
    if (t.mark(';') || t.mark('!')) return false;  // points are abbreviations' here
  }
  return true;
}

}  // namespace

const Cue* Scene::cue_before(CueKind kind, std::size_t at, std::size_t reach) const {
  const Cue* best = nullptr;
  for (const Cue& cue : cues) {
    if (cue.kind != kind || cue.last > at || at - cue.last > reach) continue;
    if (!best || cue.last > best->last || (cue.last == best->last && cue.first < best->first)) best = &cue;
  }
  return best && sided_words(*this, best->last, at) ? best : nullptr;
}

const Cue* Scene::cue_after(CueKind kind, std::size_t at, std::size_t reach) const {
  for (const Cue& cue : cues) {
    if (cue.kind == kind && cue.first >= at && cue.first - at <= reach) return &cue;
  }
  return nullptr;
}

bool Scene::has_cue(CueKind kind) const {
  return std::any_of(cues.begin(), cues.end(), [&](const Cue& cue) { return cue.kind == kind; });
}

std::string Scene::words(std::size_t begin, std::size_t end) const {
  if (begin >= end) return {};
  return encode_utf8(
      std::u32string_view(document.text).substr(token(begin).begin, token(end - 1).end - token(begin).begin));
}

Part SceneReader::heading(const Scene& scene, bool& whole) const {
  static const std::unordered_map<std::string, Part> kWords{{"allergies", Part::allergies},
                                                            {"allergien", Part::allergies},
                                                            {"allergy", Part::allergies},
                                                            {"allergie", Part::allergies},
                                                            {"unvertraeglichkeiten", Part::allergies},
                                                            {"intolerances", Part::allergies},
                                                            {"cave", Part::allergies},
                                                            {"allergieanamnese", Part::allergies},
                                                            {"medikation", Part::medication},
                                                            {"medication", Part::medication},
                                                            {"medications", Part::medication},
                                                            {"medikamente", Part::medication},
                                                            {"dauermedikation", Part::medication},
                                                            {"entlassmedikation", Part::medication},
                                                            {"hausmedikation", Part::medication},
                                                            {"meds", Part::medication},
                                                            {"medikationsplan", Part::medication},
                                                            {"bedarfsmedikation", Part::medication},
                                                            {"diagnosen", Part::problems},
                                                            {"diagnoses", Part::problems},
                                                            {"probleme", Part::problems},
                                                            {"problems", Part::problems},
                                                            {"diagnose", Part::problems},
                                                            {"diagnosis", Part::problems},
                                                            {"problemliste", Part::problems},
                                                            {"dauerdiagnosen", Part::problems},
                                                            {"conditions", Part::problems},
                                                            {"hauptdiagnose", Part::problems},
                                                            {"nebendiagnosen", Part::problems},
                                                            {"vorerkrankungen", Part::past_problems},
                                                            {"vorgeschichte", Part::past_problems},
                                                            {"pmh", Part::past_problems},
                                                            {"familienanamnese", Part::family},
                                                            {"fa", Part::family},
                                                            {"impfungen", Part::vaccines},
                                                            {"immunisations", Part::vaccines},
                                                            {"immunizations", Part::vaccines},
                                                            {"vaccinations", Part::vaccines},
                                                            {"impfstatus", Part::vaccines},
                                                            {"prozeduren", Part::procedures},
                                                            {"procedures", Part::procedures},
                                                            {"operationen", Part::procedures},
                                                            {"eingriffe", Part::procedures},
                                                            {"labor", Part::results},
                                                            {"laboratory", Part::results},
                                                            {"vitalzeichen", Part::results},
                                                            {"vital", Part::results},
                                                            {"befunde", Part::results},
                                                            {"observations", Part::results},
                                                            {"vitals", Part::results},
                                                            {"labs", Part::results}};
  std::size_t end = scene.first;
  bool colon = false;
  bool hash = false;
  std::size_t words = 0;
  Part part = Part::none;
  bool family = false;
  bool past = false;
  for (; end < scene.last; ++end) {
    const Token& t = scene.token(end);
    if (t.mark('#') || t.mark('*') || t.mark('-') || t.mark('=')) {
      hash |= t.mark('#') || t.mark('*');
      continue;
    }
    if (t.mark(':')) {
      colon = true;
      break;
    }
    if (t.kind != Token::Kind::word && !t.mark('/') && !t.mark('(') && !t.mark(')') && !t.mark('&')) break;
    if (t.kind == Token::Kind::word) {
      if (++words > 5) break;
      const auto found = kWords.find(t.folded);
      if (found != kWords.end() && part == Part::none) part = found->second;
      family |= t.folded == "family";
      past |= t.folded == "past" || t.folded == "fruehere" || t.folded == "previous" || t.folded == "abgesetzte" ||
              t.folded == "former";
      if (t.folded == "no" || t.folded == "keine" || t.folded == "kein" || t.folded == "known" ||
          t.folded == "bekannte")
        part = Part::none, words = 9;
    }
  }
  if (words > 5) {
    whole = false;
    return Part::none;
  }
  if (past && part == Part::medication) part = Part::past_medication;
  if (past && part == Part::problems) part = Part::past_problems;
  if (family) part = Part::family;
  whole = (colon && end + 1 >= scene.last) || (end >= scene.last && (hash || (words <= 3 && part != Part::none)));
  return colon || whole ? part : Part::none;
}

Scene SceneReader::read(const Sentence& sentence) {
  Scene scene{document_, index_, sentence.first, sentence.last, part_, false, {}, {}, {}, {}};
  scene.taken.assign(sentence.last - sentence.first, 0);
  bool whole = false;
  const Part here = heading(scene, whole);
  if (whole) part_ = here;  // also a heading that means nothing to us ends the part before
  if (here != Part::none || whole) scene.part = here;
  scene.cues = find_cues(document_.tokens, sentence.first, sentence.last);
  scene.frequencies = find_frequencies(document_.tokens, sentence.first, sentence.last);
  find_mentions(scene);
  return scene;
}

Claim make_claim(const Scene& scene, std::size_t first, std::size_t last, ClaimKind kind) {
  Claim claim;
  claim.begin = scene.token(first).begin;
  claim.end = scene.token(last - 1).end;
  claim.kind = kind;
  return claim;
}

void add_sources(Claim& claim, const RecordIndex& index, const std::vector<FactId>& facts) {
  constexpr std::size_t kMost = 25;  // a hundred check-ups need not all be named
  for (const FactId id : facts) {
    for (const std::string_view source : index.fact(id).fact->sources) {
      if (claim.sources.size() >= kMost) return;
      if (std::find(claim.sources.begin(), claim.sources.end(), source) == claim.sources.end())
        claim.sources.push_back(source);
    }
  }
}

std::string describe(const RecordIndex& index, const std::vector<FactId>& facts) {
  std::string text;
  for (std::size_t i = 0; i < facts.size() && i < 4; ++i) {
    const Fact& fact = *index.fact(facts[i]).fact;
    const Item item{&fact, {&fact}, fact.sources};
    std::string one;
    switch (fact.kind) {
      case FactKind::problem:
        one = problem_statement(item, Language::en).text;
        break;
      case FactKind::allergy:
        one = allergy_statement(item, Language::en).text;
        break;
      case FactKind::medication:
        one = medication_statement(item, Language::en).text;
        break;
      default:
        one = dated_statement(item, term_kind_of(fact.kind), Language::en).text;
    }
    if (!text.empty()) text += "; ";
    text += one;
  }
  return text;
}

}  // namespace sparsam::records
