// Package input reads what the examples work on: alerts and incidents as Microsoft Graph writes them, from a file or a pipe that
// may hold anything. What is wrong is said with the line it is on.
package input

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// MaxBytes bounds what is read, whatever the file or the pipe has to offer.
const MaxBytes = 32 << 20

// Read reads a file, standard input for "-", or a program's own alerts when no path is given: any of these, and any row of them: an
// answer of alerts_v2 or of incidents?$expand=alerts, an array, a single alert or incident. JSON Lines are a row of single ones. The
// error is a [*Fault].
func Read(path string, own []byte, stdin io.Reader) (*Payload, error) {
	source, data, err := open(path, own, stdin)
	if err != nil {
		return nil, err
	}
	return parse(source, data)
}

// open returns the bytes to read and what to call them.
func open(path string, own []byte, stdin io.Reader) (source string, data []byte, err error) {
	switch path {
	case "":
		return "alerts.json", own, nil
	case "-":
		data, err = readBounded("stdin", stdin)
		return "stdin", data, err
	}
	f, err := os.Open(path)
	if err != nil {
		return path, nil, unreadable(path, err)
	}
	defer f.Close()
	data, err = readBounded(path, f)
	return path, data, err
}

func readBounded(source string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, unreadable(source, err)
	}
	if len(data) > MaxBytes {
		return nil, &Fault{source: source, reason: fmt.Sprintf("more than %d MiB; give it in parts", MaxBytes>>20)}
	}
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return nil, &Fault{source: source, line: 1, reason: "this is UTF-16; save it as UTF-8"}
		}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &Fault{source: source, reason: "is empty"}
	}
	return data, nil
}

// unreadable says why without saying the path again.
func unreadable(source string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return &Fault{source: source, reason: err.Error()}
}
