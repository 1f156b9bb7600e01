package school

import "strings"

// abroad says that an entry of the register is outside England: GIAS lists Welsh
// schools too. Such an entry competes for a row, so that a Welsh school is not
// taken for its English namesake, but is never the answer.
func abroad(s *Setting) bool {
	return s.Type == "Welsh establishment" ||
		len(s.AuthorityCode) == 3 && s.AuthorityCode >= "660" && s.AuthorityCode <= "681"
}

// foreignNames are the council areas of Scotland, Wales and Northern Ireland and
// the countries themselves, simplified as authorities' names are.
func foreignNames() map[string]bool {
	m := map[string]bool{}
	for s := range strings.SplitSeq("scotland,wales,northern ireland,ireland,republic ireland,cymru,alba,isle man,jersey,guernsey,channel islands,aberdeen,aberdeenshire,angus,argyll bute,clackmannanshire,dumfries galloway,dundee,"+
		"argyll,argyllshire,dumfries,dumfriesshire,ayrshire,lanarkshire,lothian,tayside,strathclyde,grampian,perth,perthshire,western isle,orkneys,shetlands,"+
		"east ayrshire,east dunbartonshire,east lothian,east renfrewshire,edinburgh,na h eileanan siar,eilean siar,western isles,falkirk,fife,glasgow,highland,"+
		"highlands,inverclyde,midlothian,moray,north ayrshire,north lanarkshire,orkney,orkney islands,perth kinross,renfrewshire,scottish borders,borders,"+
		"shetland,shetland islands,south ayrshire,south lanarkshire,stirling,west dunbartonshire,west lothian,"+
		"clwyd,dyfed,gwent,glamorgan,mid glamorgan,south glamorgan,west glamorgan,carmarthen,neath,rhondda,caernarfon,"+
		"isle anglesey,anglesey,blaenau gwent,bridgend,caerphilly,cardiff,carmarthenshire,ceredigion,conwy,denbighshire,flintshire,gwynedd,merthyr tydfil,"+
		"monmouthshire,neath port talbot,newport,pembrokeshire,powys,rhondda cynon taf,swansea,torfaen,vale glamorgan,wrexham,"+
		"tyrone,londonderry,antrim,down,fermanagh,"+
		"belfast,antrim newtownabbey,armagh,derry,fermanagh omagh,lisburn castlereagh,mid ulster,newry mourne down,ards north down,causeway coast glens", ",") {
		m[s] = true
	}
	return m
}

// foreignText says whether a country, authority or group is plainly one of
// Scotland, Wales or Northern Ireland. Of bilingual names ("Swansea/Abertawe")
// either half will do.
func foreignText(names map[string]bool, s string) bool {
	if s == "" {
		return false
	}
	for part := range strings.SplitSeq(s, "/") {
		if names[simplify(part)] {
			return true
		}
	}
	return false
}

// foreignPostcode says whether a postcode lies wholly outside England.
func foreignPostcode(p postcode) bool {
	if p == 0 {
		return false
	}
	switch area := p.area(); area {
	case pack([]byte("AB")), pack([]byte("DD")), pack([]byte("DG")), pack([]byte("EH")), pack([]byte("FK")), pack([]byte("G")),
		pack([]byte("HS")), pack([]byte("IV")), pack([]byte("KA")), pack([]byte("KW")), pack([]byte("KY")), pack([]byte("ML")),
		pack([]byte("PA")), pack([]byte("PH")), pack([]byte("ZE")), pack([]byte("BT")), pack([]byte("CF")), pack([]byte("SA")):
		return true
	}
	return false
}
