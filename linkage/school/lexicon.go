package school

import "strings"

// class says what a word does in a name. Only plain words tell one school from
// another; the rest describe it.
type class uint8

const (
	plain   class = iota // "parkside": tells schools apart
	saint                // "st"
	filler               // "the", "of"
	generic              // "school", "academy"
	phase                // "infant", "primary", "sixth form"
	faith                // "coe", "catholic"
	legal                // "va", "community"
	early                // "nursery", "preschool"
	company              // "ltd", "cic"
	other                // "club", "alliance": likely not a school
)

// Bits that words of the classes phase and generic set.
const (
	bitInfant uint32 = 1 << iota
	bitJunior
	bitPrimary
	bitFirst
	bitMiddle
	bitLower
	bitUpper
	bitSecondary
	bitSixth
	bitPrep
	bitPrePrep
	bitSenior
	bitSpecial
	bitPRU
	bitGrammar
	bitUniversity
	bitBoys
	bitGirls
	bitCollege
	bitAcademy

	phaseBits  = bitInfant | bitJunior | bitPrimary | bitFirst | bitMiddle | bitLower | bitUpper | bitSecondary | bitSixth | bitPrep | bitPrePrep | bitSenior
	kindBits   = bitSpecial | bitPRU | bitGrammar | bitUniversity
	genderBits = bitBoys | bitGirls
)

// Bits of faith words.
const (
	bitCofE uint32 = 1 << iota
	bitCatholic
	bitMethodist
	bitMuslim
	bitJewish
	bitChristian
	bitHindu
	bitSikh
)

// Bits of early-years words.
const (
	bitNursery uint32 = 1 << iota
	bitPreschool
	bitPlaygroup
	bitChildcare
	bitKindergarten
	bitClub
	bitChildrensCentre
)

// bitVenue is set by words of the class other that name a place or a body which
// is never a school, whatever school's name it bears: a hall, a library, friends.
const bitVenue uint32 = 1

// word is what the lexicon knows about a spelling: the canonical word or words
// it stands for and what they do.
type word struct {
	canon string
	class class
	bits  uint32
}

// lexicon maps spellings, of one to three normalised words, to their meaning.
type lexicon map[string][]word

// newLexicon builds the table. Each line: class, canonical word, bits, spellings.
func newLexicon() lexicon {
	l := lexicon{}
	add := func(c class, canon string, bits uint32, spellings string) {
		for s := range strings.SplitSeq(spellings, ",") {
			l[strings.TrimSpace(s)] = []word{{canon, c, bits}}
		}
	}
	l.addPhases(add)
	l.addFaiths(add)
	l.addKinds(add)
	l.addEarly(add)
	l.addVenues(add)
	l.addPlaceWords(add)
	l.addCompounds()
	return l
}

type adder func(c class, canon string, bits uint32, spellings string)

func (lexicon) addPhases(add adder) {
	add(phase, "infant", bitInfant, "infant,infants,inf,infs")
	add(phase, "junior", bitJunior, "junior,juniors,jnr,jnrs,jun,jr")
	add(phase, "primary", bitPrimary, "primary,prim,pri,primaries,elementary")
	add(phase, "first", bitFirst, "first,1st")
	add(phase, "middle", bitMiddle, "middle")
	add(phase, "lower", bitLower, "lower")
	add(phase, "upper", bitUpper, "upper")
	add(phase, "secondary", bitSecondary, "secondary,sec,comprehensive,comp,high,secondary modern")
	add(phase, "sixth", bitSixth, "sixth form,6th form,sixth forms,vi form,6 form,sixthform,sixth,sfc,post 16,16 19")
	add(phase, "prep", bitPrep, "prep,preparatory")
	add(phase, "preprep", bitPrePrep, "pre prep,pre preparatory,preprep")
	add(phase, "senior", bitSenior, "senior,snr")
}

func (lexicon) addFaiths(add adder) {
	add(faith, "coe", bitCofE, "church of england,c of e,c e,ch of e,cofe,coe,ce,ch e,c of england,anglican")
	add(faith, "catholic", bitCatholic, "catholic,roman catholic,rc,r c,cath")
	add(faith, "methodist", bitMethodist, "methodist,meth")
	add(faith, "muslim", bitMuslim, "muslim,islamic,islam")
	add(faith, "jewish", bitJewish, "jewish,hebrew")
	add(faith, "christian", bitChristian, "christian,ecumenical")
	add(faith, "hindu", bitHindu, "hindu")
	add(faith, "sikh", bitSikh, "sikh")
}

func (lexicon) addKinds(add adder) {
	add(saint, "st", 0, "st,saint,saints,sts,ss")
	add(filler, "the", 0, "the,of,and,at,in,for,a,an,on,upon,with,to,by,n a")
	add(generic, "school", 0, "school,schools,sch,schl,scool,shool")
	add(generic, "academy", bitAcademy, "academy,acad,academies")
	add(generic, "college", bitCollege, "college,coll,colleges")
	add(generic, "centre", 0, "centre,center,ctr,unit,site,split site,campus,service,provision,base")
	add(generic, "education", 0, "education,educational,learning,edn,educ")
	add(generic, "specialist", 0, "specialist,sports,sport,arts,science,sciences,maths,mathematics,technology,technical,tech,business,enterprise,language,languages,performing,media,computing,humanities,visual,engineering,music")
	add(generic, "special", bitSpecial, "special,sen,send")
	add(generic, "pru", bitPRU, "pru,pupil referral unit,pupil referral,pupil referral service,alternative provision")
	add(generic, "grammar", bitGrammar, "grammar,gram")
	add(generic, "university", bitUniversity, "university,uni")
	add(generic, "utc", 0, "utc,university technical college")
	add(generic, "studio", 0, "studio")
	add(generic, "boys", bitBoys, "boys,boy")
	add(generic, "girls", bitGirls, "girls,girl")
	add(generic, "mixed", 0, "mixed,coeducational,co educational,day,independent")
	add(legal, "va", 0, "va,v a,voluntary aided,aided,catholic voluntary,ava")
	add(legal, "vc", 0, "vc,v c,voluntary controlled,controlled")
	add(legal, "voluntary", 0, "voluntary,foundation,endowed,maintained,free,county,parochial,controlled aided")
	add(legal, "community", 0, "community,comm")
}

