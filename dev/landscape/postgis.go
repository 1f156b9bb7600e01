package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgis is a database of its own on a server, with the bench's files in it.
type postgis struct {
	conn    *pgx.Conn
	admin   *pgx.Conn
	name    string // of the database
	sql     string // folder of the SQL
	version string
}

// openPostGIS makes a database and loads the bench's files with the bench's own
// scripts. Settings are placed in neighbourhoods anew; where that does not come to
// the file we ourselves read, it fails.
func openPostGIS(ctx context.Context, to io.Writer, address, sql string, e *england, o *outlines) (*postgis, error) {
	p := &postgis{sql: sql, name: fmt.Sprintf("landscape_%d", os.Getpid())}
	var err error
	if p.admin, err = pgx.Connect(ctx, address); err != nil {
		return nil, err
	}
	if _, err = p.admin.Exec(ctx, "create database "+p.name); err != nil {
		return nil, errors.Join(err, p.admin.Close(ctx))
	}
	begun := time.Now()
	if err := p.load(ctx, address, e, o); err != nil {
		return nil, errors.Join(err, p.close(ctx))
	}
	fmt.Fprintf(to, "%s; loaded in %.0f s\n", p.version, time.Since(begun).Seconds())
	return p, nil
}

// close removes the database.
func (p *postgis) close(ctx context.Context) error {
	var err error
	if p.conn != nil {
		err = p.conn.Close(ctx)
	}
	_, dropped := p.admin.Exec(ctx, "drop database "+p.name)
	return errors.Join(err, dropped, p.admin.Close(ctx))
}

func (p *postgis) load(ctx context.Context, address string, e *england, o *outlines) error {
	folder, err := os.MkdirTemp("", "landscape")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	at, err := p.nearest(ctx, address)
	if err != nil {
		return err
	}
	if err := layOut(folder, e, o); err != nil {
		return err
	}
	for _, script := range []string{"01_places.sql", "02_provision.sql", "q6_siting.sql"} {
		if err := psql(ctx, at, folder, filepath.Join(p.sql, script)); err != nil {
			return err
		}
	}
	if err := samePlaces(folder, e); err != nil {
		return err
	}
	if p.conn, err = pgx.Connect(ctx, at); err != nil {
		return err
	}
	if err := p.storeAccess(ctx); err != nil {
		return err
	}
	return p.conn.QueryRow(ctx, "select 'PostgreSQL ' || current_setting('server_version') || ', PostGIS ' || postgis_lib_version() || "+
		"', shared_buffers ' || current_setting('shared_buffers') || ', work_mem ' || current_setting('work_mem') || ', jit ' || current_setting('jit') || "+
		"', parallel workers ' || current_setting('max_parallel_workers_per_gather')").Scan(&p.version)
}

// nearest is the address of the new database: by the server's socket, which is
// quicker than the network, where it lets us.
func (p *postgis) nearest(ctx context.Context, address string) (string, error) {
	at, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	at.Path = "/" + p.name
	var folders, port string
	if err := p.admin.QueryRow(ctx, "select current_setting('unix_socket_directories'), current_setting('port')").Scan(&folders, &port); err != nil {
		return "", err
	}
	folder, _, _ := strings.Cut(folders, ",")
	socket := *at
	socket.Host, socket.RawQuery = "", url.Values{"host": {strings.TrimSpace(folder)}, "port": {port}, "sslmode": {"disable"}}.Encode()
	if conn, err := pgx.Connect(ctx, socket.String()); err == nil {
		return socket.String(), conn.Close(ctx)
	}
	return at.String(), nil
}

// layOut puts the files where the scripts look for them.
func layOut(folder string, e *england, o *outlines) error {
	data, err := filepath.Abs(filepath.Join(e.folder, "data"))
	if err != nil {
		return err
	}
	for _, name := range []string{"neighbourhoods.csv.gz", "organisations.csv.gz", "programmes.csv.gz", "deliveries.csv.gz"} {
		if err := os.Symlink(filepath.Join(data, name), filepath.Join(folder, name)); err != nil {
			return err
		}
	}
	polygons := make([][]string, len(o.codes))
	for k, code := range o.codes {
		polygons[k] = []string{string(code), string(o.shapes[k])}
	}
	if err := writeTable(filepath.Join(folder, "polygons.csv"), polygons); err != nil {
		return err
	}
	names := []string{"id", "source", "ref", "name", "phases", "pupils", "x", "y", "lon", "lat"}
	settings, err := readTable(filepath.Join(data, "settings.csv.gz"))
	if err != nil {
		return err
	}
	unplaced, err := columns(settings, names...)
	if err != nil {
		return err
	}
	return writeTable(filepath.Join(folder, "settings0.csv"), append([][]string{names}, unplaced...))
}

