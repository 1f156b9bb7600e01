package provision

import "fairground/internal/term"

// partnership is a place partnership of the programme, as it publishes them.
type partnership struct {
	Code  term.GSS
	Name  string
	Focus string
}

// partnerships are the three of 2025 to 2028.
func partnerships() []partnership {
	return []partnership{
		{"E47000007", "West Midlands", "What comes after 16: which support makes the greatest difference, and how young people move into education and work."},
		{"E47000002", "South Yorkshire", "Fairer, more connected systems across education, skills and employment, through school and into the future."},
		{"E47000004", "Liverpool City Region", "Early childhood: every child arrives at school with the foundations to flourish."},
	}
}
