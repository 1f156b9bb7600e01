package school

// The features of one candidate. "The row" is what the list says, "the name" the
// best fitting of the family's names. Weights of words are divided by 10, near
// the greatest there is. The order is part of the parameter file.
const (
	fIdentical          = iota // same name, letter for letter after normalising
	fSame                      // same canonical words
	fCoverage                  // share of the longer name's plain words that agree
	fMatched                   // weight of the words that agree
	fStrongest                 // weight of the rarest of them
	fMisspelling               // weight lost to near words
	fMissing                   // weight of the row's words that the school has nowhere
	fElsewhere                 // … that the school has in its place
	fExtra                     // weight of the name's words that the row has nowhere
	fGiven                     // … that the row has in its town, address or authority
	fOwn                       // … that are the school's own place
	fNothingShared             // no telling word agrees
	fWeaklyShared              // only common words agree
	fDice                      // letters in common
	fFormerName                // the name is a former one
	fClosedName                // the name is a closed generation's
	fClosedFamily              // no generation is open
	fPhaseSame                 // the names say the same phase
	fPhaseOverlap              // … phases that overlap
	fPhaseDiffers              // … phases that exclude each other
	fPhaseDropped              // only the register's name says a phase
	fPhaseAdded                // only the row's does
	fInfantJunior              // infant against junior
	fKindDiffers               // special, grammar, referral unit or university on one side only
	fGenderDiffers             // boys against girls
	fFaithSame                 // same denomination
	fFaithDiffers              // another
	fFaithDropped              // only on the register
	fFaithAdded                // only in the row
	fNumberDiffers             // numbers in the names differ
	fEarlySame                 // the same early-years word
	fEarlyOnlyRow              // an early-years word of the row that the name lacks
	fEarlyOnlyRegister         // one of the name that the row lacks
	fEarlySetting              // the candidate is an early-years setting
	fEarlyWordsAtSchool        // the row names a nursery, the candidate is a school
	fOtherOnlyRow              // trust, alliance, library … in the row only
	fOtherOnlyRegister         // … on the register only
	fVenueOnlyRow              // hall, library, friends … in the row only
	fCompanyOnlyRow            // Ltd, CIC … in the row only
	fPostcode                  // same postcode
	fPostcodeShared            // ln(schools on it)
	fSector                    // same sector, another postcode
	fDistrict                  // same district, another sector
	fPostcodeDiffers           // another district
	fAuthority                 // the row's authority
	fAuthorityDiffers          // another
	fTown                      // the row's town
	fTownPartly                // share of the town's words in the school's address
	fTownDiffers               // another town
	fStreet                    // share of the address's words that agree
	fStreetDiffers             // next to none do
	fGroupPlace                // the trust column names an authority: this one
	fGroupPlaceDiffers         // … another
	fTrust                     // share of the trust's words in the school's trust, name or place
	fTrustDiffers              // the register names another trust
	fPhaseColumn               // the phase column fits
	fPhaseColumnDiffers        // it does not
	fURN                       // the row's URN is this school's
	fURNElsewhere              // … another's
	fOtherCode                 // LAESTAB or UKPRN is this school's
	fOtherCodeElsewhere        // … another's
	fWebsite                   // same website
	fNamesakes                 // ln(schools of the very name)
	fNamesakesHere             // ln(rivals of the very name that the row's place allows)
	fBestName                  // no rival's name fits better
	fBehindBest                // by how much one does
	fSameElsewhere             // a rival has the very name, this one has not
	fPostcodeRivals            // ln(rivals on the same postcode)
	fForeign                   // 1: row outside England; -1: only the candidate is
	fOpen                      // a generation is open
	fNoPlace                   // the row says nothing of the place
	nFeatures
)

// The features of "none of these". "Best" is over the candidates.
const (
	gPostcode         = iota // the row has a postcode
	gAuthority               // … an authority that is known
	gTown                    // … something that may be a town
	gNameOnly                // … only a name
	gBestCoverage            // best coverage
	gBestSame                // a candidate has the very name
	gBestAtPostcode          // best coverage on the row's postcode
	gBestHere                // best coverage that nothing of the place speaks against
	gWeight                  // weight of the row's plain words
	gUnknownWords            // weight of those that no school bears
	gEarly                   // the row names an early-years setting
	gOther                   // … a trust, alliance, library …
	gCompany                 // … a company
	gCandidates              // how many candidates, as a share of the most there can be
	gForeign                 // the row is outside England
	gAuthorityUnknown        // its authority is not known
	gPostcodeKnown           // its postcode has a school
	gNoPlainWords            // its name has only describing words
	gOfstedIndexed           // Ofsted's register is in the index
	gPhaseEarly              // the phase column says early years
	gBestStrongest           // weight of the rarest word that agrees
	gCodeFound               // an identifier leads to an entry
	gCodeLost                // an identifier leads nowhere
	gTrust                   // the row names a trust
	gNamesakes               // ln(schools of the very name)
	gBestMissing             // least weight of the row's words that a candidate lacks
	nNoneFeatures
)
