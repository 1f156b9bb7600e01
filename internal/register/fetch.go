package register

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// errNotThere is a file that its publisher does not have (yet).
var errNotThere = errors.New("not there")

// fetchDays is how many days back the newest daily file is looked for: the
// publisher skips some, and keeps a few.
const fetchDays = 7

// maxFetched is the most, in bytes, that is taken of one file; the published
// one is about 62 MB.
const maxFetched = 512 << 20

// FetchGIAS takes the newest daily establishment and links files from below a
// public address and imports them, both or neither.
func (s *Service) FetchGIAS(ctx context.Context, from string) ([]Report, error) {
	base, err := url.Parse(from)
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, fmt.Errorf("fetch GIAS: %q is not a web address", from)
	}
	folder, err := os.MkdirTemp("", "fairground-fetch-")
	if err != nil {
		return nil, fmt.Errorf("fetch GIAS: %w", err)
	}
	defer os.RemoveAll(folder)
	schools, err := s.fetchNewest(ctx, base, "edubasealldata", folder)
	if err != nil {
		return nil, fmt.Errorf("fetch GIAS: %w", err)
	}
	links, err := s.fetchNewest(ctx, base, "links_edubasealldata", folder)
	if err != nil {
		return nil, fmt.Errorf("fetch GIAS: %w", err)
	}
	var reports []Report
	last, err := s.Batch(ctx, func(ctx context.Context) error {
		report, err := s.ImportGIAS(ctx, schools)
		if err != nil {
			return err
		}
		linked, err := s.ImportLinks(ctx, links)
		reports = []Report{report, linked}
		return err
	})
	for i := range reports {
		if last.ID != "" && reports[i].ID == last.ID {
			reports[i] = last
		}
	}
	return reports, err
}

func (s *Service) fetchNewest(ctx context.Context, base *url.URL, prefix, folder string) (string, error) {
	for back := range fetchDays {
		name := prefix + s.now().AddDate(0, 0, -back).Format("20060102") + ".csv"
		path := filepath.Join(folder, name)
		err := download(ctx, base.JoinPath(name).String(), path)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, errNotThere) {
			return "", err
		}
	}
	return "", fmt.Errorf("%s has no %s file of the last %d days", base, prefix, fetchDays)
}

func download(ctx context.Context, address, path string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusInternalServerError: // the publisher answers 500 for a day it does not have
		return errNotThere
	default:
		return fmt.Errorf("%s: the server answered %s", address, response.Status)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, io.LimitReader(response.Body, maxFetched+1))
	if err == nil && n > maxFetched {
		err = fmt.Errorf("%s: more than 512 MB", address)
	}
	return errors.Join(err, f.Close())
}
