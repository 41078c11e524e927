package input_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/examples/internal/input"
	"github.com/seed-d7eb6e68/caseload/examples/internal/terminal"
	"github.com/seed-d7eb6e68/caseload/incident"
)

const (
	alertOne = `{"id":"a1","title":"First","severity":"high","category":"Execution","lastUpdateDateTime":"2026-05-01T10:00:00Z",` +
		`"evidence":[{"@odata.type":"#microsoft.graph.security.deviceEvidence","deviceDnsName":"pc-1"}]}`
	alertTwo   = `{"id":"a2","title":"Second","severity":"low","category":"Impact"}`
	incident7  = `{"id":"7","displayName":"Imported name","severity":"low","status":"active","alerts":[` + alertOne + `]}`
	redirected = `{"id":"8","displayName":"Merged","status":"redirected","redirectIncidentId":"7","alerts":[]}`
)

// taken reads input and brings it into an engine of its own.
func taken(ctx context.Context, path string, stdin io.Reader) (p *input.Payload, imported, known int, err error) {
	if p, err = input.Read(path, []byte(alertTwo), stdin); err != nil {
		return nil, 0, 0, err
	}
	engine, err := incident.New(incident.Options{Clock: func() time.Time { return p.Newest() }})
	if err != nil {
		return nil, 0, 0, err
	}
	desk := engine.As(audit.Automation("test"))
	if imported, known, err = p.Import(ctx, desk, nil); err != nil {
		return nil, 0, 0, err
	}
	return p, imported, known, input.Outcomes{}.Ingest(ctx, desk, p.Alerts...)
}

// requireFault checks what every bad input gets: a Fault whose text, made printable, is one line.
func requireFault(t *testing.T, want, path string, stdin io.Reader) {
	t.Helper()
	_, _, _, err := taken(t.Context(), path, stdin)
	require.Error(t, err)
	require.Equal(t, want, terminal.Printable(err.Error()))
	_, ok := errors.AsType[*input.Fault](err)
	require.True(t, ok)
}

