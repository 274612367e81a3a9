#include "records/verify/cues.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace sparsam::records {
namespace {

struct Row {
  CueKind kind;
  std::string_view phrases;  // separated by '|'
};

constexpr Row kRows[] = {
    {CueKind::negation,
     "no|not|without|denies|denied|deny|never had|never|no history of|no evidence of|no sign of|no signs of|negative "
     "for|free of|"
     "absence of|lacks|neither|nor|does not have|doesn t have|has no|had no|no known|rules out|ruled out|no longer "
     "has|not known to have|"
     "kein|keine|keinen|keinem|keiner|keines|ohne|nicht|verneint|negiert|kein hinweis auf|keine hinweise auf|kein "
     "anhalt fuer|"
     "ohne hinweis auf|ohne anhalt fuer|kein nachweis|ausschluss|ausschluss von|ausschluss einer|ausschluss "
     "eines|weder|noch nie|nie|"
     "frei von|keine anamnese|kein z n|keinerlei|nimmt nicht|dementiert"},
    {CueKind::negation_after,
     "lag nicht vor|lagen nicht vor|fand sich nicht|fanden sich nicht|excluded|is denied|are denied|was denied|were "
     "denied|denied|was ruled out|were ruled out|ruled out|was "
     "excluded|has been "
     "excluded|"
     "has been ruled out|is absent|absent|not present|is not present|not known|is not known|are not known|unlikely|"
     "wird verneint|werden verneint|wurde verneint|verneint|verneint die patientin|verneint der patient|wird "
     "negiert|werden negiert|"
     "ausgeschlossen|wurde ausgeschlossen|nicht bekannt|sind nicht bekannt|ist nicht bekannt|nicht vorhanden|liegt "
     "nicht vor|"
     "liegen nicht vor|nicht eingenommen|nicht genommen|nicht verordnet|nicht gegeben|not taken|not being taken|not "
     "prescribed|not given|not used|not found|not detected|nicht gefunden|nicht festgestellt|besteht nicht|bestehen "
     "nicht|nicht nachweisbar|nicht nachgewiesen|nein|fehlt|bestand "
     "nicht|keine|none"},
    {CueKind::not_negation,
     "not only|no other|keine anderen|keine sonstigen|no change|no changes|without change|without "
     "complications|without complication|without interruption|not "
     "stopped|no doubt|"
     "nicht nur|ohne komplikationen|ohne komplikation|ohne befund|ohne besonderheiten|nicht abgesetzt|keine "
     "aenderung|unveraendert|"
     "nicht naeher bezeichnet|no longer|nicht mehr|no adverse|not otherwise specified|not controlled|not well "
     "controlled|"
     "nicht ausreichend|nicht gut eingestellt|nicht angegeben|not stated|not confirmed|nicht bestaetigt|no "
     "further|keine weiteren"},
    {CueKind::stop,
     "but|however|although|except|except for|apart from|other than|aside from|abgesehen von|bis auf|mit ausnahme "
     "von|besides|takes|taking|took|receives|received|has|had|shows|because|because "
     "of|due to|since|"
     "while|which|who|for|with|aber|jedoch|allerdings|sondern|ausser|obwohl|nimmt|erhaelt|bekommt|hat|hatte|zeigt|"
     "wegen|aufgrund|bei|"
     "seit|waehrend|mit|der|die es|dafuer|known for|bekannt ist|ist bekannt|treated|behandelt|despite|trotz"},
    {CueKind::suspected,
     "suspected|suspicion of|possible|possibly|probable|probably|likely|query|questionable|v a|va|vd auf|verdacht "
     "auf|verdacht|vermutlich|"
     "moeglicherweise|moegliche|wahrscheinlich|fraglich|fragliche|dd|differentialdiagnose|differential "
     "diagnosis|presumed|provisional|"
     "verdaechtig|mutmasslich|vermutet|vermutete|assumed|not confirmed|unconfirmed|not yet confirmed|not proven|nicht "
     "bestaetigt|"
     "unbestaetigt|nicht gesichert|ungesichert|nicht bewiesen"},
    {CueKind::hypothetical,
     "risk of|risk for|at risk for|screening for|screened for|prophylaxis|prophylaxis of|to prevent|prevention of|test "
     "for|tested for|"
     "education about|advised about|in case of|if|should|risiko fuer|risiko einer|risiko eines|screening "
     "auf|prophylaxe|zur prophylaxe|"
     "vorbeugung|im falle|falls|sollte|abklaerung|zur abklaerung|zum ausschluss|diet|vaccine against|rule out|to rule "
     "out|target|ziel|"
     "zielwert|zielbereich|goal|reminder"},
    {CueKind::family,
     "mother|father|sister|brother|grandmother|grandfather|family history|family history "
     "of|aunt|uncle|maternal|paternal|her mother|"
     "mutter|vater|schwester|bruder|grossmutter|grossvater|familienanamnese|familiaer|familiaere|tante|onkel|"
     "muetterlicherseits|"
     "vaeterlicherseits|tochter|sohn|daughter|son"},
    {CueKind::past,
     "history of|past medical history|past history|previous|previously|former|formerly|z n|zn|st p|s p|status "
     "post|status nach|zustand nach|"
     "in der vorgeschichte|vorgeschichte|anamnestisch|frueher|fruehere|frueherer|ehemals|in der vergangenheit|in the "
     "past|had|hatte|"
     "had been|was treated|gehabt|once"},
    {CueKind::resolved,
     "resolved|has resolved|healed|recovered|in remission|abgeklungen|ausgeheilt|verheilt|remission|geheilt|no longer "
     "active|"
     "nicht mehr aktiv|inactive|inaktiv|ueberstanden|abgeheilt"},
    {CueKind::current,
     "currently|current|takes|is taking|taking|is on|receives|continues|continue|continued|at "
     "present|presently|ongoing|aktuell|aktuelle|derzeit|"
     "derzeitige|nimmt|erhaelt|bekommt|einnimmt|dauermedikation|weiterhin|laufend|momentan|gegenwaertig|weiter|active|"
     "aktiv|besteht|bestehen|leidet|leiden|suffers|suffering|liegt|persists|persisting|persistierend|"
     "persistierende|fortbestehend|not healed|not resolved|not yet healed|nicht abgeklungen|nicht ausgeheilt|nicht "
     "verheilt|still|noch immer|nach wie vor"},
    {CueKind::stopped,
     "stopped|discontinued|was stopped|no longer takes|no longer "
     "taking|ended|withdrawn|ceased|completed|abgesetzt|beendet|gestoppt|"
     "nimmt nicht mehr|nicht mehr eingenommen|abgeschlossen|ausgeschlichen|pausiert seit|wurde beendet|no longer on|no "
     "longer prescribed|"
     "discontinue|absetzen"},
    {CueKind::allergy,
     "allergy|allergies|allergic|allergic "
     "to|allergen|allergens|intolerance|intolerant|hypersensitivity|hypersensitive|adverse reaction to|"
     "allergie|allergien|allergisch|unvertraeglichkeit|unvertraeglichkeiten|ueberempfindlichkeit|intoleranz|"
     "allergiker|allergikerin|reagiert|reagierte|reacts to|reacted "
     "to|allergieanamnese|anaphylaxis to|allergiepass|allergieausweis"},
    {CueKind::vaccine,
     "vaccine|vaccination|vaccinated|immunization|immunisation|immunized|immunised|shot|dose "
     "of|booster|impfung|geimpft|impfstoff|"
     "auffrischung|auffrischimpfung|grundimmunisierung|schutzimpfung|impfungen|vaccinations|immunizations|"
     "immunisations|impfstatus|jab"},
    {CueKind::since,
     "since|onset|started|started on|start|beginning|first diagnosed|diagnosed|diagnosed in|diagnosed "
     "on|ed|erstdiagnose|seit|erstmals|"
     "begonnen|beginn|begann|begin|festgestellt|diagnostiziert|as of|ab|new onset|dating from|bekannt "
     "seit|initiated|angesetzt|first noted"},
    {CueKind::until,
     "until|till|ended|resolved on|resolved in|resolved|to|bis|bis zum|abgeklungen am|beendet "
     "am|through|end|ende|stopped on|stopped"},
    {CueKind::born, "born|dob|date of birth|birth date|birthdate|geb|geboren|geburtsdatum|geburtstag|jahrgang|gebdat"},
    {CueKind::letter_date, "datum|dated|date|printed|erstellt|gedruckt|den|letter of|brief vom|generated|created"},
    {CueKind::reference,
     "reference|reference range|ref|normal "
     "range|normal|norm|referenz|referenzbereich|normbereich|normwert|normwerte|ref bereich|rr norm|"
     "normal values|lower limit|upper limit|sollwert"},
    {CueKind::earlier,
     "previously|before|earlier|prior|previous|compared with|compared "
     "to|zuvor|vorher|davor|frueher|vorwert|vorbefund|im vergleich zu|vormals|"
     "from|von|vor|initial|initially|last year|vorjahr"},
    {CueKind::latest,
     "latest|most "
     "recent|last|current|currently|zuletzt|letzter|letzte|letztes|aktuell|aktueller|aktuelle|aktuelles|now|jetzt|nun|"
     "newest"},
    {CueKind::about,
     "about|approximately|approx|around|roughly|nearly|almost|some|circa|ca|etwa|rund|ungefaehr|knapp|fast|gut|"
     "annaehernd|~"},
    {CueKind::above,
     "above|over|more than|greater than|exceeds|exceeding|at least|ueber|mehr als|groesser "
     "als|oberhalb|mindestens|hoeher als|higher than"},
    {CueKind::below,
     "below|under|less than|lower than|at most|unter|weniger als|kleiner als|unterhalb|hoechstens|niedriger als"},
    {CueKind::difference, "by|um"},
    {CueKind::tolerated,
     "tolerates|tolerated|tolerate|tolerating|well tolerated|without problems|without any problems|without "
     "incident|vertraegt|vertragen|vertrug|gut vertraeglich|problemlos|ohne probleme|bedenkenlos"},
    {CueKind::avoided,
     "avoid|avoided|avoids|avoiding|must not|should not|should never|must never|contraindicated|cannot take|can t "
     "take|gives her|gives him|breaks out|darf nicht|duerfen nicht|darf kein|darf keine|darf keinesfalls|darf "
     "niemals|nicht gegeben werden|meiden|gemieden|vermeiden|vermieden|kontraindiziert|verzichtet|verzichten|"
     "unvertraeglich"},
    {CueKind::confirmed,
     "confirmed|proven|established|gesichert|gesicherte|gesichertes|gesicherter|bestaetigt|bestaetigte|nachgewiesen|"
     "nachgewiesene|bewiesen"},
    {CueKind::reaction,
     "reaction|reactions|reacted with|reacts with|reaktion|reaktionen|reagiert mit|reagierte "
     "mit|manifestation|manifested as|causing|causes|mit"},
    {CueKind::diagnosed, "diagnosis|diagnoses|diagnose|diagnosen|hauptdiagnose|nebendiagnose|nebendiagnosen"},
};

struct Entry {
  std::vector<std::string> words;
  CueKind kind;
};

std::unordered_map<std::string, std::vector<Entry>> build() {
  std::unordered_map<std::string, std::vector<Entry>> table;
  for (const Row& row : kRows) {
    std::string_view rest = row.phrases;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('|'), rest.size());
      std::string_view phrase = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      Entry entry{{}, row.kind};
      while (!phrase.empty()) {
        const std::size_t blank = std::min(phrase.find(' '), phrase.size());
        entry.words.emplace_back(phrase.substr(0, blank));
        phrase.remove_prefix(std::min(blank + 1, phrase.size()));
      }
      table[entry.words[0]].push_back(std::move(entry));
    }
  }
  return table;
}

