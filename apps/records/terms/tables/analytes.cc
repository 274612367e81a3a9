// What is measured: key; broader; LOINC codes; English; German; synonyms; grams per mole (for mg/dl and mmol/l).
#include "records/terms/tables.h"

namespace sparsam::records {

const std::string_view kAnalyteTable = R"(
hba1c;;4548-4|17856-6|59261-8|41995-2|4549-2;HbA1c;HbA1c;hemoglobin a1c|haemoglobin a1c|a1c|glycated hemoglobin|glykiertes haemoglobin|hba1c wert|langzeitzucker|langzeitblutzucker|glycosylated hemoglobin|glycated haemoglobin|hemoglobin a1c hemoglobin total in blood|hb a1c|glycohemoglobin;
glucose;;2345-7|2339-0|15074-8|14749-6|41653-7|2340-8;Glucose;Glukose;blood glucose|blood sugar|blutzucker|bz|serum glucose|plasma glucose|blutglukose;180.16
fasting_glucose;glucose;1558-6|1557-8|76629-5;Fasting glucose;Nüchternglukose;fasting blood sugar|nuechternblutzucker|nuechtern glukose|fasting blood glucose;180.16
creatinine;;2160-0|38483-4|14682-9;Creatinine;Kreatinin;serum creatinine|krea|serumkreatinin|crea|creatinin;113.12
egfr;;33914-3|62238-1|69405-9|48642-3|48643-1|98979-8|88293-6;eGFR;eGFR;gfr|glomerular filtration rate|glomerulaere filtrationsrate|estimated glomerular filtration rate|estimated gfr|glomerular filtration rate 1 73 sq m predicted;
urea;;3091-6|22664-7;Urea;Harnstoff;serum urea;60.06
bun;;3094-0|6299-2|14937-7;Urea nitrogen;Harnstoff-Stickstoff;bun|blood urea nitrogen|urea nitrogen;28.01
uric_acid;;3084-1|14933-6;Uric acid;Harnsäure;urate|urat;168.11
sodium;;2951-2|2947-0;Sodium;Natrium;na|serum sodium|natrium im serum;22.99
potassium;;2823-3|6298-4;Potassium;Kalium;serum potassium|k|kalium im serum;39.10
chloride;;2075-0|2069-3;Chloride;Chlorid;cl;35.45
bicarbonate;;2028-9|1963-8|20565-8;Carbon dioxide;Bikarbonat;bicarbonate|co2|bikarbonat|carbon dioxide total|hco3;61.02
calcium;;17861-6|49765-1|2000-8;Calcium;Kalzium;serum calcium|calcium;40.08
magnesium;;19123-9|2601-3;Magnesium;Magnesium;serum magnesium;24.31
phosphate;;2777-1|14879-1;Phosphate;Phosphat;serum phosphate|phosphor|phosphorus;94.97
total_cholesterol;;2093-3|14647-2;Total cholesterol;Gesamtcholesterin;cholesterol|cholesterin|cholesterol total|total cholesterol|gesamt cholesterin;386.65
ldl;;18262-6|13457-7|2089-1|22748-8|39469-2;LDL cholesterol;LDL-Cholesterin;ldl|low density lipoprotein cholesterol|low density lipoprotein|ldl c|cholesterol in ldl|ldl cholesterin;386.65
hdl;;2085-9|14646-4;HDL cholesterol;HDL-Cholesterin;hdl|high density lipoprotein cholesterol|high density lipoprotein|hdl c|cholesterol in hdl|hdl cholesterin;386.65
triglycerides;;2571-8|14927-8;Triglycerides;Triglyceride;triglyceride|triglyzeride|tg|neutralfette;885.4
hemoglobin;;718-7|20509-6|30313-1|30350-3|59260-0;Hemoglobin;Hämoglobin;hb|haemoglobin|hgb|hemoglobin in blood;16114.5
hematocrit;;4544-3|20570-8|71833-8;Hematocrit;Hämatokrit;hct|hkt|haematokrit|hk|packed cell volume;
leukocytes;;6690-2|26464-8;Leukocytes;Leukozyten;white blood cell count|wbc|leukos|white blood cells|leukocyte count|leukozytenzahl|white cell count|leuko|white count|white cells|weisse blutkoerperchen;
erythrocytes;;789-8|26453-1;Erythrocytes;Erythrozyten;red blood cell count|rbc|red blood cells|erys|erythrozytenzahl|red cell count;
platelets;;777-3|26515-7;Platelets;Thrombozyten;platelet count|plt|thrombos|thrombozytenzahl|thrombo;
mcv;;787-2|30428-7;MCV;MCV;mean corpuscular volume|mittleres erythrozytenvolumen;
mch;;785-6|28539-5;MCH;MCH;mean corpuscular hemoglobin;
mchc;;786-4|28540-3;MCHC;MCHC;mean corpuscular hemoglobin concentration;
rdw;;788-0|21000-5|30385-9;Erythrocyte distribution width;Erythrozytenverteilungsbreite;rdw|red cell distribution width;
pdw;;32207-3;Platelet distribution width;Thrombozytenverteilungsbreite;pdw;
mpv;;32623-1|28542-9|776-5;Platelet mean volume;Mittleres Thrombozytenvolumen;mpv|mean platelet volume;
crp;;1988-5|30522-7;CRP;CRP;c reactive protein|c reaktives protein|hscrp;
procalcitonin;;33959-8|75241-0;Procalcitonin;Procalcitonin;pct;
esr;;4537-7|30341-2;Erythrocyte sedimentation rate;Blutsenkungsgeschwindigkeit;esr|bsg|sedimentation rate|blutsenkung;
alt;;1742-6|1743-4;ALT;ALT;alanine aminotransferase|gpt|alat|sgpt|alanin aminotransferase|alanine transaminase;
ast;;1920-8|30239-8;AST;AST;aspartate aminotransferase|got|asat|sgot|aspartat aminotransferase|aspartate transaminase;
ggt;;2324-2;GGT;GGT;gamma gt|gamma glutamyl transferase|ggt|gamma glutamyltransferase;
alkaline_phosphatase;;6768-6;Alkaline phosphatase;Alkalische Phosphatase;alp|ap|alkaline phosphatase;
bilirubin;;1975-2|42719-5;Bilirubin;Bilirubin;total bilirubin|gesamtbilirubin|bilirubin total;584.66
albumin;;1751-7|61151-7;Albumin;Albumin;serum albumin;66500
total_protein;;2885-2;Total protein;Gesamteiweiß;protein|gesamtprotein|total protein|protein total;
globulin;;10834-0;Globulin;Globulin;;
lipase;;3040-3;Lipase;Lipase;;
amylase;;1798-8;Amylase;Amylase;;
ldh;;2532-0|14804-9;LDH;LDH;lactate dehydrogenase|laktatdehydrogenase;
ck;;2157-6;Creatine kinase;Kreatinkinase;ck|cpk|creatinkinase;
troponin;;10839-9|6598-7|67151-1|49563-0|89579-7;Troponin;Troponin;troponin i|troponin t|hs troponin|high sensitivity troponin|troponin i cardiac;
bnp;;30934-4;BNP;BNP;brain natriuretic peptide;
ntprobnp;;33762-6|71425-3;NT-proBNP;NT-proBNP;n terminal pro bnp|nt pro bnp;
ddimer;;48065-7|48066-5;D-dimer;D-Dimere;d dimer|d dimers|fibrin d dimer|d dimer ddu;
inr;;6301-6|34714-6|5894-1;INR;INR;international normalized ratio|international normalised ratio;
quick;;5902-2;Prothrombin time;Quick-Wert;quick|prothrombin time|thromboplastinzeit|pt;
ptt;;14979-9|3173-2;aPTT;aPTT;partial thromboplastin time|ptt;
tsh;;3016-3|11580-8|11579-0;TSH;TSH;thyrotropin|thyroid stimulating hormone|tsh basal;
ft4;;3024-7|14920-3;Free T4;fT4;ft4|free thyroxine|freies t4|freies thyroxin;
ft3;;3051-0|14928-6;Free T3;fT3;ft3|free triiodothyronine|freies t3;
ferritin;;2276-4;Ferritin;Ferritin;serum ferritin;
iron;;2498-4|14798-3;Iron;Eisen;serum iron|serumeisen;55.85
transferrin;;3034-6;Transferrin;Transferrin;;
transferrin_saturation;;2502-3;Transferrin saturation;Transferrinsättigung;;
vitamin_d;;1989-3|62292-8|35365-6;Vitamin D;Vitamin D;25 oh vitamin d|25 hydroxyvitamin d|25 oh d3;400.64
vitamin_b12;;2132-9;Vitamin B12;Vitamin B12;cobalamin|b12;1355.4
folate;;2284-8;Folate;Folsäure;folic acid level|folat;441.4
psa;;2857-1|35741-8;PSA;PSA;prostate specific antigen|prostata spezifisches antigen|prostate specific ag;
lactate;;2524-7|32693-4;Lactate;Laktat;lactic acid;
ph;;2744-1|11558-4;pH;pH;ph of arterial blood|blood ph;
pco2;;2019-8;pCO2;pCO2;;
po2;;2703-7;pO2;pO2;;
acr;;9318-7|14959-1|13705-9|32294-1;Albumin/creatinine ratio;Albumin-Kreatinin-Quotient;microalbumin creatinine ratio|albumin creatinine ratio|uacr|acr|microalbumin creatinine ratio urine;
urine_ph;;2756-5|5803-2;Urine pH;Urin-pH;ph of urine|ph of urine by test strip;
urine_glucose;;25428-4|2350-7|5792-7;Urine glucose;Glukose im Urin;glucose in urine;
urine_protein;;20454-5|5804-0|2888-6;Urine protein;Eiweiß im Urin;protein in urine;
urine_ketones;;2514-8|5797-6;Urine ketones;Ketone im Urin;ketones in urine;
urine_leukocytes;;5799-2|5821-4;Urine leukocyte esterase;Leukozyten im Urin;leukocyte esterase in urine;
urine_nitrite;;5802-4;Urine nitrite;Nitrit im Urin;nitrite in urine;
blood_pressure;;55284-4|85354-9|35094-2;Blood pressure;Blutdruck;rr|bp|blood pressure panel|blood pressure systolic and diastolic|riva rocci|blood pressure panel with all children optional;
systolic;;8480-6|8459-0|8460-8;Systolic blood pressure;Systolischer Blutdruck;systolic|systolisch|systolic pressure|systolic bp|intravascular systolic|sys;
diastolic;;8462-4|8453-3|8454-1;Diastolic blood pressure;Diastolischer Blutdruck;diastolic|diastolisch|diastolic pressure|diastolic bp|intravascular diastolic|dia;
heart_rate;;8867-4|8893-0;Heart rate;Herzfrequenz;pulse|puls|hf|heart rate|hr|pulse rate|pulsfrequenz|heartrate;
respiratory_rate;;9279-1;Respiratory rate;Atemfrequenz;respirations|af|breathing rate|respiration rate;
temperature;;8310-5|8331-1|8329-5|8332-9|8333-7;Body temperature;Körpertemperatur;temperature|temp|temperatur|oral temperature;
spo2;;2708-6|59408-5;Oxygen saturation;Sauerstoffsättigung;spo2|sao2|o2 saturation|o2 saettigung|oxygen sat|o2 sat|oxygen saturation in arterial blood;
body_weight;;29463-7|3141-9|8335-2|3142-7;Body weight;Körpergewicht;weight|gewicht|weighs|wiegt|kg kg|weighed|wog;
body_height;;8302-2|8308-9|3137-7;Body height;Körpergröße;height|groesse|koerperlaenge|laenge|stature|tall|gross;
bmi;;39156-5;Body mass index;Body-Mass-Index;bmi|body mass index bmi ratio;
bmi_percentile;;59576-9;BMI percentile;BMI-Perzentile;body mass index percentile|body mass index bmi percentile|body mass index bmi percentile per age and sex|bmi percentile|bmi perzentile|body mass index bmi percentile per age and gender;
head_circumference;;9843-4|8287-5;Head circumference;Kopfumfang;head occipital frontal circumference;
head_circumference_percentile;;8289-1;Head circumference percentile;Kopfumfang-Perzentile;head occipital frontal circumference percentile;
weight_length_percentile;;77606-2;Weight-for-length percentile;Gewicht-für-Länge-Perzentile;weight for length per age and sex|weight for length per age and gender;
waist;;8280-0|56086-2;Waist circumference;Taillenumfang;bauchumfang|waist;
pain;;72514-3|38208-5;Pain severity;Schmerzstärke;pain severity 0 10 verbal numeric rating reported|pain score|schmerzskala|nrs|schmerzscore|pain intensity|schmerzintensitaet|pain|vas;
smoking_status;;72166-2|11367-0;Tobacco smoking status;Raucherstatus;smoking status|tobacco smoking status nhis|tobacco use status|tabakkonsum|tobacco smoking status|nikotinkonsum;
fev1;;20150-9;FEV1;FEV1;forced expiratory volume;
fev1_fvc;;19926-5;FEV1/FVC;FEV1/FVC;tiffeneau;
phq9;;44261-6;PHQ-9 score;PHQ-9-Score;patient health questionnaire 9 item total score|phq 9|phq9|phq 9 score;
phq2;;55758-7;PHQ-2 score;PHQ-2-Score;patient health questionnaire 2 item total score|phq 2|phq2;
gad7;;70274-6;GAD-7 score;GAD-7-Score;generalized anxiety disorder 7 item total score|gad 7|gad7;
auditc;;75626-2;AUDIT-C score;AUDIT-C-Score;total score audit c|audit c;
dast10;;82667-7;DAST-10 score;DAST-10-Score;total score dast 10|dast 10;
qaly;;;Quality-adjusted life years;QALY;qaly;
daly;;;Disability-adjusted life years;DALY;daly;
dxa;;38263-0|38265-5;Bone mineral density T-score;Knochendichte T-Score;dxa radius and ulna t score bone density|dxa bone density|t score;
neutrophils;;751-8|26499-4|770-8;Neutrophils;Neutrophile;neutrophile granulozyten;
lymphocytes;;731-0|26474-7|736-9;Lymphocytes;Lymphozyten;;
monocytes;;742-7|5905-5;Monocytes;Monozyten;;
eosinophils;;711-2|713-8;Eosinophils;Eosinophile;eosinophile granulozyten;
basophils;;704-7|706-2;Basophils;Basophile;;
left_ventricular_ef;;10230-1|8806-2;Left ventricular ejection fraction;Linksventrikuläre Ejektionsfraktion;lvef|ejection fraction|ejektionsfraktion|ef;
)";

}  // namespace sparsam::records
