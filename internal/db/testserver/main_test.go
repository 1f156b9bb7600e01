package main

import (
	"slices"
	"testing"
)

func TestSettingsStandInFrontOfTheCommand(t *testing.T) {
	settings, command := leading([]string{"-c", "jit=off", "-c", "work_mem=1GB", "sh", "-c", "true"})
	if !slices.Equal(settings, []string{"-c", "jit=off", "-c", "work_mem=1GB"}) || !slices.Equal(command, []string{"sh", "-c", "true"}) {
		t.Errorf("%q, %q", settings, command)
	}
	if settings, command := leading([]string{"-c"}); settings != nil || len(command) != 1 {
		t.Errorf("%q, %q", settings, command)
	}
}
