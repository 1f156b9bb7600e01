package school
import ("testing";"os";"encoding/csv";"compress/gzip";"strings")
func zzIndex() *Index {
	f,_ := os.Open("/work/shared/data/gias/register-2023-11-16.csv.gz"); z,_ := gzip.NewReader(f)
	r := csv.NewReader(z); recs,_ := r.ReadAll(); h := map[string]int{}; for i,c := range recs[0] {h[c]=i}
	var regs Registers
	for _,x := range recs[1:] { g := func(c string) string {return x[h[c]]}
		st := Open; if strings.HasPrefix(g("EstablishmentStatus (name)"),"Closed") {st=Closed}
		regs.Settings = append(regs.Settings, Setting{Register:GIAS,ID:g("URN"),Name:g("EstablishmentName"),Address:g("Street")+", "+g("Locality"),Town:g("Town"),County:g("County (name)"),Postcode:g("Postcode"),Authority:g("LA (name)"),AuthorityCode:g("LA (code)"),EstablishmentNumber:g("EstablishmentNumber"),UKPRN:g("UKPRN"),Status:st}) }
	return NewIndex(regs,nil)
}
func zzQ(fn string, full bool) []Query { f,_ := os.Open("/work/shared/bench/linkage/truth/"+fn+".csv"); recs,_ := csv.NewReader(f).ReadAll(); var out []Query
	for _,x := range recs[1:] { q := Query{Name:x[2],Address:x[3],Town:x[4],Postcode:x[5],Authority:x[6],Phase:x[7]}; if !full { q = Query{Name:x[2]} }; out = append(out,q) }
	return out }
func BenchmarkZZ(b *testing.B) { ix := zzIndex()
	for _,fn := range []string{"ks2_2016","pp_2021","neg_ey_ofsted"} { for _,full := range []bool{true,false} { qs := zzQ(fn,full)
		name := fn; if !full {name+="_name"}
		b.Run(name, func(b *testing.B){ for i:=0;i<b.N;i++ { ix.Match(qs[i%len(qs)],5) } }) } }
}
func BenchmarkZZIndex(b *testing.B) { for i:=0;i<b.N;i++ { zzIndex() } }
