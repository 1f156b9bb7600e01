package catchment_test

import (
	"testing"

	"fairground/catchment"
	"fairground/interval"
)

func BenchmarkNear(b *testing.B) {
	e := loadEngland(b)
	b.ReportAllocs()
	for b.Loop() {
		catchment.Near(e.settings, catchment.NewGrid(e.neighbourhoods, 1000), 2000)
	}
}

func BenchmarkWeigh(b *testing.B) {
	e := loadEngland(b)
	b.ReportAllocs()
	for b.Loop() {
		must(e.near.Weigh(catchment.Gaussian(2000)))
	}
}

func BenchmarkAccess(b *testing.B) {
	e := loadEngland(b)
	weights, population := must(e.near.Weigh(catchment.Gaussian(2000))), e.population()
	for name, supply := range map[string][]float64{"Q4": e.reached(2, 2), "Q4p": e.pupils} {
		suppliers, amounts := e.suppliers(2, supply)
		b.Run(name, func(b *testing.B) {
			var r catchment.Reach
			b.ReportAllocs()
			for b.Loop() {
				if err := catchment.AccessInto(&r, weights, suppliers, amounts, population); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkGreedy(b *testing.B) {
	e := loadEngland(b)
	for _, area := range []string{westMidlands, anywhere} {
		free := e.siting(b, area, 3, 4)
		uncovered := e.siting(b, area, 0, 2)
		few := free
		few.Limits = []catchment.Limit{e.perDistrict(2)}
		apart := few
		apart.Apart = 3000
		for _, c := range []struct {
			name string
			p    catchment.Problem
		}{{"nothing covered", uncovered}, {"free", free}, {"2 per district", few}, {"2 per district, 3 km apart", apart}} {
			b.Run(area+" "+c.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					must(catchment.Greedy(c.p))
				}
			})
		}
	}
}

// perDistrict allows so many sites in each district.
func (e *england) perDistrict(most int32) catchment.Limit {
	l := catchment.Limit{Group: e.district, Most: make([]int32, e.districts)}
	for i := range l.Most {
		l.Most[i] = most
	}
	return l
}

func BenchmarkEquity(b *testing.B) {
	e := loadEngland(b)
	suppliers, amounts := e.suppliers(2, e.reached(2, 2))
	weights := must(e.near.Weigh(catchment.Gaussian(2000)))
	reach := must(catchment.Access(weights, suppliers, amounts, e.population()))
	ranked, population := interval.NewRanked(e.rank), e.population()
	b.Run("index", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			must(ranked.Index(reach.Access, population))
		}
	})
	b.Run("bootstrap", func(b *testing.B) {
		for b.Loop() {
			must(ranked.Bootstrap(reach.Access, nil, 999, 1, interval.Level95))
		}
	})
}
