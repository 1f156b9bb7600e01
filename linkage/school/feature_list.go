package school

// The features of one candidate. Weights of words are divided by 10, near the
// greatest there is. The order is part of the parameter file.
const (
	fIdentical = iota
	fSame
	fCoverage
	fMatched
	fStrongest
	fMisspelling
	fMissing
	fElsewhere
	fExtra
	fGiven
	fOwn
	fNothingShared
	fWeaklyShared
	fDice
	fFormerName
	fClosedName
	fClosedFamily
	fPhaseSame
	fPhaseOverlap
	fPhaseDiffers
	fPhaseDropped
	fPhaseAdded
	fInfantJunior
	fKindDiffers
	fGenderDiffers
	fFaithSame
	fFaithDiffers
	fFaithDropped
	fFaithAdded
	fNumberDiffers
	fEarlySame
	fEarlyOnlyRow
	fEarlyOnlyRegister
	fEarlySetting
	fEarlyWordsAtSchool
	fOtherOnlyRow
	fOtherOnlyRegister
	fCompanyOnlyRow
	fPostcode
	fPostcodeShared
	fSector
	fDistrict
	fPostcodeDiffers
	fAuthority
	fAuthorityDiffers
	fTown
	fTownPartly
	fTownDiffers
	fStreet
	fStreetDiffers
	fHouseNumber
	fGroupPlace
	fGroupPlaceDiffers
	fTrust
	fTrustDiffers
	fPhaseColumn
	fPhaseColumnDiffers
	fURN
	fURNElsewhere
	fOtherCode
	fOtherCodeElsewhere
	fWebsite
	fNamesakes
	fNamesakesHere
	fBestName
	fBehindBest
	fSameElsewhere
	fPostcodeRivals
	fForeign
	fOpen
	fNoPlace
	nFeatures
)

// The features of "none of these".
const (
	gPostcode = iota
	gAuthority
	gTown
	gNameOnly
	gBestCoverage
	gBestSame
	gBestAtPostcode
	gBestHere
	gWeight
	gUnknownWords
	gEarly
	gOther
	gCompany
	gCandidates
	gForeign
	gAuthorityUnknown
	gPostcodeKnown
	gNoPlainWords
	gOfstedIndexed
	gPhaseEarly
	gBestStrongest
	gCodeFound
	gCodeLost
	gTrust
	gNamesakes
	gBestMissing
	nNoneFeatures
)

