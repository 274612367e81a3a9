// Sentences about testdata/erika.json that were written before the tables were looked at, in German and English; behind
// the bars the same with one thing wrong. The first measure of each lot stands in docs/records.md.
#pragma once

#include <string_view>

namespace sparsam::records {

inline constexpr std::string_view kFreshPhrasings[] = {
    R"(
Ramipril nimmt sie seit Juli 2011. ||| Ramipril nimmt sie seit Juli 2010.
Wir haben Frau Beispielfrau vom 8. bis zum 12. März 2021 stationär behandelt. ||| Wir haben Frau Beispielfrau vom 8. bis zum 14. März 2021 stationär behandelt.
Bekannt ist ein Typ-2-Diabetes, der 2015 diagnostiziert wurde. ||| Bekannt ist ein Typ-1-Diabetes, der 2015 diagnostiziert wurde.
Die Patientin, 63 Jahre alt, stellte sich wegen Atemnot vor. ||| Die Patientin, 73 Jahre alt, stellte sich wegen Atemnot vor.
Eine Penicillinallergie mit Anaphylaxie ist aus dem Jahr 1983 dokumentiert. ||| Eine Penicillinallergie mit Anaphylaxie ist aus dem Jahr 1993 dokumentiert.
Auf jodhaltiges Kontrastmittel reagierte sie mit Urtikaria. ||| Auf jodhaltiges Kontrastmittel reagierte sie mit Anaphylaxie.
Der HbA1c lag zuletzt bei 7,2 %. ||| Der HbA1c lag zuletzt bei 7,9 %.
Der HbA1c sank von 7,9 % im März 2020 über 7,5 % im September auf nun 7,2 %. ||| Der HbA1c sank von 9,7 % im März 2020 über 7,5 % im September auf nun 7,2 %.
Kreatinin 0,98 mg/dl (Norm 0,5–0,9), eGFR 61 ml/min. ||| Kreatinin 9,8 mg/dl (Norm 0,5–0,9), eGFR 61 ml/min.
Das Kalium betrug 4,3 mmol/l und war damit normal. ||| Das Kalium betrug 3,4 mmol/l und war damit normal.
Bei Aufnahme wog die Patientin 84,5 kg bei einer Größe von 1,68 m. ||| Bei Aufnahme wog die Patientin 94,5 kg bei einer Größe von 1,68 m.
Blutdruck bei Aufnahme 142 zu 86 mmHg, Puls 76/min. ||| Blutdruck bei Aufnahme 142 zu 86 mmHg, Puls 96/min.
Sie hat nie geraucht. ||| Sie raucht.
Die Mutter erkrankte an Brustkrebs. ||| Die Patientin erkrankte an Brustkrebs.
Eine Lungenembolie konnte ausgeschlossen werden. ||| Es fand sich eine Lungenembolie.
Simvastatin wurde Ende August 2019 abgesetzt. ||| Simvastatin wird seit August 2019 eingenommen.
Am 3.11.2020 erfolgte eine Darmspiegelung. ||| Am 11.3.2020 erfolgte eine Darmspiegelung.
Die Arthroskopie des linken Kniegelenks fand am 22. Mai 2019 statt. ||| Die Arthroskopie des rechten Kniegelenks fand am 22. Mai 2019 statt.
Seit Februar 2019 besteht eine Kniearthrose links. ||| Seit Februar 2019 besteht eine Kniearthrose rechts.
Die distale Speichenfraktur rechts vom Januar 2018 ist ausgeheilt. ||| Die distale Speichenfraktur links vom Januar 2018 ist ausgeheilt.
Es besteht der Verdacht auf ein Schlafapnoesyndrom. ||| Es besteht kein Verdacht auf ein Schlafapnoesyndrom.
Bei Schmerzen darf sie Ibuprofen 400 mg nehmen, höchstens dreimal am Tag. ||| Bei Schmerzen darf sie Ibuprofen 600 mg nehmen, höchstens dreimal am Tag.
Metformin wird mit je 1000 mg morgens und abends fortgeführt. ||| Metformin wird mit je 500 mg morgens und abends fortgeführt.
Gegen Grippe wurde sie zuletzt im Oktober 2020 geimpft. ||| Gegen Grippe wurde sie zuletzt im Oktober 2019 geimpft.
Ab dem 1. April 2021 ist eine Diabetesschulung vorgesehen. ||| Ab dem 1. Mai 2021 ist eine Diabetesschulung vorgesehen.
Die Temperatur war mit 37,2 °C unauffällig. ||| Die Temperatur war mit 38,2 °C erhöht.
Hämoglobin 13,1 g/dl, Leukozyten 8,4/nl. ||| Hämoglobin 11,3 g/dl, Leukozyten 8,4/nl.
Umgerechnet sind das 8,2 mmol/l Glukose. ||| Umgerechnet sind das 2,8 mmol/l Glukose.
Körpergewicht gegenüber März 2020 um 1,5 kg gesunken. ||| Körpergewicht gegenüber März 2020 um 15 kg gesunken.
Geboren wurde Frau Dr. Beispielfrau am 23. April 1957. ||| Geboren wurde Frau Dr. Beispielfrau am 23. April 1975.
Erika Luise Beispielfrau, geb. 23.04.57 ||| Erika Luise Beispielmann, geb. 23.04.57
Behandelnde Ärztin war Frau Dr. Ausgedacht. ||| Behandelnde Ärztin war Frau Dr. Müller-Lüdenscheidt.
Der Bluthochdruck ist seit 2011 bekannt und wird mit einem ACE-Hemmer behandelt. ||| Der Bluthochdruck ist seit 2001 bekannt und wird mit einem ACE-Hemmer behandelt.
Weiterhin Ramipril 5 mg einmal täglich am Morgen. ||| Weiterhin Ramipril 5 mg zweimal täglich.
Keine Hinweise auf eine Lungenarterienembolie. ||| Hinweise auf eine Lungenarterienembolie.
Wegen der Kontrastmittelunverträglichkeit wurde auf ein CT mit Kontrastmittel verzichtet. ||| Kontrastmittel werden gut vertragen.
Penicillin darf nicht gegeben werden. ||| Penicillin wird gut vertragen.
Der systolische Blutdruck maß 142 mmHg. ||| Der systolische Blutdruck maß 124 mmHg.
Diastolisch 86 mmHg. ||| Diastolisch 96 mmHg.
Keine weiteren Allergien bekannt außer Penicillin und Kontrastmittel. ||| Keine Allergien bekannt.
Ein Nikotinabusus wird verneint. ||| Es besteht ein Nikotinabusus.
Herzfrequenz 76 Schläge pro Minute. ||| Herzfrequenz 67 Schläge pro Minute.
Die Kniebeschwerden links bestehen bei bekannter Gonarthrose. ||| Die Kniebeschwerden rechts bestehen bei bekannter Gonarthrose rechts.
Sie verträgt weder Penicillin noch jodhaltige Kontrastmittel. ||| Sie verträgt Penicillin.
Aktuelle Tabletten: Metformin 1000 mg (1-0-1), Ramipril 5 mg (1-0-0). ||| Aktuelle Tabletten: Metformin 1000 mg (1-0-1), Ramipril 5 mg (0-0-1).
Der Handgelenksbruch heilte bis März 2018. ||| Der Handgelenksbruch heilte bis März 2019.
Leberwerte wurden nicht bestimmt. ||| Sie nimmt außerdem Torasemid 10 mg.
Ramipril (5 mg/d) und Metformin (2 g/d) unverändert. ||| Ramipril (10 mg/d) und Metformin (2 g/d) unverändert.
Arterielle Hypertonie, ED 06/2011. ||| Arterielle Hypertonie, ED 06/2012.
Z. n. distaler Radiusfraktur rechts 01/2018 ||| Z. n. distaler Radiusfraktur links 01/2018
V. a. Schlafapnoe ||| Gesicherte COPD
Statintherapie beendet 08/2019. ||| Aktuell Simvastatin 20 mg abends.
Gewicht 84,5 kg, Länge 168 cm, Temp. 37,2 °C ||| Gewicht 84,5 kg, Länge 186 cm, Temp. 37,2 °C
Ms. Beispielfrau is a 63-year-old woman with type 2 diabetes and hypertension. ||| Mr. Beispielfrau is a 63-year-old man with type 2 diabetes and hypertension.
She was admitted on March 8, 2021 with shortness of breath and discharged four days later. ||| She was admitted on March 9, 2021 with shortness of breath and discharged four days later.
Pulmonary embolism was ruled out. ||| Pulmonary embolism was confirmed.
She takes metformin 1 g twice a day and ramipril 5 mg once daily. ||| She takes metformin 1 g three times a day and ramipril 5 mg once daily.
Ibuprofen 400 mg may be taken when needed, no more than three times daily. ||| Ibuprofen 800 mg may be taken when needed, no more than three times daily.
Simvastatin 20 mg was discontinued on August 31, 2019. ||| Simvastatin 40 mg was discontinued on August 31, 2019.
Her most recent A1c was 7.2 percent, down from 7.5. ||| Her most recent A1c was 7.5 percent, down from 7.9.
Potassium was 4.3 mEq/L. ||| Potassium was 5.3 mEq/L.
Creatinine was slightly elevated at 0.98 mg/dL. ||| Creatinine was slightly elevated at 0.89 mg/dL.
Creatinine 87 µmol/L. ||| Creatinine 187 µmol/L.
White count was 8.4 thousand per microliter. ||| White count was 4.8 thousand per microliter.
She is allergic to penicillin, which caused anaphylaxis in 1983. ||| She is allergic to amoxicillin and sulfa, which caused anaphylaxis in 1983.
Iodinated contrast gives her hives. ||| Latex gives her hives.
There is osteoarthritis of the left knee. ||| There is osteoarthritis of both knees.
She underwent arthroscopy of the left knee in May 2019. ||| She underwent arthroscopy of the left knee in May 2018.
Colonoscopy was performed on 3 November 2020. ||| Colonoscopy was performed on 30 November 2020.
Her mother had breast cancer. ||| Her father had breast cancer.
She has never smoked. ||| She is a current smoker.
A right distal radius fracture in January 2018 has healed. ||| A left distal radius fracture in January 2018 has healed.
Sleep apnea is suspected but not confirmed. ||| Sleep apnea has been confirmed by polysomnography.
Height 5 ft 6 in, weight 186 pounds. ||| Height 5 ft 6 in, weight 168 pounds.
Temperature at admission was 99.0 °F. ||| Temperature at admission was 101.0 °F.
Blood pressure measured 142 over 86. ||| Blood pressure measured 124 over 86.
Hemoglobin is within normal limits at 131 g/L. ||| Hemoglobin is low at 113 g/L.
She got her flu shot on October 12, 2020. ||| She got her flu shot on December 10, 2020.
Diabetes education starts in April 2021. ||| Diabetes education starts in August 2021.
The patient denies any history of heart failure. ||| The patient has a history of heart failure.
)",
    R"(
No evidence of pulmonary embolism was found. ||| Evidence of pulmonary embolism was found.
Hypertension was first diagnosed in June 2011. ||| Hypertension was first diagnosed in June 2021.
Penicillin must be avoided. ||| Penicillin was given without problems.
Kidney function is mildly reduced (eGFR 61). ||| Kidney function is reduced (eGFR 31).
The only drugs she is allergic to are penicillin and iodine contrast. ||| She has no drug allergies.
Her weight fell from 86 kg a year earlier to 84.5 kg. ||| Her weight rose from 80 kg a year earlier to 84.5 kg.
Metformin was started on 4 May 2015. ||| Metformin was started on 5 April 2015.
The attending physician was Dr. Hanna Ausgedacht. ||| The attending physician was Dr. Hanna Schmidt.
DOB 04/23/1957 ||| DOB 04/28/1957
No statin at present. ||| Currently on atorvastatin 20 mg.
Pt. is a 63 y/o F w/ T2DM, HTN, OA L knee. ||| Pt. is a 63 y/o F w/ T2DM, HTN, OA R knee.
PMH: T2DM (2015), HTN (2011), s/p R distal radius fx 2018. ||| PMH: T2DM (2015), CHF (2011), s/p R distal radius fx 2018.
All: PCN (anaphylaxis), iodinated contrast (hives). ||| All: NKDA.
Meds: metformin 1000 mg BID, ramipril 5 mg QD, ibuprofen 400 mg PRN. ||| Meds: metformin 1000 mg QD, ramipril 5 mg QD, ibuprofen 400 mg PRN.
Zur Vormedikation gehören Ramipril und Metformin. ||| Zur Vormedikation gehören Bisoprolol und Metformin.
An Allergien sind Penicillin und Kontrastmittel zu nennen. ||| An Allergien sind Cephalosporine und Kontrastmittel zu nennen.
Die 63-jährige Frau Beispielfrau kam am 8. März 2021 mit Luftnot in unsere Klinik. ||| Die 63-jährige Frau Beispielfrau kam am 18. März 2021 mit Luftnot in unsere Klinik.
Ihr Langzeitzucker hat sich von 7,5 auf 7,2 Prozent gebessert. ||| Ihr Langzeitzucker hat sich von 8,5 auf 7,2 Prozent gebessert.
Das Kniegelenk links ist arthrotisch verändert. ||| Das Kniegelenk rechts ist arthrotisch verändert.
Kontrastmittel mit Jod führten bei ihr zu Nesselsucht. ||| Kontrastmittel mit Jod führten bei ihr zu Bewusstlosigkeit.
Nach Penicillin kam es 1983 zu einem anaphylaktischen Schock. ||| Nach Penicillin kam es 1989 zu einem anaphylaktischen Schock.
Sie ist Nichtraucherin. ||| Sie ist Raucherin.
Mit 168 cm und 84,5 kg ist die Patientin übergewichtig. ||| Mit 158 cm und 84,5 kg ist die Patientin übergewichtig.
Laborchemisch Kalium 4,3 mmol/l, Kreatinin 0,98 mg/dl, Hb 13,1 g/dl. ||| Laborchemisch Kalium 4,3 mmol/l, Kreatinin 0,98 mg/dl, Hb 31,1 g/dl.
Im März 2020 wog sie noch 86 kg. ||| Im März 2020 wog sie noch 68 kg.
Der Ruhepuls lag bei 76 pro Minute. ||| Der Ruhepuls lag bei 67 pro Minute.
RR 142/86. ||| RR 142/68.
Die Koloskopie vom November 2020 liegt vor. ||| Die Koloskopie vom November 2019 liegt vor.
Im Mai 2019 wurde das linke Knie arthroskopiert. ||| Im Mai 2019 wurde das rechte Knie arthroskopiert.
Simvastatin nahm sie von Januar 2012 bis August 2019. ||| Simvastatin nahm sie von Januar 2012 bis August 2020.
Ein Diabetes Typ 2 besteht seit dem Jahr 2015. ||| Ein Diabetes Typ 2 besteht seit dem Jahr 2005.
Eine Embolie der Lunge wurde im März 2021 ausgeschlossen. ||| Eine Embolie der Lunge wurde im März 2021 festgestellt.
Wir bitten, Metformin 1000 mg zweimal am Tag weiterzugeben. ||| Wir bitten, Metformin 1000 mg dreimal am Tag weiterzugeben.
Ramipril 5 mg 1-0-0 weiter. ||| Ramipril 5 mg 1-0-1 weiter.
Bei Bedarf Ibuprofen 400 mg, maximal 3 Tabletten pro Tag. ||| Bei Bedarf Ibuprofen 400 mg, maximal 6 Tabletten pro Tag.
Der Verdacht auf Schlafapnoe sollte abgeklärt werden. ||| Die Schlafapnoe ist gesichert.
Die Körpertemperatur betrug am Aufnahmetag 37,2 Grad. ||| Die Körpertemperatur betrug am Aufnahmetag 39,2 Grad.
Mammakarzinom der Mutter. ||| Mammakarzinom der Schwester.
Die Grippeschutzimpfung vom 12.10.2020 ist dokumentiert. ||| Die Grippeschutzimpfung vom 10.12.2020 ist dokumentiert.
Der Bruch der rechten Speiche ist seit März 2018 verheilt. ||| Der Bruch der linken Speiche ist seit März 2018 verheilt.
Glukose 148 mg/dl (8,2 mmol/l). ||| Glukose 148 mg/dl (9,2 mmol/l).
Leukozyten 8400/µl. ||| Leukozyten 4800/µl.
GFR 61 ml/min/1,73 m². ||| GFR 16 ml/min/1,73 m².
Kreatinin oberhalb der Norm (0,98 mg/dl). ||| Kreatinin oberhalb der Norm (1,98 mg/dl).
Frau Beispielfrau, geboren 1957, leidet an Bluthochdruck und Zucker. ||| Frau Beispielfrau, geboren 1967, leidet an Bluthochdruck und Zucker.
Eine Diabetesschulung ist ab April 2021 geplant. ||| Eine Diabetesschulung ist ab Juni 2021 geplant.
Die Statineinnahme endete am 31. August 2019. ||| Die Statineinnahme endete am 31. August 2018.
Am zwölften März wurde sie entlassen. ||| Herr Beispielfrau wurde am 12. März entlassen.
Entlassung am 12.03.2021 in die ambulante Betreuung. ||| Entlassung am 21.03.2021 in die ambulante Betreuung.
Kein Nikotinkonsum. ||| Fortgesetzter Nikotinkonsum, raucht täglich.
Keine Penicilline geben! ||| Penicilline können bedenkenlos gegeben werden, keine Penicillinallergie.
HbA1c im Verlauf: 7,9 % – 7,5 % – 7,2 %. ||| HbA1c im Verlauf: 7,9 % – 7,5 % – 6,2 %.
Unter 2 x 1000 mg Metformin HbA1c 7,2 %. ||| Unter 2 x 500 mg Metformin HbA1c 7,2 %.
Hypertonus seit 6/2011 unter Ramipril 5 mg. ||| Hypertonus seit 6/2011 unter Ramipril 10 mg.
Erika Beispielfrau nimmt drei Medikamente: Metformin, Ramipril und bei Bedarf Ibuprofen. ||| Erika Beispielfrau nimmt drei Medikamente: Metformin, Lisinopril und bei Bedarf Ibuprofen.
Die Patientin ist Jahrgang 1957. ||| Die Patientin ist Jahrgang 1975.
Blutdruck systolisch 142, diastolisch 86 mmHg. ||| Blutdruck systolisch 142, diastolisch 68 mmHg.
Gewichtsabnahme von 1,5 kg innerhalb eines Jahres. ||| Gewichtsabnahme von 84,5 auf 80,5 kg.
Eine Epilepsie ist nicht bekannt. ||| Eine Epilepsie ist bekannt.
Beide Allergien sind im Allergiepass vermerkt: Penicillin, Kontrastmittel. ||| Im Allergiepass: Latex, Kontrastmittel.
The lady, aged 63, lives with hypertension since 2011. ||| The lady, aged 36, lives with hypertension since 2011.
Current tablets are metformin 1000 mg in the morning and evening and ramipril 5 mg in the morning. ||| Current tablets are metformin 850 mg in the morning and evening and ramipril 5 mg in the morning.
She reports anaphylaxis with penicillin. ||| She reports anaphylaxis with contrast media.
Contrast media caused urticaria. ||| Contrast media caused anaphylaxis.
The left knee is arthritic. ||| The right knee is arthritic.
Arthroscopy left knee 22/05/2019. ||| Arthroscopy left knee 22/06/2019.
The latest HbA1c (9 March 2021) was 7.2%. ||| The latest HbA1c (9 March 2021) was 7.4%.
In September 2020 the HbA1c was 7.5%. ||| In September 2020 the HbA1c was 7.9%.
K 4.3, creatinine 0.98, Hb 13.1. ||| K 4.3, creatinine 0.89, Hb 13.1.
Her BP on arrival was 142/86 mmHg with a pulse of 76. ||| Her BP on arrival was 142/86 mmHg with a pulse of 86.
Estimated GFR 61 mL/min. ||| Estimated GFR 51 mL/min.
She does not smoke and never has. ||| She used to smoke.
Simvastatin is no longer taken. ||| Simvastatin is still taken.
The wrist fracture of 2018 has healed completely. ||| The wrist fracture of 2018 has not healed.
Sleep apnoea is under investigation; so far it is only suspected. ||| Sleep apnoea is established.
PE excluded. ||| PE confirmed.
Colonoscopy 11/03/2020. ||| Colonoscopy 12/03/2020.
Influenza vaccination: October 2020. ||| Influenza vaccination: November 2020.
Maternal breast cancer. ||| Paternal breast cancer.
Weight down 1.5 kg compared to a year ago. ||| Weight down by 5.5 kg compared to a year ago.
)",
    R"(
