package source

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Parts hands on every table of a file: the file itself or, where it is a zip
// archive, each .csv and .csv.gz in it, as they are stored. It is for files of which
// what is missing means something, where [Open] takes an archive's largest table.
// aside names what else the archive holds.
func Parts(file string, read func(r io.Reader, name string) error) (aside []string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	name := filepath.Base(file)
	head := bufio.NewReaderSize(f, 64<<10)
	if first, _ := head.Peek(4); !bytes.HasPrefix(first, zipMark()) {
		return nil, read(head, name)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: not a readable zip file: %w", name, err)
	}
	return partsOf(archive, name, read)
}

func zipMark() []byte { return []byte("PK\x03\x04") }

func partsOf(archive *zip.Reader, name string, read func(r io.Reader, name string) error) (aside []string, err error) {
	found := false
	for _, part := range archive.File {
		switch {
		case part.FileInfo().IsDir(), strings.HasPrefix(path.Base(part.Name), "._"): // a Mac puts one beside every file
		case !isTable(part.Name):
			aside = append(aside, part.Name)
		default:
			found = true
			if err := readPart(part, name+", "+part.Name, read); err != nil {
				return nil, err
			}
		}
	}
	if !found {
		return nil, fmt.Errorf("%s: the archive holds no .csv file", name)
	}
	return aside, nil
}

func isTable(name string) bool {
	return strings.HasSuffix(strings.TrimSuffix(strings.ToLower(name), ".gz"), ".csv")
}

func readPart(part *zip.File, name string, read func(r io.Reader, name string) error) error {
	r, err := part.Open()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer r.Close()
	return read(&capped{r: r, left: maxExpanded}, name)
}
