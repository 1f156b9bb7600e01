// Package interval says how sure a figure is: limits for proportions, counts,
// gaps and rounded figures; what a comparison, a trend or a funnel may claim;
// how unequal a place is inside; and what a table with withheld cells gives away.
//
// Everything here is pure: no clock, no files, no network, no state, no chance
// but what a given seed makes of it, and the same result for the same input. The package knows no subject: an area,
// a school and a ward are all numbers to it.
//
// # Units and levels
//
// Proportions are shares from 0 to 1, never percentages; [Interval.Scale] turns
// limits into points of a hundred. A level is the chance that limits cover the
// truth, such as [Level95] or [Level998]; a level outside 0 to 1 gives no limits.
//
// # What cannot be known
//
// Limits that cannot be worked out are [Unknown]: both NaN, and
// [Interval.Known] is false. Nothing is guessed: no count below zero, no share
// above one, no denominator of nought and no NaN is repaired. Functions that
// take many values together (groups, strata, tables) return an error that says
// which of them cannot be used.
//
// # Which limits for which figure
//
//   - A count out of a count: [Proportion.Wilson]. The gap between two of them:
//     [Newcombe]. Both need the counts behind a percentage.
//   - A percentage without its counts: [Rounded] and [RoundedDifference], the
//     limits of rounding. They say how exactly a figure was printed, nothing
//     about chance, and are not for [Compare] or [RecentTrend].
//   - A count of events, or a rate: [Count] and [Rate]; [Byar] and [Poisson] by
//     name.
//   - A mean without its standard deviation: none.
//
// # Judging
//
// [Compare] sets an interval against a benchmark by overlap and [Polarity].
// [RecentTrend] is the five-point weighted test. [FunnelProportion],
// [FunnelCount] and [Place] give a funnel plot; [FunnelDispersion] warns where
// the spread of areas is far beyond chance, so that the funnel says little.
// [Ranks] and [Spread] need no interval.
//
// # Inequality
//
// [SlopeIndex] is the slope and the relative index of inequality over groups
// ordered from the most deprived; [ConcentrationIndex] and
// [ConcentrationIndexOf] the concentration index of groups and of individuals,
// with its standard error and curve. Above 0, the less deprived have more.
// [Ranked] is for many indexes over one order, such as every theme and phase over
// the neighbourhoods of a country: it sorts once, and resamples by
// [Ranked.Bootstrap].
//
// # Places like ours
//
// [Standardise] and [Nearest] find statistical neighbours by weighted Euclidean
// distance.
//
// # Withheld cells
//
// [Deduce] plays the reader who wants to know: from all published cells and sums
// of a [Table] it gives, for each withheld cell, the narrowest limits that
// follow. [Protect] chooses further cells to withhold until none can be worked
// out.
//
// # What it does not do
//
// It smooths nothing and forecasts nothing; it does not adjust for age or for
// comparing many areas at once; it does not know how a figure was sampled. A
// count of sessions, of which one pupil has hundreds, is not that many
// independent events: it deserves no limits from here.
//
// # Costs
//
// Limits and comparisons allocate nothing; a Wilson interval costs some tens of
// nanoseconds. An index of 33,755 [Ranked] units takes some 0.2 ms, and 999
// draws of them 200 ms. [Deduce] solves two small linear programmes per withheld cell.
package interval
