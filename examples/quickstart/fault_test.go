package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// requireFault checks what every bad input gets: exit status 1, nothing on standard output, one harmless line on the other.
func requireFault(t *testing.T, want string, status int, out, errs string) {
	t.Helper()
	require.Equal(t, want+"\n", errs)
	require.Equal(t, 1, status)
	require.Empty(t, out)
	require.Equal(t, 1, strings.Count(errs, "\n"))
	requireHarmless(t, errs)
}

func TestBadInput(t *testing.T) {
	longTag := strings.Repeat("x", 129)
	for _, tt := range []struct{ name, input, want string }{
		{"empty", "", "quickstart: stdin: is empty"},
		{"white space", " \n\t\r\n", "quickstart: stdin: is empty"},
		{"no alerts", `{"value":[]}`, "quickstart: stdin: holds no alerts"},
		{"empty array", `[]`, "quickstart: stdin: holds no alerts"},
		{"UTF-16", "\xff\xfe{\x00}\x00", "quickstart: stdin:1: this is UTF-16; save it as UTF-8"},
		{"truncated", "{\"value\":[\n" + alertOne + ",\n{\"id\":\"a", "quickstart: stdin:3: the JSON ends in the middle of a value"},
		{"truncated, with an end of line", "[\n1,\n\n", "quickstart: stdin:2: the JSON ends in the middle of a value"},
		{"not JSON", "<html>", "quickstart: stdin:1: invalid character '<' looking for beginning of value"},
		{"not JSON later", "[\n" + alertOne + "\n" + alertTwo + "]", "quickstart: stdin:3: invalid character '{' after array element"},
		{"after the value", alertOne + "\n}", "quickstart: stdin:2: invalid character '}' looking for beginning of value"},
		{"a number", "7", "quickstart: stdin:1: want an alert or an incident, got 7"},
		{"null", "null", "quickstart: stdin:1: want an alert or an incident, got null"},
		{"texts", "[\n\"\x7f\\u001b[2J\"]", `quickstart: stdin:2: want an alert or an incident, got "\x7f\u001b[2J"`},
		{"arrays in arrays", `[[[` + alertOne + `]]]`, "quickstart: stdin:1: want alerts or incidents, got arrays in arrays"},
		{"an error of Graph", `{"error":{"code":"InvalidAuthenticationToken","message":"Access token is empty."}}`,
			`quickstart: stdin:1: this is no answer but an error: {"code":"InvalidAuthenticationToken","message":"Access token is empty."}`},
		{"value twice", "{\"value\":[],\n\"value\":[]}", "quickstart: stdin:2: value: appears twice in one object"},
		{"wrong type", "{\"value\":[\n" + alertOne + ",\n{\n\"id\":\"b\",\n\"severity\":7}]}", "quickstart: stdin:5: alert 2: severity: want a string, got 7"},
		{"wrong type inside", "{\"id\":\"b\",\"evidence\":[\n{},\n{\"verdict\":\n[]}]}", "quickstart: stdin:4: alert 1: evidence[1].verdict: want a string, got []"},
		{"bad time", "{\"id\":\"b\",\n\"createdDateTime\":\"yesterday\"}",
			`quickstart: stdin:2: alert 1: createdDateTime: want an RFC 3339 time in the years 1 to 9999, got "yesterday"`},
		{"no id", "\n{\"title\":\"x\"}", "quickstart: stdin:2: alert 1: id: want an id"},
		{"blank id", "{\"title\":\"x\",\n\"id\":\" b\"}", "quickstart: stdin:2: alert 1: id: has white space around it, got  b"},
		{"key twice", "{\"id\":\"b\",\n\"id\":\"c\"\n\n}", "quickstart: stdin:2: alert 1: id: appears twice in one object"},
		{"key twice inside", "{\"id\":\"b\",\n\"customDetails\":{\"x\":1,\n\"x\":2}}", "quickstart: stdin:3: alert 1: x: appears twice in one object"},
		{"key in other case", "{\"id\":\"b\",\n\"Severity\":\"low\"}", "quickstart: stdin:2: alert 1: Severity: differs only in case from severity"},
		{"NUL", "{\"id\":\"b\",\n\"title\":\"\\u0000\"}", "quickstart: stdin:2: alert 1: contains NUL"},
		{"invalid UTF-8", "{\"id\":\"b\",\n\"title\":\"\xff\"}", "quickstart: stdin:2: alert 1: not valid UTF-8"},
		{"too deep", "{\"id\":\"b\",\n\"x\":" + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "}", "quickstart: stdin:2: alert 1: nested deeper than 32 levels"},
		{"far too deep", strings.Repeat("[", 1_000_000), "quickstart: stdin:1: invalid character '[' exceeded max depth"},
		{"alert in an incident", "{\"displayName\":\"x\",\"alerts\":[\n" + alertOne + ",\n{\"id\":\"b\",\n\"title\":{}}]}", "quickstart: stdin:4: incident 1: alert 2: title: want a string, got {}"},
		{"alerts of an incident", "{\"displayName\":\"x\",\n\"alerts\":7}", "quickstart: stdin:2: incident 1: alerts: want a list, got 7"},
		{"tags of an incident", "{\"displayName\":\"x\",\n\"customTags\":[7],\"alerts\":[]}", "quickstart: stdin:2: incident 1: customTags: want a list of strings, got [7]"},
		{"severity of an incident", "{\"displayName\":\"x\",\n\"severity\":[]}", "quickstart: stdin:2: incident 1: severity: want a string, got []"},
		{"time of an incident", "{\"displayName\":\"x\",\n\"createdDateTime\":\"soon\"}", `quickstart: stdin:2: incident 1: createdDateTime: want a time such as 2026-01-22T12:09:23Z, got "soon"`},
		{"comment of an incident", "{\"displayName\":\"x\",\"comments\":[\n{\"comment\":\"x\"},\n{\"comment\":\n1}]}", "quickstart: stdin:4: incident 1: comments[1].comment: want a string, got 1"},
		{"key twice in an incident", "{\"displayName\":\"x\",\n\"displayName\":\"y\"}", "quickstart: stdin:2: incident 1: displayName: appears twice in one object"},
		{"tag the library refuses", "{\"displayName\":\"x\",\"customTags\":[\"a\",\n\"" + longTag + "\"],\"alerts\":[" + alertOne + "]}",
			"quickstart: stdin:2: incident 1: customTags[1]: want at most 128 characters, got " + strings.Repeat("x", 80) + "…"},
		{"comment the library refuses", "{\"displayName\":\"x\",\"comments\":[\n{\"comment\":\"\"}],\"alerts\":[" + alertOne + "]}", "quickstart: stdin:2: incident 1: comments[0]: want at least one character"},
		{"too many comments", "\n{\"displayName\":\"x\",\"comments\":[" + strings.TrimSuffix(strings.Repeat(`{"comment":"c"},`, 1001), ",") + "],\"alerts\":[" + alertOne + "]}",
			"quickstart: stdin:2: incident 1: comments of a document: 1001 is over the limit of 1000"},
		{"not expanded", `{"value":[{"id":"7","displayName":"x","status":"active"},` + redirected + `]}`, "quickstart: stdin: no incident holds alerts; ask for incidents?$expand=alerts"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, out, errs := quickstart(tt.input, "-alerts", "-")
			requireFault(t, tt.want, status, out, errs)
		})
	}
}

