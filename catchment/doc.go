// Package catchment says who is near, how far provision reaches, and where to go
// next: points within a radius, the enhanced two-step floating catchment, and
// greedy siting under constraints.
//
// Everything here is pure: no clock, no files, no network, no state between
// calls, no chance, and the same result for the same input. The package knows no subject: a school, a venue and a bus stop are all origins.
//
//	people := catchment.NewGrid(centres, 1000)          // where children live
//	near := catchment.Near(settings, people, 2000)      // who is within 2 km of each setting
//	weights, err := near.Weigh(catchment.Gaussian(2000)) // once per bandwidth
//	reach, err := catchment.Access(weights, suppliers, places, children)
//	plan, err := catchment.Greedy(catchment.Problem{Lists: near, Need: unmet, Candidates: free, K: 50})
//
// # Shapes
//
// Things are numbered from 0 as int32. An origin is where something is, or could
// be, provided; a destination is a place with people. [Lists] holds for every
// origin the destinations within reach of it, in ascending order, with what it
// costs to get there. It is made from points ([Near]) or from an imported matrix
// of travel times ([ListsFrom]), may be read by many goroutines at once, and is
// worth keeping: it changes only when the points do. So do [Grid] and [Weights].
//
// # Units
//
// Points are metres on a plane, such as the British National Grid, and near means
// straight-line distance on that plane, d ≤ radius, compared on squares, so that
// a point exactly at the radius is near. A river or a motorway does not count:
// say so beside any answer. A cost is whatever the lists were made of, metres or
// minutes; nothing here converts one into the other, and [Gaussian] takes its
// bandwidth in the same unit. Supply, population and need are in any unit, and
// access is supply per unit of population.
//
// # What has no place
//
// A point with a NaN or infinite coordinate is not placed: it is never near
// anything, nothing is near it, and it is not an error. Something known only by
// its authority is thereby never counted as within reach.
//
// # Reach
//
// [Access] is the enhanced two-step floating catchment area. Each supplier j
// divides its supply among the weighted people in its reach, and each place i
// adds up what it gets:
//
//	R_j = S_j / Σ_i P_i W(d_ij)        A_i = Σ_j R_j W(d_ij)
//
// (Radke and Mu, Geographic Information Sciences 6, 2000; Luo and Wang,
// Environment and Planning B 30, 2003, doi:10.1068/b29120, with W = 1; Luo and Qi,
// Health & Place 15, 2009, doi:10.1016/j.healthplace.2009.06.002, with weights;
// Dai, Health & Place 16, 2010, doi:10.1016/j.healthplace.2010.06.012, with the
// Gaussian of [Gaussian]). It follows that Σ P_i A_i is the supply of all
// suppliers with somebody in reach. Supply with nobody in reach drops out of
// every A, so [Reach] lists it. Two things to know before drawing a map of it: a
// small place that is alone in reach of a supplier has all of its supply,
// however far away; and a supplier whose only people live exactly at the
// bandwidth has nobody in reach, because their weight is 0.
//
// # Siting
//
// [Greedy] chooses sites one at a time, each time the one that reaches the most
// need not reached yet. Choosing the best set of sites (maximal covering: Church
// and ReVelle, Papers of the Regional Science Association 32, 1974) is NP-hard,
// but what is reached is monotone and submodular, and so the greedy choice is
// never below 1 − 1/e of the best one (Nemhauser, Wolsey and Fisher, Mathematical
// Programming 14, 1978, pp. 265–294) and never below 1/(p+1) of it under p
// partition limits (Fisher, Nemhauser and Wolsey, Mathematical Programming Study
// 8, 1978, pp. 73–87); with a minimum distance there is no such promise.
// [Plan.Guarantee] says which holds. [Plan.Bound] is usually far better: a figure
// that no plan under the same constraints exceeds, found on the way, so that a
// page may say "at least 97 % of what could be reached". Gains are worked out
// again only when they may matter (Minoux, in Optimization Techniques, Springer,
// 1978, pp. 234–243), which changes no choice.
//
// # Errors
//
// An index out of range, lengths that do not match, a negative supply, need,
// population or cost, and a NaN or infinite one are errors that name the index.
// Nothing is repaired and nothing left out in silence.
//
// # What it does not do
//
// It routes nothing: roads, timetables and detours come in as a matrix. It does
// not model choice between suppliers (the three-step method), nor say whether a
// place that is reached is served well. It knows no curvature: on longitudes and
// latitudes its answers are wrong.
//
// # Costs
//
// For England (35,712 settings, 33,755 neighbourhoods, 717,960 pairs within 2 km)
// on one core: lists some 45 ms and 9 MB, weights 14 ms and 6 MB; access from
// 20,142 suppliers 1.2 ms and nothing allocated with [AccessInto]; fifty sites of
// all England some 4 ms.
package catchment
