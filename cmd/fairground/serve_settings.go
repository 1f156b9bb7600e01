package main

import (
	"fmt"
	"os"
	"strings"

	"fairground/internal/mail"
)

// mailSettings say which mail server takes the messages. Its password comes from
// the environment or a file, never from a flag: flags can be seen by others on
// the machine.
type mailSettings struct {
	Host         string `name:"smtp-host" help:"The mail server. Without one nobody can be e-mailed a link to sign in." env:"FAIRGROUND_SMTP_HOST" placeholder:"HOST"`
	Port         int    `name:"smtp-port" help:"Its port; 587, or 465 with --smtp-security=tls, when not given." env:"FAIRGROUND_SMTP_PORT" placeholder:"PORT"`
	User         string `name:"smtp-user" help:"Our name there. The password comes from FAIRGROUND_SMTP_PASSWORD, or from a file." env:"FAIRGROUND_SMTP_USER" placeholder:"NAME"`
	PasswordFile string `name:"smtp-password-file" help:"A file that holds the password." env:"FAIRGROUND_SMTP_PASSWORD_FILE" type:"existingfile" placeholder:"FILE"`
	From         string `name:"smtp-from" help:"Whom messages are from: Fairground <fairground@example.org>" env:"FAIRGROUND_SMTP_FROM" placeholder:"ADDRESS"`
	Security     string `name:"smtp-security" help:"starttls, tls from the first byte, or none (a server on this machine only)." env:"FAIRGROUND_SMTP_SECURITY" enum:"starttls,tls,none" default:"starttls"`
}

// passwordEnv names the variable that may hold the mail server's password.
const passwordEnv = "FAIRGROUND_SMTP_PASSWORD"

// server is the mail server set, nil where there is none.
func (m mailSettings) server() (*mail.Server, error) {
	if m.Host == "" {
		return nil, nil
	}
	password := os.Getenv(passwordEnv)
	if m.PasswordFile != "" {
		text, err := os.ReadFile(m.PasswordFile)
		if err != nil {
			return nil, fmt.Errorf("the mail server's password: %w", err)
		}
		password = strings.TrimRight(string(text), "\r\n")
	}
	server := &mail.Server{Host: m.Host, Port: m.Port, User: m.User, Password: password, From: m.From, Security: mail.Security(m.Security)}
	return server, server.Check()
}