func (lexicon) addEarly(add adder) {
	add(early, "nursery", bitNursery, "nursery,nurseries,nurs,nsy,nurserys,day nursery,day nurseries,nursey")
	add(early, "preschool", bitPreschool, "preschool,pre school,preschools,pre schools,under fives,under 5s,under 5,early years,early learning")
	add(early, "playgroup", bitPlaygroup, "playgroup,play group,playgroups,playschool,play school,toddlers,toddler")
	add(early, "childcare", bitChildcare, "childcare,child care,daycare,day care,creche,childminder,childminding,out of school,after school,before and after school,wraparound,wrap around,afterschool")
	add(early, "kindergarten", bitKindergarten, "kindergarten,kindergartens")
	add(early, "club", bitClub, "club,clubs,breakfast club,holiday club,kids club,playscheme,play scheme,youth club,youth centre")
	add(early, "childrens", bitChildrensCentre, "childrens centre,children centre,childrens centres,family centre,family hub,surestart,sure start")
	add(company, "ltd", 0, "ltd,limited,plc,llp,cic,c i c,community interest company,cio,charitable incorporated organisation,co")
	add(other, "trust", 0, "trust,multi academy trust,academy trust,academies trust,mat,cmat,federation,diocese,diocesan,archdiocese,group")
	add(other, "alliance", 0, "alliance,partnership,consortium,network,teaching school,teaching school alliance,teaching school hub,tsa,teaching,training,training school,scitt,teach,hub")
	add(other, "charity", 0, "charity,council,association,society,ministries,chapel,mosque,parish,hospital,hosp,housing")
}

// addVenues adds what stands beside schools, or helps them, and bears their names.
func (lexicon) addVenues(add adder) {
	add(other, "villagehall", bitVenue, "village hall,church hall,parish hall,community hall,memorial hall,town hall,sports hall,scout hall,scout hut")
	add(other, "leisurecentre", bitVenue, "community centre,sports centre,leisure centre,medical centre,health centre,arts centre,shopping centre,visitor centre,day centre,resource centre,garden centre")
	add(other, "venue", bitVenue, "library,museum,theatre,lido,cafe,coffee shop,swimming pool,swimming baths,athletics track,athletics,running track,playing field,playing fields,"+
		"sports ground,recreation ground,stadium,cinema,art gallery,city farm,allotments,post office,hotel,pub")
	add(other, "surgery", bitVenue, "surgery,dental practice,dental surgery,pharmacy,doctors")
	add(other, "churchbody", bitVenue, "baptist church,community church,evangelical church,united reformed church,gurdwara,fellowship,christian fellowship,food bank,foodbank")
	add(other, "sportsclub", bitVenue, "scouts,scout group,guides,brownies,brownie,cubs,cadets,sea cadets,fc,football club,cricket club,rugby club,tennis club,swimming club,"+
		"boxing club,gymnastics club,brass band,orchestra,music hub")
	add(other, "friendsof", bitVenue, "friends of,pta,psa,ptfa,parents association,parent teacher association,parents and friends,old boys,old girls,alumni,residents,residents group,residents association")
}

// addPlaceWords spells out what addresses and short names abbreviate.
func (lexicon) addPlaceWords(add adder) {
	for short, long := range map[string]string{
		"rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "pk": "park", "gdns": "garden", "gdn": "garden", "hse": "house",
		"ct": "court", "cres": "crescent", "sq": "square", "gt": "great", "grt": "great", "lt": "little", "ltl": "little", "nth": "north",
		"sth": "south", "mt": "mount", "bros": "brother", "wm": "william", "ch": "church", "dr": "drive", "jubillee": "jubilee",
		"hts": "height", "grn": "green", "cttge": "cottage", "bldg": "building", "terr": "terrace", "cl": "close", "queen s": "queen",
	} {
		add(plain, long, 0, short)
	}
}

// addCompounds adds the abbreviations that stand for several words.
func (l lexicon) addCompounds() {
	primary, school, community := word{"primary", phase, bitPrimary}, word{"school", generic, 0}, word{"community", legal, 0}
	infant, junior := word{"infant", phase, bitInfant}, word{"junior", phase, bitJunior}
	coe, rc := word{"coe", faith, bitCofE}, word{"catholic", faith, bitCatholic}
	l["ps"] = []word{primary, school}
	l["cp"] = []word{community, primary}
	l["cps"] = []word{community, primary, school}
	l["cep"], l["cofep"], l["rcp"] = []word{coe, primary}, []word{coe, primary}, []word{rc, primary}
	l["ceva"], l["cevc"] = []word{coe, {"va", legal, 0}}, []word{coe, {"vc", legal, 0}}
	l["rcva"] = []word{rc, {"va", legal, 0}}
	for _, s := range []string{"jmi", "j m i", "j and i", "jandi", "jni", "i and j", "ji"} {
		l[s] = []word{junior, infant}
	}
	l["hs"] = []word{{"secondary", phase, bitSecondary}, school}
	l["gs"] = []word{{"grammar", generic, bitGrammar}, school}
	l["ns"] = []word{{"nursery", early, bitNursery}, school}
	l["rcps"] = []word{rc, primary, school}
}
