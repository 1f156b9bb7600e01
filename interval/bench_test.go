package interval_test

import (
	"testing"

	"fairground/interval"
)

func BenchmarkWilson(b *testing.B) {
	b.ReportAllocs()
	p := interval.Proportion{X: 65, N: 100}
	for b.Loop() {
		p.Wilson(interval.Level95)
	}
}

func BenchmarkNewcombe(b *testing.B) {
	b.ReportAllocs()
	p, q := interval.Proportion{X: 65, N: 100}, interval.Proportion{X: 45, N: 120}
	for b.Loop() {
		interval.Newcombe(p, q, interval.Level95)
	}
}

func BenchmarkPoisson(b *testing.B) {
	for b.Loop() {
		interval.Poisson(7, interval.Level95)
	}
}

func BenchmarkRecentTrend(b *testing.B) {
	b.ReportAllocs()
	points := make([]interval.TrendPoint, 5)
	for i := range points {
		p := interval.Proportion{X: float64(50 + 3*i), N: 200}
		points[i] = interval.TrendPoint{Period: i, Value: p.Share(), Limits: p.Wilson(interval.Level95)}
	}
	for b.Loop() {
		interval.RecentTrend(points)
	}
}

func BenchmarkSlopeIndex(b *testing.B) {
	var tenths []interval.Group
	for i := range 10 {
		p := interval.Proportion{X: float64(400 - 30*i), N: 1000}
		tenths = append(tenths, interval.Group{Population: p.N, Value: p.Share(), Limits: p.Wilson(interval.Level95)})
	}
	for b.Loop() {
		if _, err := interval.SlopeIndex(tenths, interval.Logit, interval.Level95); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeduce(b *testing.B) {
	table := authorities(b, 30, 10)
	for b.Loop() {
		if _, err := interval.Deduce(table); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProtect(b *testing.B) {
	table := authorities(b, 30, 10)
	for b.Loop() {
		if _, err := interval.Protect(table, 1); err != nil {
			b.Fatal(err)
		}
	}
}