func writeTable(path string, rows [][]string) error {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return os.WriteFile(path, text.Bytes(), 0o600)
}

func psql(ctx context.Context, address, folder, script string) error {
	path, err := filepath.Abs(script)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", address, "-f", path)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "PGOPTIONS=-c client_min_messages=warning")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", script, err, out)
	}
	return nil
}

// samePlaces compares the settings as the scripts placed them with the file that
// we read.
func samePlaces(folder string, e *england) error {
	text, err := os.ReadFile(filepath.Join(folder, "settings.csv"))
	if err != nil {
		return err
	}
	theirs, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return err
	}
	ours, err := readTable(filepath.Join(e.folder, "data", "settings.csv.gz"))
	if err != nil {
		return err
	}
	if !slices.EqualFunc(ours, theirs, slices.Equal[[]string]) {
		return errors.New("PostGIS places the settings elsewhere than the file does")
	}
	return nil
}

// storeAccess keeps the answer to question 4 for England, which questions 5 and 7
// read.
func (p *postgis) storeAccess(ctx context.Context) error {
	reach, err := p.text(query{file: "q4_e2sfca", with: literacy(areas()[0])})
	if err != nil {
		return err
	}
	for _, statement := range []string{"create table access (id int primary key, a float8 not null)", "insert into access " + reach, "vacuum analyze access"} {
		if _, err := p.conn.Exec(ctx, statement, pgx.QueryExecModeSimpleProtocol); err != nil {
			return err
		}
	}
	return nil
}

// text is a query's SQL with its values in it.
func (p *postgis) text(q query) (string, error) {
	if q.file == "" {
		return q.text, nil
	}
	file, err := os.ReadFile(filepath.Join(p.sql, q.file+".sql"))
	if err != nil {
		return "", err
	}
	return filledIn(string(file), q.with), nil
}

// filledIn leaves out the lines that are remarks and puts values for psql's
// variables: :'name' for text, :name for the rest.
func filledIn(sql string, with map[string]any) string {
	lines := slices.DeleteFunc(strings.Split(sql, "\n"), func(line string) bool { return strings.HasPrefix(line, "--") })
	out := strings.Join(lines, "\n")
	for name, value := range with {
		out = strings.ReplaceAll(out, ":'"+name+"'", fmt.Sprintf("'%v'", value))
		out = regexp.MustCompile(`(^|[^:]):`+name+`\b`).ReplaceAllString(out, fmt.Sprintf("${1}%v", value))
	}
	return out
}

// passes is how often SQL is timed, after a first time that warms it.
const passes = 5

// time gives the median of a question's SQL, and compares the answers that have a
// digest.
func (p *postgis) time(ctx context.Context, q timed, want expected) (beside, error) {
	out := noPostGIS()
	var err error
	if len(q.plain) > 0 {
		if out.plain, err = p.inTurn(ctx, q.plain, want); err != nil {
			return out, err
		}
	}
	if len(q.prepared) > 0 {
		out.prepared, err = p.inTurn(ctx, q.prepared, want)
	}
	return out, err
}

func (p *postgis) inTurn(ctx context.Context, queries []query, want expected) (sum float64, err error) {
	for _, q := range queries {
		text, err := p.text(q)
		if err != nil {
			return 0, err
		}
		if err := p.same(ctx, q, text, want); err != nil {
			return 0, err
		}
		var all []time.Duration
		for range passes {
			begun := time.Now()
			if err := p.each(ctx, text, func([][]byte) {}); err != nil {
				return 0, err
			}
			all = append(all, time.Since(begun))
		}
		sum += ms(summary(all).median)
	}
	return sum, nil
}

// same asks once, and compares the digest where there is one.
func (p *postgis) same(ctx context.Context, q query, text string, want expected) error {
	var lines strings.Builder
	err := p.each(ctx, text, func(cells [][]byte) {
		if q.expected != "" {
			lines.Write(bytes.Join(cells[q.columns[0]:q.columns[1]], []byte(",")))
			lines.WriteByte('\n')
		}
	})
	if err != nil || q.expected == "" {
		return err
	}
	if got, expects := md5Of(lines.String()), want[q.expected]["digest"]; got != expects {
		return fmt.Errorf("PostGIS answers %s with the digest %s, expected %v", q.expected, got, expects)
	}
	return nil
}

// each gives the rows of an answer as text.
func (p *postgis) each(ctx context.Context, text string, visit func([][]byte)) error {
	rows, err := p.conn.Query(ctx, text, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		visit(rows.RawValues())
	}
	return rows.Err()
}

// absent is the peer where there is no server.
func absent(timed) (beside, error) { return noPostGIS(), nil }
