package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"fairground/internal/account"
	"fairground/internal/app"
	"fairground/internal/fault"
)

// UserCmd is `fairground user`.
type UserCmd struct {
	Add  userAddCmd  `cmd:"" help:"Add a person: the first administrator is added here."`
	Link userLinkCmd `cmd:"" help:"Print a link with which a person signs in once, where no e-mail reaches them."`
}

type userAddCmd struct {
	Database
	Email string `help:"Their e-mail address." required:"" placeholder:"ADDRESS"`
	Name  string `help:"Their name." required:"" placeholder:"NAME"`
	Adult bool   `help:"Say that they are an adult: nobody under 18 has an account."`
	Role  string `help:"A role to give them everywhere, such as national-team." placeholder:"ROLE"`
	Link  bool   `help:"Print a link with which they sign in once, within 15 minutes, in any browser."`
	URL   string `help:"Where browsers reach Fairground, for the link." env:"FAIRGROUND_URL" default:"http://127.0.0.1:8080" placeholder:"URL"`
}

// Run adds the person, and all of it or nothing.
func (c *userAddCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	defer a.Close()
	var path string
	err = a.DB.Tx(ctx, func(ctx context.Context) error {
		i, err := a.Account.AddIdentity(ctx, account.Identity{Name: c.Name, Email: c.Email}, c.Adult)
		if err != nil {
			return err
		}
		if c.Role != "" {
			if _, err := a.Account.Grant(ctx, account.Grant{Person: i.ID, Role: account.Role(c.Role), Source: "command line"}); err != nil {
				return err
			}
		}
		if c.Link {
			path, err = a.Account.ServerLink(ctx, i.ID)
		}
		return err
	})
	if err != nil {
		return plain(err)
	}
	fmt.Fprintf(os.Stderr, "%s is added.\n", c.Name)
	printLink(c.URL, path)
	return nil
}

type userLinkCmd struct {
	Database
	Email string `help:"Their e-mail address." required:"" placeholder:"ADDRESS"`
	URL   string `help:"Where browsers reach Fairground." env:"FAIRGROUND_URL" default:"http://127.0.0.1:8080" placeholder:"URL"`
}

// Run prints the link.
func (c *userLinkCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	defer a.Close()
	path, err := linkFor(ctx, a, c.Email)
	if err != nil {
		return plain(err)
	}
	printLink(c.URL, path)
	return nil
}

func linkFor(ctx context.Context, a *app.App, email string) (path string, err error) {
	i, found, err := a.Account.IdentityByEmail(ctx, email)
	if err != nil {
		return "", err
	}
	if !found {
		return "", fault.NotFound("Nobody has the address %s.", email)
	}
	return a.Account.ServerLink(ctx, i.ID)
}

// printLink prints a link alone on standard output, for a script to take.
func printLink(url, path string) {
	if path == "" {
		return
	}
	fmt.Fprintln(os.Stderr, "Open this link within 15 minutes. It works once, in any browser, so keep it to yourself:")
	fmt.Println(strings.TrimSuffix(url, "/") + path)
}

// plain gives an error in the words meant for a reader, where it has some.
func plain(err error) error {
	if fault.KindOf(err) == fault.Internal {
		return err
	}
	return fmt.Errorf("%s", fault.PublicMessage(err))
}