func TestBadFiles(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing.json")
	status, out, errs := quickstart("", "-alerts", missing)
	requireFault(t, "quickstart: "+missing+": no such file or directory", status, out, errs)

	status, out, errs = quickstart("", "-alerts", dir)
	requireFault(t, "quickstart: "+dir+": is a directory", status, out, errs)

	odd := filepath.Join(dir, "a\n\x1b[31m.json")
	require.NoError(t, os.WriteFile(odd, []byte("{\n]"), 0o600))
	status, out, errs = quickstart("", "-alerts", odd)
	requireFault(t, "quickstart: "+dir+`/a\n\x1b[31m.json:2: invalid character ']' looking for beginning of object key string`, status, out, errs)
}

// endless is a pipe that never ends and counts what is taken from it.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '['
	}
	e.read += len(b)
	return len(b), nil
}

func TestInputWithoutEnd(t *testing.T) {
	var out, errs strings.Builder
	in := &endless{}
	status := run([]string{"-alerts", "-"}, in, &out, &errs)
	requireFault(t, "quickstart: stdin: more than 32 MiB; give it in parts", status, out.String(), errs.String())
	require.LessOrEqual(t, in.read, maxInput+1)
}

func TestInputThatCanNotBeRead(t *testing.T) {
	var out, errs strings.Builder
	status := run([]string{"-alerts", "-"}, io.MultiReader(strings.NewReader("{"), iotest.ErrReader(errors.New("pipe\nburst"))), &out, &errs)
	requireFault(t, `quickstart: stdin: pipe\nburst`, status, out.String(), errs.String())
}

func TestTooManyRecords(t *testing.T) {
	var b strings.Builder
	for i := range maxRecords + 1 {
		fmt.Fprintf(&b, "{\"id\":\"%d\"}\n", i)
	}
	status, out, errs := quickstart(b.String(), "-alerts", "-")
	requireFault(t, "quickstart: stdin:50001: alert 50001: more than 50000 alerts and incidents; give them in parts", status, out, errs)
}
