package sample

import (
	"math/rand/v2"
	"strings"

	"fairground/internal/register"
	"fairground/internal/term"
)

// ListRow is a row of a member's list, and the truth about it.
type ListRow struct {
	Name, Town, Postcode string
	Answer               term.SettingID // "" for a row that is no setting
}

// List writes settings down as a busy person might: denominations shortened,
// "School" left off, capitals, a slip of the key, a postcode missing; and some
// rows that are no setting at all.
func List(rng *rand.Rand, settings []register.Setting, n int) []ListRow {
	rows := make([]ListRow, 0, n)
	for range n {
		if rng.IntN(12) == 0 {
			rows = append(rows, ListRow{Name: organisationNames(rng, 1)[0] + " offices", Town: "Lerwick"})
			continue
		}
		s := settings[rng.IntN(len(settings))]
		row := ListRow{Name: scribble(rng, s.Name), Town: s.Town, Postcode: s.Postcode, Answer: s.ID}
		if rng.IntN(4) == 0 {
			row.Postcode = ""
		}
		rows = append(rows, row)
	}
	return rows
}

func scribble(rng *rand.Rand, name string) string {
	for _, short := range [][2]string{{"Church of England", "C of E"}, {"Catholic", "RC"}, {"Primary School", "Primary"}, {"Junior School", "Jnr"}, {"Infant School", "Infants"}, {"St ", "St. "}, {"’", "'"}} {
		if rng.IntN(2) == 0 {
			name = strings.Replace(name, short[0], short[1], 1)
		}
	}
	switch rng.IntN(8) {
	case 0:
		return strings.ToUpper(name)
	case 1:
		return slip(rng, name)
	}
	return name
}

// slip leaves one letter out.
func slip(rng *rand.Rand, name string) string {
	letters := []rune(name)
	if len(letters) < 8 {
		return name
	}
	i := 1 + rng.IntN(len(letters)-2)
	return string(letters[:i]) + string(letters[i+1:])
}
