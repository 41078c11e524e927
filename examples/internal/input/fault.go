package input

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A Fault says what is wrong with the input and where, in one line.
type Fault struct {
	source string
	line   int    // zero: the source as a whole
	record string // "alert 3"; empty for the source as a whole
	field  string // Graph's name, with its path
	reason string
}

// Error returns source, line, record, property and reason.
func (f *Fault) Error() string {
	parts := []string{f.source}
	if f.line > 0 {
		parts[0] += fmt.Sprintf(":%d", f.line)
	}
	for _, s := range []string{f.record, f.field, f.reason} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ": ")
}

// blame says which line and field of a record the library's error is about.
func (p *Payload) blame(r record, err error) *Fault {
	f := &Fault{source: p.Source, record: r.name}
	at := r.value.start
	if e, ok := errors.AsType[*incident.DocumentError](err); ok {
		f.field = e.Property
		f.reason = e.Err.Error()
		at = find(p.data, r.value, e.Property).start
	} else {
		f.reason = strings.TrimPrefix(err.Error(), "incident: ")
	}
	if e, ok := errors.AsType[*incident.FieldError](err); ok {
		f.field, f.reason = e.Field, got(e.Reason, e.Value)
		at = find(p.data, r.value, e.Field).start
	}
	if e, ok := errors.AsType[*alert.FieldError](err); ok {
		at = p.placeOf(r, value{at, r.value.end}, e)
		f.field = strings.Trim(f.field+"."+e.Field, ".")
		f.reason = got(e.Reason, e.Value)
	}
	f.line = lineAt(p.data, at)
	return f
}

// placeOf is where a fault of an alert shows: where the second of two equal names stands, where the error says, or where the
// field is.
func (p *Payload) placeOf(r record, v value, e *alert.FieldError) int {
	if m, n := member(p.data, r.value, e.Field); n > 1 {
		return m.start
	}
	if e.Offset > 0 && v.start == r.value.start {
		return r.value.start + e.Offset
	}
	if e.Field == "" {
		return v.start
	}
	return find(p.data, v, e.Field).start
}

func got(reason, have string) string {
	if have == "" {
		return reason
	}
	return reason + ", got " + have
}
