// Package linkage is the general part of probabilistic record linkage: finding,
// for one messy record, the entry of a register that it means.
//
// It knows nothing of schools; [fairground/linkage/school] holds what is
// particular to them. Everything here is pure: no clock, no files, no network,
// no state that changes behind a caller, and the same result for the same input
// and seed.
//
// # The steps
//
// Linkage runs in the order that Fellegi and Sunter set out ("A Theory for
// Record Linkage", JASA 64, 1969, pp. 1183–1210), with one departure:
//
//  1. Normalise: [AppendNormal] folds case, accents, punctuation and broken
//     encodings; [Vocabulary] numbers the words and weighs them by how rare
//     they are ([Weight], inverse document frequency; Spärck Jones,
//     Journal of Documentation 28, 1972, pp. 11–21).
//  2. Block: [Postings] and [Deletions] find a few dozen candidates out of all
//     entries without comparing with each.
//  3. Compare: [Similarity], [EditDistance] and [DiceBigrams] compare words and
//     lines; the caller turns each candidate into a fixed list of features.
//  4. Decide: where Fellegi and Sunter score each pair by itself, [Model] scores
//     the whole candidate set at once, with an explicit "none of these", by a
//     conditional softmax (McFadden, "Conditional logit analysis of qualitative
//     choice behavior", in Frontiers in Econometrics, 1974, pp. 105–142). Two
//     candidates that fit equally well thus share the probability, and a row
//     that fits nothing has somewhere to go.
//  5. Calibrate: [Calibrator] turns the model's probability into one that holds
//     on lists it was not fitted to (Platt, in Advances in Large Margin
//     Classifiers, 1999, pp. 61–74).
//
// # Learning and measuring
//
// [Learn] fits a [Model] to labelled candidate sets by Adam (Kingma and Ba,
// ICLR 2015), deterministic for its seed. [Metrics] reports what a user of the
// result needs: precision at 1, coverage at 99 % precision, expected calibration
// error and the Brier score.
//
// # Costs
//
// Comparing allocates nothing. One candidate with F features and H hidden units
// costs F·H multiplications.
package linkage