func TestBadInput(t *testing.T) {
	longTag := strings.Repeat("x", 129)
	for _, tt := range []struct{ name, input, want string }{
		{"empty", "", "stdin: is empty"},
		{"white space", " \n\t\r\n", "stdin: is empty"},
		{"no alerts", `{"value":[]}`, "stdin: holds no alerts"},
		{"empty array", `[]`, "stdin: holds no alerts"},
		{"UTF-16", "\xff\xfe{\x00}\x00", "stdin:1: this is UTF-16; save it as UTF-8"},
		{"truncated", "{\"value\":[\n" + alertOne + ",\n{\"id\":\"a", "stdin:3: the JSON ends in the middle of a value"},
		{"truncated, with an end of line", "[\n1,\n\n", "stdin:2: the JSON ends in the middle of a value"},
		{"not JSON", "<html>", "stdin:1: invalid character '<' looking for beginning of value"},
		{"not JSON later", "[\n" + alertOne + "\n" + alertTwo + "]", "stdin:3: invalid character '{' after array element"},
		{"after the value", alertOne + "\n}", "stdin:2: invalid character '}' looking for beginning of value"},
		{"a number", "7", "stdin:1: want an alert or an incident, got 7"},
		{"null", "null", "stdin:1: want an alert or an incident, got null"},
		{"texts", "[\n\"\x7f\\u001b[2J\"]", `stdin:2: want an alert or an incident, got "\x7f\u001b[2J"`},
		{"arrays in arrays", `[[[` + alertOne + `]]]`, "stdin:1: want alerts or incidents, got arrays in arrays"},
		{"an error of Graph", `{"error":{"code":"InvalidAuthenticationToken","message":"Access token is empty."}}`,
			`stdin:1: this is no answer but an error: {"code":"InvalidAuthenticationToken","message":"Access token is empty."}`},
		{"value twice", "{\"value\":[],\n\"value\":[]}", "stdin:2: value: appears twice in one object"},
		{"wrong type", "{\"value\":[\n" + alertOne + ",\n{\n\"id\":\"b\",\n\"severity\":7}]}", "stdin:5: alert 2: severity: want a string, got 7"},
		{"wrong type inside", "{\"id\":\"b\",\"evidence\":[\n{},\n{\"verdict\":\n[]}]}", "stdin:4: alert 1: evidence[1].verdict: want a string, got []"},
		{"bad time", "{\"id\":\"b\",\n\"createdDateTime\":\"yesterday\"}",
			`stdin:2: alert 1: createdDateTime: want an RFC 3339 time in the years 1 to 9999, got "yesterday"`},
		{"no id", "\n{\"title\":\"x\"}", "stdin:2: alert 1: id: want an id"},
		{"blank id", "{\"title\":\"x\",\n\"id\":\" b\"}", "stdin:2: alert 1: id: has white space around it, got  b"},
		{"key twice", "{\"id\":\"b\",\n\"id\":\"c\"\n\n}", "stdin:2: alert 1: id: appears twice in one object"},
		{"key twice inside", "{\"id\":\"b\",\n\"customDetails\":{\"x\":1,\n\"x\":2}}", "stdin:3: alert 1: x: appears twice in one object"},
		{"key in other case", "{\"id\":\"b\",\n\"Severity\":\"low\"}", "stdin:2: alert 1: Severity: differs only in case from severity"},
		{"NUL", "{\"id\":\"b\",\n\"title\":\"\\u0000\"}", "stdin:2: alert 1: contains NUL"},
		{"invalid UTF-8", "{\"id\":\"b\",\n\"title\":\"\xff\"}", "stdin:2: alert 1: not valid UTF-8"},
		{"too deep", "{\"id\":\"b\",\n\"x\":" + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "}", "stdin:2: alert 1: nested deeper than 32 levels"},
		{"far too deep", strings.Repeat("[", 1_000_000), "stdin:1: invalid character '[' exceeded max depth"},
		{"alert in an incident", "{\"displayName\":\"x\",\"alerts\":[\n" + alertOne + ",\n{\"id\":\"b\",\n\"title\":{}}]}", "stdin:4: incident 1: alert 2: title: want a string, got {}"},
		{"alerts of an incident", "{\"displayName\":\"x\",\n\"alerts\":7}", "stdin:2: incident 1: alerts: want a list, got 7"},
		{"tags of an incident", "{\"displayName\":\"x\",\n\"customTags\":[7],\"alerts\":[]}", "stdin:2: incident 1: customTags: want a list of strings, got [7]"},
		{"severity of an incident", "{\"displayName\":\"x\",\n\"severity\":[]}", "stdin:2: incident 1: severity: want a string, got []"},
		{"time of an incident", "{\"displayName\":\"x\",\n\"createdDateTime\":\"soon\"}", `stdin:2: incident 1: createdDateTime: want a time such as 2026-01-22T12:09:23Z, got "soon"`},
		{"comment of an incident", "{\"displayName\":\"x\",\"comments\":[\n{\"comment\":\"x\"},\n{\"comment\":\n1}]}", "stdin:4: incident 1: comments[1].comment: want a string, got 1"},
		{"key twice in an incident", "{\"displayName\":\"x\",\n\"displayName\":\"y\"}", "stdin:2: incident 1: displayName: appears twice in one object"},
		{"tag the library refuses", "{\"displayName\":\"x\",\"customTags\":[\"a\",\n\"" + longTag + "\"],\"alerts\":[" + alertOne + "]}",
			"stdin:2: incident 1: customTags[1]: want at most 128 characters, got " + strings.Repeat("x", 80) + "…"},
		{"comment the library refuses", "{\"displayName\":\"x\",\"comments\":[\n{\"comment\":\"\"}],\"alerts\":[" + alertOne + "]}", "stdin:2: incident 1: comments[0]: want at least one character"},
		{"too many comments", "\n{\"displayName\":\"x\",\"comments\":[" + strings.TrimSuffix(strings.Repeat(`{"comment":"c"},`, 1001), ",") + "],\"alerts\":[" + alertOne + "]}",
			"stdin:2: incident 1: comments of a document: 1001 is over the limit of 1000"},
		{"not expanded", `{"value":[{"id":"7","displayName":"x","status":"active"},` + redirected + `]}`, "stdin: no incident holds alerts; ask for incidents?$expand=alerts"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			requireFault(t, tt.want, "-", strings.NewReader(tt.input))
		})
	}
}

func TestBadFiles(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing.json")
	requireFault(t, missing+": no such file or directory", missing, nil)
	requireFault(t, dir+": is a directory", dir, nil)

	odd := filepath.Join(dir, "a\n\x1b[31m.json")
	require.NoError(t, os.WriteFile(odd, []byte("{\n]"), 0o600))
	requireFault(t, dir+`/a\n\x1b[31m.json:2: invalid character ']' looking for beginning of object key string`, odd, nil)
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
	in := &endless{}
	requireFault(t, "stdin: more than 32 MiB; give it in parts", "-", in)
	require.LessOrEqual(t, in.read, input.MaxBytes+1)
}

func TestInputThatCanNotBeRead(t *testing.T) {
	requireFault(t, `stdin: pipe\nburst`, "-", io.MultiReader(strings.NewReader("{"), iotest.ErrReader(errors.New("pipe\nburst"))))
}

func TestTooManyRecords(t *testing.T) {
	var b strings.Builder
	for i := range input.MaxRecords + 1 {
		fmt.Fprintf(&b, "{\"id\":\"%d\"}\n", i)
	}
	requireFault(t, "stdin:50001: alert 50001: more than 50000 alerts and incidents; give them in parts", "-", strings.NewReader(b.String()))
}
