// Active substances: key; class (for allergies and duplicates); ATC codes; English; German; synonyms and brands.
#include "records/terms/tables.h"

namespace sparsam::records {

const std::string_view kDrugTable = R"(
metformin;biguanide;A10BA02;metformin;Metformin;glucophage|siofor|metformin hydrochloride|metformin hcl
glimepiride;sulfonylurea;A10BB12;glimepiride;Glimepirid;amaryl
glibenclamide;sulfonylurea;A10BB01;glyburide;Glibenclamid;glibenclamide|euglucon
glipizide;sulfonylurea;A10BB07;glipizide;Glipizid;
gliclazide;sulfonylurea;A10BB09;gliclazide;Gliclazid;
sitagliptin;gliptin;A10BH01;sitagliptin;Sitagliptin;januvia|xelevia
saxagliptin;gliptin;A10BH03;saxagliptin;Saxagliptin;onglyza
linagliptin;gliptin;A10BH05;linagliptin;Linagliptin;trajenta
empagliflozin;gliflozin;A10BK03;empagliflozin;Empagliflozin;jardiance
dapagliflozin;gliflozin;A10BK01;dapagliflozin;Dapagliflozin;forxiga
canagliflozin;gliflozin;A10BK02;canagliflozin;Canagliflozin;invokana
liraglutide;glp1;A10BJ02;liraglutide;Liraglutid;victoza
semaglutide;glp1;A10BJ06;semaglutide;Semaglutid;ozempic|wegovy|rybelsus
dulaglutide;glp1;A10BJ05;dulaglutide;Dulaglutid;trulicity
pioglitazone;;A10BG03;pioglitazone;Pioglitazon;actos
insulin;insulin;A10A;insulin;Insulin;human insulin|normalinsulin|altinsulin|humulin|novolin|insulin isophane
insulin_glargine;insulin;A10AE04;insulin glargine;Insulin glargin;lantus|toujeo
insulin_lispro;insulin;A10AB04;insulin lispro;Insulin lispro;humalog
insulin_aspart;insulin;A10AB05;insulin aspart;Insulin aspart;novorapid|novolog
insulin_detemir;insulin;A10AE05;insulin detemir;Insulin detemir;levemir
ramipril;ace_inhibitor;C09AA05;ramipril;Ramipril;delix|altace
lisinopril;ace_inhibitor;C09AA03;lisinopril;Lisinopril;zestril|prinivil
enalapril;ace_inhibitor;C09AA02;enalapril;Enalapril;xanef
captopril;ace_inhibitor;C09AA01;captopril;Captopril;
perindopril;ace_inhibitor;C09AA04;perindopril;Perindopril;coversum
candesartan;sartan;C09CA06;candesartan;Candesartan;atacand|blopress
valsartan;sartan;C09CA03;valsartan;Valsartan;diovan
losartan;sartan;C09CA01;losartan;Losartan;lorzaar|cozaar
irbesartan;sartan;C09CA04;irbesartan;Irbesartan;aprovel
olmesartan;sartan;C09CA08;olmesartan;Olmesartan;
telmisartan;sartan;C09CA07;telmisartan;Telmisartan;micardis
sacubitril;sartan;C09DX04;sacubitril / valsartan;Sacubitril/Valsartan;entresto|sacubitril
amlodipine;calcium_blocker;C08CA01;amlodipine;Amlodipin;norvasc
nifedipine;calcium_blocker;C08CA05;nifedipine;Nifedipin;adalat
lercanidipine;calcium_blocker;C08CA13;lercanidipine;Lercanidipin;
verapamil;calcium_blocker;C08DA01;verapamil;Verapamil;isoptin
diltiazem;calcium_blocker;C08DB01;diltiazem;Diltiazem;
metoprolol;beta_blocker;C07AB02;metoprolol;Metoprolol;beloc|beloc zok|metoprolol succinate|metoprolol tartrate|metoprololsuccinat|metoprololtartrat|lopressor|toprol
bisoprolol;beta_blocker;C07AB07;bisoprolol;Bisoprolol;concor|bisoprolol fumarate
carvedilol;beta_blocker;C07AG02;carvedilol;Carvedilol;dilatrend
nebivolol;beta_blocker;C07AB12;nebivolol;Nebivolol;nebilet
atenolol;beta_blocker;C07AB03;atenolol;Atenolol;tenormin
propranolol;beta_blocker;C07AA05;propranolol;Propranolol;dociton
hydrochlorothiazide;thiazide;C03AA03;hydrochlorothiazide;Hydrochlorothiazid;hct|hctz|esidrix
chlorthalidone;thiazide;C03BA04;chlorthalidone;Chlortalidon;
indapamide;thiazide;C03BA11;indapamide;Indapamid;
furosemide;loop_diuretic;C03CA01;furosemide;Furosemid;lasix
torasemide;loop_diuretic;C03CA04;torsemide;Torasemid;torasemide|torem|demadex
bumetanide;loop_diuretic;C03CA02;bumetanide;Bumetanid;
spironolactone;;C03DA01;spironolactone;Spironolacton;aldactone
eplerenone;;C03DA04;eplerenone;Eplerenon;inspra
doxazosin;;C02CA04;doxazosin;Doxazosin;
moxonidine;;C02AC05;moxonidine;Moxonidin;
simvastatin;statin;C10AA01;simvastatin;Simvastatin;zocor
atorvastatin;statin;C10AA05;atorvastatin;Atorvastatin;sortis|lipitor
rosuvastatin;statin;C10AA07;rosuvastatin;Rosuvastatin;crestor
pravastatin;statin;C10AA03;pravastatin;Pravastatin;
fluvastatin;statin;C10AA04;fluvastatin;Fluvastatin;
ezetimibe;;C10AX09;ezetimibe;Ezetimib;ezetrol|zetia
fenofibrate;;C10AB05;fenofibrate;Fenofibrat;
aspirin;salicylate,nsaid;B01AC06|N02BA01;aspirin;Acetylsalicylsäure;acetylsalicylic acid|ass|asa|acetylsalicylsaeure
clopidogrel;;B01AC04;clopidogrel;Clopidogrel;plavix|iscover
prasugrel;;B01AC22;prasugrel;Prasugrel;efient
ticagrelor;;B01AC24;ticagrelor;Ticagrelor;brilique|brilinta
warfarin;anticoagulant;B01AA03;warfarin;Warfarin;coumadin|jantoven
phenprocoumon;anticoagulant;B01AA04;phenprocoumon;Phenprocoumon;marcumar|falithrom
apixaban;anticoagulant;B01AF02;apixaban;Apixaban;eliquis
rivaroxaban;anticoagulant;B01AF01;rivaroxaban;Rivaroxaban;xarelto
edoxaban;anticoagulant;B01AF03;edoxaban;Edoxaban;lixiana
dabigatran;anticoagulant;B01AE07;dabigatran;Dabigatran;pradaxa
enoxaparin;heparin;B01AB05;enoxaparin;Enoxaparin;clexane|lovenox|enoxaparin sodium
dalteparin;heparin;B01AB04;dalteparin;Dalteparin;fragmin|dalteparin sodium
heparin;heparin;B01AB01;heparin;Heparin;
digoxin;;C01AA05;digoxin;Digoxin;lanicor
digitoxin;;C01AA04;digitoxin;Digitoxin;
amiodarone;;C01BD01;amiodarone;Amiodaron;cordarex
nitroglycerin;;C01DA02;nitroglycerin;Glyceroltrinitrat;nitrolingual|glyceryl trinitrate|nitroglyzerin|nitrospray
isosorbide;;C01DA14;isosorbide mononitrate;Isosorbidmononitrat;ismn|isosorbide dinitrate
ivabradine;;C01EB17;ivabradine;Ivabradin;procoralan
ibuprofen;nsaid;M01AE01;ibuprofen;Ibuprofen;advil|motrin|nurofen|dolormin
diclofenac;nsaid;M01AB05;diclofenac;Diclofenac;voltaren
naproxen;nsaid;M01AE02;naproxen;Naproxen;aleve|naproxen sodium
celecoxib;nsaid;M01AH01;celecoxib;Celecoxib;celebrex
etoricoxib;nsaid;M01AH05;etoricoxib;Etoricoxib;arcoxia
meloxicam;nsaid;M01AC06;meloxicam;Meloxicam;
indomethacin;nsaid;M01AB01;indomethacin;Indometacin;
acetaminophen;;N02BE01;acetaminophen;Paracetamol;paracetamol|tylenol|ben u ron|apap
metamizole;;N02BB02;metamizole;Metamizol;novalgin|novaminsulfon|dipyrone
tramadol;opioid;N02AX02;tramadol;Tramadol;tramal
tilidine;opioid;N02AX01;tilidine;Tilidin;valoron
oxycodone;opioid;N02AA05;oxycodone;Oxycodon;oxycontin|oxygesic|percocet
hydrocodone;opioid;R05DA03;hydrocodone;Hydrocodon;vicodin
hydromorphone;opioid;N02AA03;hydromorphone;Hydromorphon;palladon
morphine;opioid;N02AA01;morphine;Morphin;mst
fentanyl;opioid;N02AB03;fentanyl;Fentanyl;durogesic
codeine;opioid;R05DA04;codeine;Codein;
buprenorphine;opioid;N02AE01;buprenorphine;Buprenorphin;
methadone;opioid;N07BC02;methadone;Methadon;levomethadon
naloxone;;V03AB15;naloxone;Naloxon;
sumatriptan;;N02CC01;sumatriptan;Sumatriptan;
amoxicillin;penicillin;J01CA04;amoxicillin;Amoxicillin;amoxi
amoxiclav;penicillin;J01CR02;amoxicillin / clavulanate;Amoxicillin/Clavulansäure;augmentin|amoxiclav|clavulanate|clavulansaeure|clavulanic acid
penicillin_v;penicillin;J01CE02;penicillin V;Penicillin V;phenoxymethylpenicillin|penicillin v potassium
penicillin_g;penicillin;J01CE01;penicillin G;Penicillin G;benzylpenicillin
ampicillin;penicillin;J01CA01;ampicillin;Ampicillin;ampicillin sulbactam|sultamicillin
piperacillin;penicillin;J01CR05;piperacillin / tazobactam;Piperacillin/Tazobactam;piperacillin|tazobac|tazobactam
flucloxacillin;penicillin;J01CF05;flucloxacillin;Flucloxacillin;
cefuroxime;cephalosporin;J01DC02;cefuroxime;Cefuroxim;zinnat|elobact
cefaclor;cephalosporin;J01DC04;cefaclor;Cefaclor;
ceftriaxone;cephalosporin;J01DD04;ceftriaxone;Ceftriaxon;rocephin
cephalexin;cephalosporin;J01DB01;cephalexin;Cefalexin;keflex
cefazolin;cephalosporin;J01DB04;cefazolin;Cefazolin;
cefpodoxime;cephalosporin;J01DD13;cefpodoxime;Cefpodoxim;
meropenem;;J01DH02;meropenem;Meropenem;
azithromycin;macrolide;J01FA10;azithromycin;Azithromycin;zithromax
clarithromycin;macrolide;J01FA09;clarithromycin;Clarithromycin;klacid
erythromycin;macrolide;J01FA01;erythromycin;Erythromycin;
roxithromycin;macrolide;J01FA06;roxithromycin;Roxithromycin;
clindamycin;;J01FF01;clindamycin;Clindamycin;sobelin
doxycycline;tetracycline;J01AA02;doxycycline;Doxycyclin;
minocycline;tetracycline;J01AA08;minocycline;Minocyclin;
ciprofloxacin;quinolone;J01MA02;ciprofloxacin;Ciprofloxacin;ciprobay|cipro
levofloxacin;quinolone;J01MA12;levofloxacin;Levofloxacin;tavanic
moxifloxacin;quinolone;J01MA14;moxifloxacin;Moxifloxacin;
cotrimoxazole;sulfonamide;J01EE01;sulfamethoxazole / trimethoprim;Cotrimoxazol;co trimoxazole|bactrim|trimethoprim sulfamethoxazole|cotrim|tmp smx
trimethoprim;;J01EA01;trimethoprim;Trimethoprim;
nitrofurantoin;;J01XE01;nitrofurantoin;Nitrofurantoin;macrobid
fosfomycin;;J01XX01;fosfomycin;Fosfomycin;monuril
metronidazole;;J01XD01;metronidazole;Metronidazol;flagyl|clont
vancomycin;;J01XA01;vancomycin;Vancomycin;
linezolid;;J01XX08;linezolid;Linezolid;
gentamicin;;J01GB03;gentamicin;Gentamicin;
fluconazole;;J02AC01;fluconazole;Fluconazol;diflucan
aciclovir;;J05AB01;acyclovir;Aciclovir;aciclovir
valaciclovir;;J05AB11;valacyclovir;Valaciclovir;valaciclovir
oseltamivir;;J05AH02;oseltamivir;Oseltamivir;tamiflu
pantoprazole;ppi;A02BC02;pantoprazole;Pantoprazol;pantozol|pantoloc
omeprazole;ppi;A02BC01;omeprazole;Omeprazol;antra|prilosec
esomeprazole;ppi;A02BC05;esomeprazole;Esomeprazol;nexium
lansoprazole;ppi;A02BC03;lansoprazole;Lansoprazol;
ranitidine;;A02BA02;ranitidine;Ranitidin;
famotidine;;A02BA03;famotidine;Famotidin;
metoclopramide;;A03FA01;metoclopramide;Metoclopramid;mcp|paspertin
domperidone;;A03FA03;domperidone;Domperidon;
ondansetron;;A04AA01;ondansetron;Ondansetron;zofran
loperamide;;A07DA03;loperamide;Loperamid;imodium
macrogol;;A06AD15;polyethylene glycol;Macrogol;movicol|miralax|macrogol
lactulose;;A06AD11;lactulose;Lactulose;bifiteral
mesalazine;;A07EC02;mesalamine;Mesalazin;mesalazine|salofalk
levothyroxine;;H03AA01;levothyroxine;Levothyroxin;l thyroxin|l thyroxine|euthyrox|thyroxin|levothyroxine sodium|synthroid|l thyrox
thiamazole;;H03BB02;methimazole;Thiamazol;thiamazole
carbimazole;;H03BB01;carbimazole;Carbimazol;
prednisolone;corticosteroid;H02AB06;prednisolone;Prednisolon;decortin h
prednisone;corticosteroid;H02AB07;prednisone;Prednison;decortin
dexamethasone;corticosteroid;H02AB02;dexamethasone;Dexamethason;
hydrocortisone;corticosteroid;H02AB09;hydrocortisone;Hydrocortison;cortisol
methylprednisolone;corticosteroid;H02AB04;methylprednisolone;Methylprednisolon;urbason
budesonide;;R03BA02;budesonide;Budesonid;pulmicort
beclometasone;;R03BA01;beclomethasone;Beclometason;
fluticasone;;R03BA05;fluticasone;Fluticason;flovent|flixotide|fluticasone propionate
salbutamol;beta_agonist;R03AC02;albuterol;Salbutamol;salbutamol|sultanol|ventolin|albuterol
salmeterol;beta_agonist;R03AC12;salmeterol;Salmeterol;serevent
formoterol;beta_agonist;R03AC13;formoterol;Formoterol;
tiotropium;;R03BB04;tiotropium;Tiotropium;spiriva
ipratropium;;R03BB01;ipratropium;Ipratropium;atrovent
montelukast;;R03DC03;montelukast;Montelukast;singulair
theophylline;;R03DA04;theophylline;Theophyllin;
cetirizine;antihistamine;R06AE07;cetirizine;Cetirizin;zyrtec
loratadine;antihistamine;R06AX13;loratadine;Loratadin;claritin
fexofenadine;antihistamine;R06AX26;fexofenadine;Fexofenadin;allegra
desloratadine;antihistamine;R06AX27;desloratadine;Desloratadin;
diphenhydramine;antihistamine;R06AA02;diphenhydramine;Diphenhydramin;benadryl
chlorpheniramine;antihistamine;R06AB04;chlorpheniramine;Chlorphenamin;
hydroxyzine;antihistamine;N05BB01;hydroxyzine;Hydroxyzin;
dimetinden;antihistamine;R06AB03;dimetindene;Dimetinden;fenistil
epinephrine;;C01CA24;epinephrine;Adrenalin;adrenaline|epipen|fastjekt|auto injector|autoinjector|epinephrin
citalopram;ssri;N06AB04;citalopram;Citalopram;cipramil
escitalopram;ssri;N06AB10;escitalopram;Escitalopram;cipralex|lexapro
sertraline;ssri;N06AB06;sertraline;Sertralin;zoloft
fluoxetine;ssri;N06AB03;fluoxetine;Fluoxetin;prozac
paroxetine;ssri;N06AB05;paroxetine;Paroxetin;
venlafaxine;;N06AX16;venlafaxine;Venlafaxin;trevilor|effexor
duloxetine;;N06AX21;duloxetine;Duloxetin;cymbalta
mirtazapine;;N06AX11;mirtazapine;Mirtazapin;remergil
bupropion;;N06AX12;bupropion;Bupropion;wellbutrin
amitriptyline;;N06AA09;amitriptyline;Amitriptylin;saroten
trazodone;;N06AX05;trazodone;Trazodon;
opipramol;;N06AA05;opipramol;Opipramol;
lorazepam;benzodiazepine;N05BA06;lorazepam;Lorazepam;tavor|ativan
diazepam;benzodiazepine;N05BA01;diazepam;Diazepam;valium
midazolam;benzodiazepine;N05CD08;midazolam;Midazolam;dormicum
clonazepam;benzodiazepine;N03AE01;clonazepam;Clonazepam;
alprazolam;benzodiazepine;N05BA12;alprazolam;Alprazolam;xanax
zolpidem;;N05CF02;zolpidem;Zolpidem;stilnox|ambien
zopiclone;;N05CF01;zopiclone;Zopiclon;ximovan
melatonin;;N05CH01;melatonin;Melatonin;
quetiapine;antipsychotic;N05AH04;quetiapine;Quetiapin;seroquel
olanzapine;antipsychotic;N05AH03;olanzapine;Olanzapin;zyprexa
risperidone;antipsychotic;N05AX08;risperidone;Risperidon;risperdal
haloperidol;antipsychotic;N05AD01;haloperidol;Haloperidol;haldol
melperone;antipsychotic;N05AD03;melperone;Melperon;
pipamperone;antipsychotic;N05AD05;pipamperone;Pipamperon;
aripiprazole;antipsychotic;N05AX12;aripiprazole;Aripiprazol;abilify
clozapine;antipsychotic;N05AH02;clozapine;Clozapin;
lithium;;N05AN01;lithium;Lithium;lithium carbonate
methylphenidate;;N06BA04;methylphenidate;Methylphenidat;ritalin|concerta
levetiracetam;;N03AX14;levetiracetam;Levetiracetam;keppra
lamotrigine;;N03AX09;lamotrigine;Lamotrigin;lamictal
carbamazepine;;N03AF01;carbamazepine;Carbamazepin;tegretol|tegretal
valproate;;N03AG01;valproate;Valproat;valproic acid|valproinsaeure|depakote|orfiril
phenytoin;;N03AB02;phenytoin;Phenytoin;
gabapentin;;N03AX12;gabapentin;Gabapentin;neurontin
pregabalin;;N03AX16;pregabalin;Pregabalin;lyrica
topiramate;;N03AX11;topiramate;Topiramat;
levodopa;;N04BA02;carbidopa / levodopa;Levodopa;levodopa|madopar|sinemet|carbidopa|benserazid
pramipexole;;N04BC05;pramipexole;Pramipexol;
donepezil;;N06DA02;donepezil;Donepezil;aricept
memantine;;N06DX01;memantine;Memantin;ebixa|namenda
galantamine;;N06DA04;galantamine;Galantamin;
rivastigmine;;N06DA03;rivastigmine;Rivastigmin;
allopurinol;;M04AA01;allopurinol;Allopurinol;zyloric
febuxostat;;M04AA03;febuxostat;Febuxostat;adenuric
colchicine;;M04AC01;colchicine;Colchicin;
alendronate;;M05BA04;alendronic acid;Alendronsäure;alendronate|fosamax|alendronat
risedronate;;M05BA07;risedronic acid;Risedronsäure;risedronate
denosumab;;M05BX04;denosumab;Denosumab;prolia
methotrexate;;L04AX03;methotrexate;Methotrexat;mtx
azathioprine;;L04AX01;azathioprine;Azathioprin;
hydroxychloroquine;;P01BA02;hydroxychloroquine;Hydroxychloroquin;
adalimumab;;L04AB04;adalimumab;Adalimumab;humira
etanercept;;L04AB01;etanercept;Etanercept;enbrel
infliximab;;L04AB02;infliximab;Infliximab;
leflunomide;;L04AA13;leflunomide;Leflunomid;
sulfasalazine;sulfonamide;A07EC01;sulfasalazine;Sulfasalazin;
tacrolimus;;L04AD02;tacrolimus;Tacrolimus;prograf
ciclosporin;;L04AD01;cyclosporine;Ciclosporin;ciclosporin
mycophenolate;;L04AA06;mycophenolate;Mycophenolat;
tamoxifen;;L02BA01;tamoxifen;Tamoxifen;
anastrozole;;L02BG03;anastrozole;Anastrozol;
letrozole;;L02BG04;letrozole;Letrozol;
cisplatin;;L01XA01;cisplatin;Cisplatin;
carboplatin;;L01XA02;carboplatin;Carboplatin;
paclitaxel;;L01CD01;paclitaxel;Paclitaxel;
docetaxel;;L01CD02;docetaxel;Docetaxel;
doxorubicin;;L01DB01;doxorubicin;Doxorubicin;
cyclophosphamide;;L01AA01;cyclophosphamide;Cyclophosphamid;
etoposide;;L01CB01;etoposide;Etoposid;
leuprolide;;L02AE02;leuprolide;Leuprorelin;leuprorelin
trastuzumab;;L01XC03;trastuzumab;Trastuzumab;herceptin
rituximab;;L01XC02;rituximab;Rituximab;
tamsulosin;;G04CA02;tamsulosin;Tamsulosin;flomax
finasteride;;G04CB01;finasteride;Finasterid;proscar
oxybutynin;;G04BD04;oxybutynin;Oxybutynin;
sildenafil;;G04BE03;sildenafil;Sildenafil;viagra
estradiol;;G03CA03;estradiol;Estradiol;
ethinylestradiol;;G03AA;ethinyl estradiol;Ethinylestradiol;norethindrone|levonorgestrel|yaz|mirena|nuvaring|etonogestrel|nexplanon|jolivette|natazia|camila|seasonique|errin|trinessa
medroxyprogesterone;;G03AC06;medroxyprogesterone;Medroxyprogesteron;depo provera
potassium_chloride;;A12BA01;potassium chloride;Kaliumchlorid;kalinor
calcium_carbonate;;A12AA04;calcium carbonate;Calciumcarbonat;
magnesium;;A12CC;magnesium;Magnesium;
iron;;B03AA07;ferrous sulfate;Eisensulfat;iron sulfate|eisen ii|ferro sanol|eisentabletten
folic_acid;;B03BB01;folic acid;Folsäure;folate
cyanocobalamin;;B03BA01;cyanocobalamin;Cyanocobalamin;
cholecalciferol;;A11CC05;cholecalciferol;Colecalciferol;vitamin d3|dekristol|vigantol|colecalciferol
vitamin_k;;B02BA01;vitamin K;Vitamin K;konakion|phytomenadione
erythropoietin;;B03XA01;epoetin alfa;Erythropoetin;epogen|epoetin|erythropoietin
darbepoetin;;B03XA02;darbepoetin alfa;Darbepoetin;aranesp
alteplase;;B01AD02;alteplase;Alteplase;
norepinephrine;;C01CA03;norepinephrine;Noradrenalin;
propofol;;N01AX10;propofol;Propofol;
sevoflurane;;N01AB08;sevoflurane;Sevofluran;
lidocaine;;N01BB02;lidocaine;Lidocain;
tacrine;;N06DA01;tacrine;Tacrin;
varenicline;;N07BA03;varenicline;Vareniclin;
nicotine;;N07BA01;nicotine;Nikotin;nikotinpflaster
remdesivir;;J05AB16;remdesivir;Remdesivir;veklury
tretinoin;;D10AD01;tretinoin;Tretinoin;
isotretinoin;;D10BA01;isotretinoin;Isotretinoin;
mometasone;;R01AD09;mometasone;Mometason;
xylometazoline;;R01AA07;xylometazoline;Xylometazolin;
dextromethorphan;;R05DA09;dextromethorphan;Dextromethorphan;
guaifenesin;;R05CA03;guaifenesin;Guaifenesin;
acetylcysteine;;R05CB01;acetylcysteine;Acetylcystein;acc|nac
ambroxol;;R05CB06;ambroxol;Ambroxol;mucosolvan
latanoprost;;S01EE01;latanoprost;Latanoprost;xalatan
timolol;beta_blocker;S01ED01;timolol;Timolol;
sotalol;beta_blocker;C07AA07;sotalol;Sotalol;
flecainide;;C01BC04;flecainide;Flecainid;
propafenone;;C01BC03;propafenone;Propafenon;
dronedarone;;C01BD07;dronedarone;Dronedaron;multaq
clonidine;;C02AC01;clonidine;Clonidin;
hydralazine;;C02DB02;hydralazine;Hydralazin;dihydralazin
nitrendipine;calcium_blocker;C08CA08;nitrendipine;Nitrendipin;
felodipine;calcium_blocker;C08CA02;felodipine;Felodipin;
xipamide;thiazide;C03BA10;xipamide;Xipamid;
ranolazine;;C01EB18;ranolazine;Ranolazin;
cilostazol;;B01AC23;cilostazol;Cilostazol;
baclofen;;M03BX01;baclofen;Baclofen;
tizanidine;;M03BX02;tizanidine;Tizanidin;
methocarbamol;;M03BA03;methocarbamol;Methocarbamol;
cyclobenzaprine;;M03BX08;cyclobenzaprine;Cyclobenzaprin;
oxcarbazepine;;N03AF02;oxcarbazepine;Oxcarbazepin;
lacosamide;;N03AX18;lacosamide;Lacosamid;vimpat
rizatriptan;;N02CC04;rizatriptan;Rizatriptan;
tolterodine;;G04BD07;tolterodine;Tolterodin;
solifenacin;;G04BD08;solifenacin;Solifenacin;vesikur
mirabegron;;G04BD12;mirabegron;Mirabegron;betmiga
dutasteride;;G04CB02;dutasteride;Dutasterid;
alfuzosin;;G04CA01;alfuzosin;Alfuzosin;
tadalafil;;G04BE08;tadalafil;Tadalafil;cialis
insulin_degludec;insulin;A10AE06;insulin degludec;Insulin degludec;tresiba
vildagliptin;gliptin;A10BH02;vildagliptin;Vildagliptin;galvus
repaglinide;;A10BX02;repaglinide;Repaglinid;
bezafibrate;;C10AB02;bezafibrate;Bezafibrat;
rabeprazole;ppi;A02BC04;rabeprazole;Rabeprazol;
sucralfate;;A02BX02;sucralfate;Sucralfat;
bisacodyl;;A06AB02;bisacodyl;Bisacodyl;dulcolax
levocetirizine;antihistamine;R06AE09;levocetirizine;Levocetirizin;
roflumilast;;R03DX07;roflumilast;Roflumilast;
vilanterol;beta_agonist;R03AK10;vilanterol;Vilanterol;relvar
indacaterol;beta_agonist;R03AC18;indacaterol;Indacaterol;
tofacitinib;;L04AA29;tofacitinib;Tofacitinib;xeljanz
secukinumab;;L04AC10;secukinumab;Secukinumab;cosentyx
ustekinumab;;L04AC05;ustekinumab;Ustekinumab;stelara
vedolizumab;;L04AA33;vedolizumab;Vedolizumab;entyvio
imatinib;;L01XE01;imatinib;Imatinib;glivec
capecitabine;;L01BC06;capecitabine;Capecitabin;xeloda
oxaliplatin;;L01XA03;oxaliplatin;Oxaliplatin;
fluorouracil;;L01BC02;fluorouracil;Fluorouracil;5 fu
gemcitabine;;L01BC05;gemcitabine;Gemcitabin;
bicalutamide;;L02BB03;bicalutamide;Bicalutamid;
exemestane;;L02BG06;exemestane;Exemestan;
ibandronate;;M05BA06;ibandronic acid;Ibandronsäure;ibandronate|bonviva
zoledronate;;M05BA08;zoledronic acid;Zoledronsäure;zoledronate|aclasta
lisdexamfetamine;;N06BA12;lisdexamfetamine;Lisdexamfetamin;elvanse|vyvanse
amphetamine;;N06BA01;amphetamine;Amphetamin;adderall
ziprasidone;antipsychotic;N05AE04;ziprasidone;Ziprasidon;
paliperidone;antipsychotic;N05AX13;paliperidone;Paliperidon;
oxazepam;benzodiazepine;N05BA04;oxazepam;Oxazepam;
temazepam;benzodiazepine;N05CD07;temazepam;Temazepam;
doxepin;;N06AA12;doxepin;Doxepin;
agomelatine;;N06AX22;agomelatine;Agomelatin;valdoxan
tapentadol;opioid;N02AX06;tapentadol;Tapentadol;palexia
piritramide;opioid;N02AC03;piritramide;Piritramid;dipidolor
statin;;;statin;Statin;statins|statine|statintherapie|statin therapy|hmg coa reductase inhibitor
ace_inhibitor;;;ACE inhibitor;ACE-Hemmer;ace inhibitors|ace hemmer|acei|angiotensin converting enzyme inhibitor
beta_blocker;;;beta blocker;Betablocker;beta blockers|betablocker|betarezeptorenblocker
sartan;;;angiotensin receptor blocker;AT1-Antagonist;sartan|sartane|at1 blocker|at1 antagonist|angiotensin receptor blockers
calcium_blocker;;;calcium channel blocker;Kalziumantagonist;calcium channel blockers|kalziumantagonist|calciumantagonist
anticoagulant;;;anticoagulant;Antikoagulans;anticoagulants|anticoagulation|antikoagulation|antikoagulanzien|blutverduenner|blood thinner
opioid;;;opioid;Opioid;opioids|opioide|opiate|opiates
corticosteroid;;;corticosteroid;Kortikosteroid;corticosteroids|kortikosteroide|glukokortikoid
ppi;;;proton pump inhibitor;Protonenpumpenhemmer;protonenpumpenhemmer|protonenpumpeninhibitor|proton pump inhibitors
loop_diuretic;;;loop diuretic;Schleifendiuretikum;schleifendiuretika|loop diuretics
)";

}  // namespace sparsam::records
