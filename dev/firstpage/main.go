// Command firstpage starts a Fairground server on a database and prints how
// long it takes until its first page, a place's, has come:
//
//	go run ./dev/firstpage bin/fairground data/fairground.db
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "firstpage PROGRAM DATABASE")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "firstpage:", err)
		os.Exit(1)
	}
}

func run(program, database string) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	server := exec.CommandContext(ctx, program, "serve", "--database", database, "--address", address)
	start := time.Now()
	if err := server.Start(); err != nil {
		return err
	}
	defer server.Wait()
	defer server.Process.Signal(os.Interrupt)
	for _, path := range []string{"/places/E47000007", "/places/E47000007", "/places/E47000004", "/"} {
		asked := time.Now()
		size, err := get(ctx, "http://"+address+path)
		if err != nil {
			return err
		}
		fmt.Printf("%-20s %6.0f ms, %7d bytes; %.2f s since the start\n", path, 1000*time.Since(asked).Seconds(), size, time.Since(start).Seconds())
	}
	return nil
}

// get asks until the server answers.
func get(ctx context.Context, address string) (int64, error) {
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return 0, err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			if ctx.Err() != nil {
				return 0, err
			}
			time.Sleep(5 * time.Millisecond)
			continue
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return 0, fmt.Errorf("%s: %s", address, response.Status)
		}
		return io.Copy(io.Discard, response.Body)
	}
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