Blood glucose 8.2 mmol/L. ||| Blood glucose 12.8 mmol/L.
Hemoglobin 13.1 g/dL is unremarkable. ||| Hemoglobin 10.1 g/dL is low.
She stands 168 cm tall and weighs 84.5 kilograms. ||| She stands 168 cm tall and weighs 48.5 kilograms.
She was an inpatient at Klinikum Erfundenhausen from 8 to 12 March 2021. ||| She was an inpatient at Klinikum Erfundenhausen from 8 to 22 March 2021.
Patient: Beispielfrau, Erika (F), born 23-Apr-1957 ||| Patient: Beispielfrau, Erika (M), born 23-Apr-1957
ALLERGIES: penicillin - anaphylaxis; iodinated contrast - urticaria ||| ALLERGIES: penicillin - anaphylaxis; codeine - urticaria
Ibuprofen 400 mg up to three times a day if needed. ||| Ibuprofen 400 mg up to four times a day if needed.
Ibuprofen was prescribed in March 2021. ||| Ibuprofen was prescribed in May 2021.
There is no known epilepsy. ||| There is known epilepsy.
Type 2 diabetes was found in 2015, and metformin was begun that May. ||| Type 2 diabetes was found in 2015, and insulin was begun that May.
She has two documented allergies, namely penicillin and contrast media. ||| She has no documented allergies.
No penicillins, please. ||| Amoxicillin 1 g three times daily was started.
Potassium normal at 4.3 mmol/L (3.5-5.1). ||| Potassium normal at 4.3 mmol/L (3.5-6.1).
Dr. Ausgedacht saw the patient. ||| Dr. Wunderlich saw the patient.
Als Dauerdiagnosen führen wir Diabetes mellitus Typ 2 und arterielle Hypertonie. ||| Als Dauerdiagnosen führen wir Diabetes mellitus Typ 2 und Vorhofflimmern.
Der Zucker ist seit 2015 bekannt. ||| Der Zucker ist seit 2016 bekannt.
Behandlung mit Metformin seit Mai 2015. ||| Behandlung mit Metformin seit März 2015.
Penicillinunverträglichkeit (Anaphylaxie 1983). ||| Keine Penicillinunverträglichkeit.
Cave: Kontrastmittelallergie! ||| Keine Kontrastmittelallergie.
Wir sahen Frau Dr. Erika Beispielfrau während ihres Aufenthalts im März 2021. ||| Wir sahen Frau Dr. Erika Beispielfrau während ihres Aufenthalts im April 2021.
Ein Schlafapnoe-Syndrom wird vermutet. ||| Ein Schlafapnoe-Syndrom liegt vor.
Rauchen: nie. ||| Rauchen: ja, aktueller Raucher.
Puls 76, Temperatur 37,2, RR 142/86. ||| Puls 76, Temperatur 37,2, RR 162/86.
Hämoglobin mit 13,1 im Referenzbereich (12–16). ||| Hämoglobin mit 13,1 im Referenzbereich (10–16).
Ein HbA1c von 7,2 % spricht für eine mäßige Einstellung. ||| Ein HbA1c von 9,2 % spricht für eine schlechte Einstellung.
Verordnet wurde am 10.03.2021 Ibuprofen 400 mg bei Bedarf. ||| Verordnet wurde am 10.03.2021 Paracetamol 500 mg bei Bedarf.
Medikation bei Entlassung: Ramipril 5 mg morgens. ||| Medikation bei Entlassung: Ramipril 2,5 mg morgens.
Die Patientin hatte 2018 eine Radiusfraktur rechts. ||| Die Patientin hatte 2018 eine Radiusfraktur links.
Gonarthrose linksseitig. ||| Gonarthrose rechtsseitig.
Gonarthrose, keine Angabe zu weiteren Gelenken. ||| Gonarthrose beidseits.
Sie wiegt 84,5 kg. ||| Sie wiegt 845 kg.
Körpergröße 1,68 m. ||| Körpergröße 1,86 m.
Das Kontrollkreatinin vom 9. März ergab 0,98. ||| Das Kontrollkreatinin vom 9. März ergab 1,98.
Leukos 8,4, Hb 13,1. ||| Leukos 18,4, Hb 13,1.
Keine Lungenembolie nachgewiesen. ||| Lungenembolie nachgewiesen.
Mutter mit Brustkrebs. ||| Mutter mit Darmkrebs.
Grippeimpfung 2020 erfolgt. ||| Grippeimpfung 2018 erfolgt.
Letzte Darmspiegelung 11/2020. ||| Letzte Darmspiegelung 11/2010.
Statin wurde 2019 abgesetzt. ||| Statin wurde 2020 abgesetzt.
Die Dame ist 63. ||| Die Dame ist 83 Jahre alt.
Nierenfunktion: eGFR 61 ml/min. ||| Nierenfunktion: eGFR 91 ml/min.
Zuckerwert 148 mg/dl am 9.3.2021. ||| Zuckerwert 118 mg/dl am 9.3.2021.
Nebenbefundlich Kniearthrose links seit 2019. ||| Nebenbefundlich Kniearthrose links seit 2009.
Metformin (1000 mg, zweimal täglich) wird vertragen. ||| Metformin (1000 mg, viermal täglich) wird vertragen.
Bekannte Allergien: Penicillin, Jod-Kontrastmittel. ||| Bekannte Allergien: Penicillin, Novalgin.
Frau B., 63 J., w ||| Frau B., 63 J., m
No changes were made to metformin 1000 mg twice daily. ||| Metformin was increased to 1500 mg twice daily.
Allergic to penicillins (anaphylactic reaction, 1983). ||| Allergic to penicillins (anaphylactic reaction, 2003).
Reaction to iodinated contrast: urticaria. ||| Reaction to iodinated contrast: anaphylaxis.
Type II diabetic since 2015. ||| Type II diabetic since 2012.
Hypertensive since June 2011, on ramipril. ||| Hypertensive since June 2011, on amlodipine.
Glucose was 148 mg/dL. ||| Glucose was 248 mg/dL.
Renal function: creatinine 0.98 mg/dL, eGFR 61. ||| Renal function: creatinine 0.98 mg/dL, eGFR 91.
The potassium level of 4.3 mmol/L was within range. ||| The potassium level of 2.3 mmol/L was low.
Afebrile at 37.2 °C. ||| Febrile at 39.2 °C.
Weight: 84.5 kg (186 lb). ||| Weight: 84.5 kg (206 lb).
She had arthroscopic surgery on her left knee in 2019. ||| She had arthroscopic surgery on her right knee in 2019.
Screening colonoscopy took place in November 2020. ||| Screening colonoscopy took place in October 2020.
The statin was stopped in August 2019. ||| The statin was started in August 2019.
Family history is notable for breast cancer in her mother. ||| Family history is notable for breast cancer in her sister.
Never a smoker. ||| Ex-smoker.
She is not known to have epilepsy. ||| She is known to have epilepsy.
Possible sleep apnea. ||| Sleep apnea, confirmed.
Healed fracture of the right radius (2018). ||| Healed fracture of the left radius (2018).
Pulmonary embolism could be excluded on 9 March 2021. ||| Pulmonary embolism was diagnosed on 9 March 2021.
Dr. Erika Beispielfrau is 63 years of age. ||| Dr. Erika Beispielfrau is 53 years of age.
White blood cell count 8.4 x 10^9/L. ||| White blood cell count 84 x 10^9/L.
Ramipril 5 mg every morning. ||| Ramipril 5 mg every evening and morning.
HbA1c values: 7.9 % (March 2020), 7.5 % (September 2020), 7.2 % (March 2021). ||| HbA1c values: 7.9 % (March 2020), 7.2 % (September 2020), 7.5 % (March 2021).
Blood pressure remains elevated at 142/86. ||| Blood pressure is normal at 122/76.
Takes ibuprofen 400 mg only when needed. ||| Takes ibuprofen 400 mg regularly three times a day.
She was discharged on March 12. ||| She was discharged on March 22.
Date of birth: 23 April 1957. ||| Date of birth: 24 April 1957.
She tolerates neither penicillin nor contrast media. ||| She tolerates contrast media.
)",
    R"(
