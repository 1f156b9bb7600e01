// Command testserver starts a throw-away PostgreSQL server on a free loopback
// port, runs a command with its address in FAIRGROUND_TEST_POSTGRES, and
// removes the server when the command ends:
//
//	go run ./internal/db/testserver go test ./...
//
// Settings of the server may stand in front of the command, as postgres itself takes
// them: -c shared_buffers=4GB -c jit=off.
//
// Where the variable is set already, that server is used. It needs initdb and
// postgres; run as root, it hands them to the user "postgres", because
// PostgreSQL refuses to run as root.
package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"fairground/internal/db/dbtest"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "testserver:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

func run(command []string) (code int, err error) {
	settings, command := leading(command)
	if len(command) == 0 {
		return 0, errors.New("say which command to run")
	}
	address := os.Getenv(dbtest.Env)
	if address == "" {
		s, err := start(settings)
		if err != nil {
			return 0, err
		}
		defer s.stop()
		address = s.address
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), dbtest.Env+"="+address)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// leading takes the settings in front of a command.
func leading(args []string) (settings, command []string) {
	for len(args) > 1 && args[0] == "-c" {
		settings, args = append(settings, args[:2]...), args[2:]
	}
	return settings, args
}

// server is a running throw-away PostgreSQL.
type server struct {
	folder, address string
	process         *exec.Cmd
}

func start(settings []string) (*server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "fairground-postgres-")
	if err != nil {
		return nil, err
	}
	if os.Getuid() == 0 {
		if err := exec.Command("chown", "postgres", folder).Run(); err != nil {
			return nil, fmt.Errorf("give the data folder to user postgres: %w", err)
		}
	}
	data := filepath.Join(folder, "data")
	if out, err := as(filepath.Join(bin, "initdb"), "-D", data, "-U", "fairground", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	// Durability is off: the data live as long as the tests do.
	args := []string{"-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1", "-k", folder,
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=300", "-c", "max_locks_per_transaction=512"}
	process := as(filepath.Join(bin, "postgres"), append(args, settings...)...)
	if err := process.Start(); err != nil {
		return nil, fmt.Errorf("start postgres: %w", err)
	}
	s := &server{folder: folder, process: process, address: "postgres://fairground@127.0.0.1:" + port + "/postgres?sslmode=disable"}
	if err := waitFor(bin, port); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// stop asks for an immediate shutdown, through pg_ctl so that it reaches the
// server itself and not the command that changed the user.
func (s *server) stop() {
	if bin, err := binaries(); err == nil {
		as(filepath.Join(bin, "pg_ctl"), "-D", filepath.Join(s.folder, "data"), "-m", "immediate", "stop").Run()
	}
	s.process.Wait()
	os.RemoveAll(s.folder)
}

func waitFor(bin, port string) error {
	deadline := time.Now().Add(30 * time.Second)
	for time.Now().Before(deadline) {
		if exec.Command(filepath.Join(bin, "pg_isready"), "-h", "127.0.0.1", "-p", port, "-q").Run() == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return errors.New("PostgreSQL did not answer within 30 seconds")
}

// as runs a command as an ordinary user even when we are root.
func as(name string, args ...string) *exec.Cmd {
	var cmd *exec.Cmd
	if os.Getuid() == 0 {
		cmd = exec.Command("runuser", append([]string{"-u", "postgres", "--", name}, args...)...)
	} else {
		cmd = exec.Command(name, args...)
	}
	cmd.Dir = os.TempDir()
	return cmd
}

// binaries finds the server's programs: Debian keeps them off the PATH.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	return "", errors.New("PostgreSQL is not installed: sudo apt-get install postgresql")
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, _ := strings.Cut(l.Addr().String(), ":")
	return port, nil
}
