package input

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
)

// A value is a JSON value by its place in a text, which is what an error needs to name a line.
type value struct{ start, end int }

var errTruncated = errors.New("the JSON ends in the middle of a value")

// nextValue finds the value at or after a place. The error is io.EOF when there is none; otherwise at is where it shows.
func nextValue(data []byte, from int) (v value, at int, err error) {
	from = skipSpace(data, from)
	if from == len(data) {
		return value{}, from, io.EOF
	}
	var raw json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(data[from:]))
	err = dec.Decode(&raw)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return value{}, from + max(int(syntax.Offset)-1, 0), err
	}
	if err != nil {
		return value{}, len(bytes.TrimRight(data, " \t\r\n")), errTruncated
	}
	return value{from, from + int(dec.InputOffset())}, from, nil
}

func skipSpace(data []byte, at int) int {
	for at < len(data) && strings.IndexByte(" \t\r\n", data[at]) >= 0 {
		at++
	}
	return at
}

// skipValue returns the end of a value in a text that nextValue accepted.
func skipValue(data []byte, at int) int {
	for depth := 0; ; at++ {
		switch data[at] {
		case '"':
			for at++; data[at] != '"'; at++ {
				if data[at] == '\\' {
					at++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ' ', '\t', '\r', '\n', ',', ':':
			continue
		default: // a number or a word
			for at+1 < len(data) && strings.IndexByte(" \t\r\n,]}", data[at+1]) < 0 {
				at++
			}
		}
		if depth == 0 {
			return at + 1
		}
	}
}

// elements yields the elements of an array; of anything else, none.
func elements(data []byte, v value) iter.Seq2[int, value] {
	return func(yield func(int, value) bool) {
		if data[v.start] != '[' {
			return
		}
		i, at := 0, skipSpace(data, v.start+1)
		for data[at] != ']' {
			e := value{at, skipValue(data, at)}
			if !yield(i, e) {
				return
			}
			i++
			if at = skipSpace(data, e.end); data[at] == ',' {
				at = skipSpace(data, at+1)
			}
		}
	}
}

// members yields the members of an object, names as they are written between their quotes; of anything else, none.
func members(data []byte, v value) iter.Seq2[string, value] {
	return func(yield func(string, value) bool) {
		if data[v.start] != '{' {
			return
		}
		at := skipSpace(data, v.start+1)
		for data[at] != '}' {
			end := skipValue(data, at)
			name := string(data[at+1 : end-1])
			at = skipSpace(data, skipSpace(data, end)+1) // the colon
			m := value{at, skipValue(data, at)}
			if !yield(name, m) {
				return
			}
			if at = skipSpace(data, m.end); data[at] == ',' {
				at = skipSpace(data, at+1)
			}
		}
	}
}

// member finds a member by name, the last of several, and says how many there are.
func member(data []byte, v value, name string) (found value, n int) {
	for have, m := range members(data, v) {
		if have == name {
			found = m
			n++
		}
	}
	return found, n
}

// find follows a path such as evidence[2].verdict as far as it leads.
func find(data []byte, v value, path string) value {
	for step := range strings.SplitSeq(path, ".") {
		name, index, indexed := strings.Cut(strings.TrimSuffix(step, "]"), "[")
		m, n := member(data, v, name)
		if n == 0 {
			return v
		}
		if v = m; !indexed {
			continue
		}
		want, err := strconv.Atoi(index)
		if err != nil {
			return v
		}
		for i, e := range elements(data, v) {
			if i == want {
				v = e
				break
			}
		}
	}
	return v
}

// lineAt is the number of the line a place is in, from 1.
func lineAt(data []byte, at int) int { return 1 + bytes.Count(data[:min(at, len(data))], []byte{'\n'}) }
