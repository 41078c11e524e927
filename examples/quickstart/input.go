package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

//go:embed alerts.json
var builtIn []byte

// maxInput bounds what is read, whatever the file or the pipe has to offer.
const maxInput = 32 << 20

// readInput returns the bytes to read alerts from and what to call them: those of a file, of standard input for "-", or the
// program's own when no path is given.
func readInput(path string, stdin io.Reader) (source string, data []byte, err error) {
	switch path {
	case "":
		return "alerts.json", builtIn, nil
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
	data, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err != nil {
		return nil, unreadable(source, err)
	}
	if len(data) > maxInput {
		return nil, &fault{source: source, reason: fmt.Sprintf("more than %d MiB; give it in parts", maxInput>>20)}
	}
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return nil, &fault{source: source, line: 1, reason: "this is UTF-16; save it as UTF-8"}
		}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &fault{source: source, reason: "is empty"}
	}
	return data, nil
}

// unreadable says why without saying the path again.
func unreadable(source string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return &fault{source: source, reason: err.Error()}
}
