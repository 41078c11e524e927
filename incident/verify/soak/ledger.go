package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"time"
)

// line is one round in the ledger.
type line struct {
	At           time.Time `json:"at"`
	Commit       string    `json:"commit"`
	Race         bool      `json:"race"`
	Seed         uint64    `json:"seed"`
	Histories    int       `json:"histories"`
	Operations   int       `json:"operations"`
	Transactions int       `json:"transactions"`
	Illegal      int       `json:"illegal"`    // histories
	Undecided    int       `json:"undecided"`  // histories
	Violations   int       `json:"violations"` // found in the transcript
	Sequences    int       `json:"sequences"`  // of commands, compared with the model
	Seconds      float64   `json:"seconds"`
}

// append adds the line to a file, unless none is named, and returns it.
func (l line) append(file string) ([]byte, error) {
	text, err := json.Marshal(l)
	if err != nil || file == "" {
		return text, err
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return text, err
	}
	if _, err = f.Write(append(text, '\n')); err != nil {
		f.Close()
		return text, err
	}
	return text, f.Close()
}

// revision is the commit that is tested, with a mark when files were changed: the one the binary was built from, or where that is not
// known, as go run does not put it in, the one that is checked out.
func revision() string {
	rev, changed := "", false
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				rev = s.Value
			case "vcs.modified":
				changed = s.Value == "true"
			}
		}
	}
	if rev == "" {
		head, err := exec.Command("git", "rev-parse", "HEAD").Output()
		if err != nil {
			return "unknown"
		}
		state, err := exec.Command("git", "status", "--porcelain").Output()
		rev, changed = strings.TrimSpace(string(head)), err != nil || len(state) > 0
	}
	if changed {
		rev += "+changes"
	}
	return rev
}
