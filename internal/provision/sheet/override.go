package sheet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/table"
)

// applyMap puts a person's choices in place of the guesses.
func applyMap(columns []Column, choices map[Role]string) error {
	given := map[int]Role{}
	for _, role := range Roles() {
		choice, ok := choices[role]
		if !ok {
			continue
		}
		chosen, err := resolve(columns, role, choice)
		if err != nil {
			return err
		}
		for i := range columns {
			if columns[i].Role == role {
				columns[i].Role, columns[i].Confidence, columns[i].Reason = Unused, 0, "you chose another column for the "+roleWords(role)
			}
		}
		for _, i := range chosen {
			c := &columns[i]
			if before, twice := given[i]; twice && before != role {
				return fmt.Errorf("column %s given twice: %s and %s: %w", c.Label(), before, role, ErrMap)
			}
			given[i] = role
			if c.Personal != NotPersonal && c.Personal != PersonsName && c.Personal != HomeAddress {
				return fmt.Errorf("%s cannot be the %s, because it looks like %s: %w", quoteLabel(*c), roleWords(role), c.Personal.Words(), ErrMap)
			}
			c.Role, c.Confidence, c.Reason, c.Misfit = role, 1, "you said so", false
			c.Personal, c.Why, c.Beyond = NotPersonal, "", false
		}
	}
	for role := range choices {
		if !slices.Contains(Roles(), role) {
			return fmt.Errorf("there is no kind of column called %q (there are %s): %w", role, roleList(), ErrMap)
		}
	}
	return nil
}

// resolve finds the columns that a choice names.
func resolve(columns []Column, role Role, choice string) ([]int, error) {
	if choice == "-" || choice == "none" {
		return nil, nil
	}
	if i, ok := oneColumn(columns, choice); ok {
		return []int{i}, nil
	}
	parts := strings.Split(choice, "+")
	if role != Address || len(parts) < 2 {
		return nil, fmt.Errorf("there is no column %q for the %s (the columns are %s): %w", choice, roleWords(role), columnList(columns), ErrMap)
	}
	var out []int
	for _, part := range parts {
		i, ok := oneColumn(columns, part)
		if !ok {
			return nil, fmt.Errorf("there is no column %q for the address: %w", part, ErrMap)
		}
		out = append(out, i)
	}
	return out, nil
}

// oneColumn finds a column by its heading, else its letters, else its number.
func oneColumn(columns []Column, choice string) (int, bool) {
	choice = strings.TrimSpace(choice)
	for _, same := range []func(a, b string) bool{
		func(a, b string) bool { return a == b },
		func(a, b string) bool { return squash(a) == squash(b) && squash(b) != "" },
	} {
		for i, c := range columns {
			if same(c.Heading, choice) && choice != "" {
				return i, true
			}
		}
	}
	if n := table.ColumnNumber(choice); n > 0 && n <= len(columns) {
		return n - 1, true
	}
	if n, err := strconv.Atoi(choice); err == nil && n > 0 && n <= len(columns) {
		return n - 1, true
	}
	return 0, false
}

func roleList() string {
	var out []string
	for _, r := range Roles() {
		out = append(out, string(r))
	}
	return strings.Join(out, ", ")
}

func columnList(columns []Column) string {
	var out []string
	for _, c := range columns {
		out = append(out, c.Label())
	}
	return strings.Join(out, ", ")
}