// The token behind i, over the points of abbreviations ("Z. n.", "V. a.").
std::size_t next_word(const std::vector<Token>& tokens, std::size_t i, std::size_t last) {
  ++i;
  while (i < last && (tokens[i].mark('.') || tokens[i].mark('\''))) ++i;
  return i;
}

}  // namespace

std::vector<Cue> find_cues(const std::vector<Token>& tokens, std::size_t first, std::size_t last) {
  static const auto table = build();
  std::vector<Cue> cues;
  for (std::size_t i = first; i < last; ++i) {
    const Token& token = tokens[i];
    if (token.kind != Token::Kind::word && token.folded != "~") continue;
    const auto found = table.find(token.folded);
    if (found == table.end()) continue;
    for (const Entry& entry : found->second) {
      std::size_t at = i;
      std::size_t end = i + 1;
      bool all = true;
      for (std::size_t w = 1; w < entry.words.size() && all; ++w) {
        at = next_word(tokens, at, last);
        all = at < last && tokens[at].folded == entry.words[w];
        end = at + 1;
      }
      if (all) cues.push_back({entry.kind, i, end});
    }
  }
  // Words that belong to a "not only" are no negation.
  std::vector<Cue> kept;
  for (const Cue& cue : cues) {
    const bool negates = cue.kind == CueKind::negation || cue.kind == CueKind::negation_after;
    const bool undone =
        negates && std::any_of(cues.begin(), cues.end(), [&](const Cue& other) {
          return other.kind == CueKind::not_negation && other.first <= cue.first && cue.last <= other.last;
        });
    if (!undone) kept.push_back(cue);
  }
  return kept;
}

}  // namespace sparsam::records
