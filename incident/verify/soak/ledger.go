package main

import (
	"encoding/json"
	"os"
	"runtime/debug"
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

// revision is the commit the binary was built from, with a mark when files had been changed.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	rev, changed := "unknown", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			rev = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+changes"
		}
	}
	return rev + changed
}
