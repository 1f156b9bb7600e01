package source

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"fairground/linkage/school"
)

// Problems are the rows that could not be read, or not wholly, while the rest
// went on.
type Problems []error

// Error gives the first few and counts the rest.
func (p Problems) Error() string {
	const most = 5
	var b strings.Builder
	for i, err := range p {
		if i == most {
			fmt.Fprintf(&b, "\nand %d more", len(p)-most)
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(err.Error())
	}
	return b.String()
}

// Unwrap lets [errors.As] find each [*RowError].
func (p Problems) Unwrap() []error { return p }

// Registers reads register files, recognised by their headers, into what a
// [school.Index] is built from. An error that is only [Problems] leaves the
// registers usable; with any other the result is empty.
func Registers(paths ...string) (school.Registers, error) {
	var out school.Registers
	var problems Problems
	for _, p := range paths {
		err := addFile(&out, p)
		var rows Problems
		if errors.As(err, &rows) {
			problems = append(problems, rows...)
		} else if err != nil {
			return school.Registers{}, err
		}
	}
	if problems != nil {
		return out, problems
	}
	return out, nil
}

func addFile(out *school.Registers, path string) error {
	f, err := Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return Add(out, f, filepath.Base(path))
}

// Add reads one register file, recognised by its header, into out. The error
// may be [Problems], after which out is still usable.
func Add(out *school.Registers, r io.Reader, name string) error {
	text, err := Expand(r, name)
	if err != nil {
		return err
	}
	br := bufio.NewReaderSize(text, 64<<10)
	kind, err := peekKind(br, name)
	if err != nil {
		return err
	}
	var bad Problems
	before := size(out)
	switch kind {
	case KindEstablishments:
		for e, err := range Establishments(br, name) {
			bad = keep(bad, err, func() { out.Settings = append(out.Settings, e.Setting()) })
		}
	case KindProviders:
		for p, err := range Providers(br, name) {
			bad = keep(bad, err, func() { out.Settings = append(out.Settings, p.Setting()) })
		}
	case KindLinks:
		for l, err := range Links(br, name) {
			bad = keep(bad, err, func() {
				if s, ok := l.School(); ok {
					out.Links = append(out.Links, s)
				}
			})
		}
	case KindFormerNames:
		for n, err := range FormerNames(br, name) {
			bad = keep(bad, err, func() { out.FormerNames = append(out.FormerNames, n.School()) })
		}
	}
	switch {
	case len(bad) > 0:
		return bad
	case size(out) == before && kind == KindEstablishments || size(out) == before && kind == KindProviders:
		return fmt.Errorf("%s: only headings, no settings under them", name)
	}
	return nil
}

// size is how much has been read so far.
func size(r *school.Registers) int { return len(r.Settings) + len(r.Links) + len(r.FormerNames) }

// keep adds a row, or what was wrong with it.
func keep(bad Problems, err error, add func()) Problems {
	if err != nil {
		return append(bad, err)
	}
	add()
	return bad
}

// peekKind looks at the header without using it up.
func peekKind(br *bufio.Reader, name string) (Kind, error) {
	head, _ := br.Peek(32 << 10)
	row, err := newCSV(strings.NewReader(strings.TrimPrefix(string(head), "\ufeff"))).Read()
	if err != nil {
		return KindUnknown, fmt.Errorf("%s: expected a CSV file with a header row", name)
	}
	kind := Recognise(row)
	if kind == KindUnknown {
		return kind, fmt.Errorf("%s: not a register file that is known here: expected the headings of a GIAS establishment "+
			"file (URN, EstablishmentName, …), its links file (URN, LinkURN, LinkType), an Ofsted early years file (Provider URN, Provider name, …) "+
			"or a list of former names (urn,name)", name)
	}
	return kind, nil
}

// Setting gives the establishment as the matcher knows it.
func (e *Establishment) Setting() school.Setting {
	return school.Setting{
		Register: school.GIAS, ID: e.URN, Name: e.Name,
		Address: joinLines(e.Street, e.Locality, e.Address3), Town: e.Town, County: e.County, Postcode: e.Postcode,
		Authority: e.LAName, AuthorityCode: e.LACode, EstablishmentNumber: e.EstablishmentNumber,
		UKPRN: e.UKPRN, UPRN: e.UPRN, Website: e.Website, Phase: e.PhaseName, Type: e.TypeName, Trust: e.TrustName,
		Status: statusOf(e.StatusName, e.StatusCode), Opened: e.OpenDate, Closed: e.CloseDate,
	}
}

// statusOf reads GIAS's status by name or, failing that, by its code: 1 open,
// 2 closed, 3 open but proposed to close, 4 proposed to open.
func statusOf(name, code string) school.Status {
	switch n := strings.ToLower(name); {
	case strings.HasPrefix(n, "open"):
		return school.Open
	case strings.HasPrefix(n, "closed"):
		return school.Closed
	case strings.HasPrefix(n, "proposed"):
		return school.Proposed
	}
	switch code {
	case "1", "3":
		return school.Open
	case "2":
		return school.Closed
	case "4":
		return school.Proposed
	}
	return school.StatusUnknown
}

// Setting gives the provider as the matcher knows it.
func (p *Provider) Setting() school.Setting {
	s := school.Setting{
		Register: school.OfstedEY, ID: p.URN, Name: p.Name, Address: joinLines(p.Address1, p.Address2, p.Address3),
		Town: p.Town, Postcode: p.Postcode, Authority: p.LAName, Type: p.Type, Phase: "Nursery",
	}
	switch strings.ToLower(p.Status) {
	case "active", "registered", "open", "suspended":
		s.Status = school.Open
	case "resigned", "cancelled", "closed", "inactive":
		s.Status = school.Closed
	}
	return s
}

// School gives the link as the matcher knows it. Links that are no history,
// such as a shared sixth form, are not ok.
func (l *Link) School() (link school.Link, ok bool) {
	k := l.LinkType
	out := school.Link{From: l.URN, To: l.LinkURN, Name: l.LinkName, Date: l.Established, Split: strings.Contains(k, "Split")}
	switch {
	case strings.HasPrefix(k, "Successor"):
		out.Successor = true
	case strings.HasPrefix(k, "Predecessor"), strings.HasPrefix(k, "Result of Amalg"), strings.HasPrefix(k, "Merged"):
	default:
		return school.Link{}, false
	}
	return out, true
}

// School gives the former name as the matcher knows it.
func (n *FormerName) School() school.FormerName {
	return school.FormerName{Register: school.GIAS, ID: n.URN, Name: n.Name}
}

func joinLines(lines ...string) string {
	kept := lines[:0:0]
	for _, l := range lines {
		if l != "" {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, ", ")
}