Die Hypertonie ist seit 2011 bekannt. ||| Die Hypertonie ist seit 2013 bekannt.
Wegen der Zuckerkrankheit erhält sie Metformin. ||| Wegen der Zuckerkrankheit erhält sie Insulin.
Ramipril 5 mg/Tag. ||| Ramipril 50 mg/Tag.
Auf Penicillin reagiert sie mit Anaphylaxie. ||| Auf Penicillin reagiert sie mit Urtikaria.
Das Gewicht liegt bei 84,5 kg, vor einem Jahr 86 kg. ||| Das Gewicht liegt bei 84,5 kg, vor einem Jahr 96 kg.
Frau Beispielfrau ist 63 Jahre alt. ||| Frau Beispielfrau ist 36 Jahre alt.
HbA1c 7,2 % (09.03.2021). ||| HbA1c 7,2 % (09.03.2020).
Kreatinin 0,98 mg/dl. ||| Kreatinin 0,98 g/dl.
Kalium im Normbereich (4,3 mmol/l). ||| Kalium erhöht (6,3 mmol/l).
Links besteht eine Gonarthrose. ||| Rechts besteht eine Gonarthrose.
Ibuprofen nur bei Bedarf. ||| Diclofenac nur bei Bedarf.
Simvastatin ist abgesetzt. ||| Simvastatin läuft weiter.
Sie hat noch nie geraucht. ||| Sie hat früher geraucht.
Eine Lungenembolie lag nicht vor. ||| Eine Lungenembolie lag vor.
Impfung gegen Influenza am 12. Oktober 2020. ||| Impfung gegen Influenza am 12. November 2020.
Die Mutter hatte ein Mammakarzinom. ||| Der Vater hatte ein Mammakarzinom.
Geburtsdatum 23.4.1957. ||| Geburtsdatum 23.4.1956.
Knie-Arthroskopie links am 22.05.2019. ||| Knie-Arthroskopie links am 22.05.2018.
Die Fraktur des rechten Radius ist verheilt. ||| Die Fraktur des linken Radius ist verheilt.
Puls 76/min, regelmäßig. ||| Puls 176/min, regelmäßig.
Metformin 1000 mg: eine Tablette morgens, eine abends. ||| Metformin 1000 mg: zwei Tabletten morgens, zwei abends.
She weighs 84.5 kg. ||| She weighs 84.5 lb.
Ramipril 5 mg daily for hypertension. ||| Ramipril 5 mg daily for heart failure.
Anaphylaxis to penicillin in 1983. ||| Anaphylaxis to aspirin in 1983.
Contrast allergy (hives). ||| No contrast allergy.
A1c 7.2% in March 2021. ||| A1c 7.9% in March 2021.
She is allergic to penicillin. ||| She is not allergic to penicillin.
Left knee osteoarthritis since February 2019. ||| Left knee osteoarthritis since February 2017.
She takes ibuprofen as needed. ||| She takes naproxen as needed.
eGFR was 61. ||| eGFR was 16.
No pulmonary embolism. ||| Acute pulmonary embolism.
BP 142/86. ||| BP 142/96.
Smoking status: never. ||| Smoking status: current smoker.
Born in April 1957. ||| Born in August 1957.
Her mother was treated for breast cancer. ||| Her sister was treated for breast cancer.
Temperature 37.2 C. ||| Temperature 38.7 C.
The simvastatin was discontinued in 2019. ||| The simvastatin was discontinued in 2021.
Glucose 148 mg/dL. ||| Glucose 148 mmol/L.
Suspected sleep apnoea. ||| Known sleep apnoea.
Hemoglobin 13.1, white cells 8.4. ||| Hemoglobin 13.1, white cells 3.4.
)",
};

}  // namespace sparsam::records
