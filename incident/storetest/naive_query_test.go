package storetest_test

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// misread are bugs in how a filter is translated: what becomes of its text.
var misread = map[bug][2]string{
	"wildcards are wild":                 {"%", ""},
	"quotes are taken out":               {"it''s", "its"},
	"the end of a text is any":           {"endswith(", "contains("},
	"search looks at no device":          {"devices/any(t:contains", "ipAddresses/any(t:contains"},
	"search looks everywhere":            {"apps/any(t:contains", "urls/any(t:contains"},
	"processes can not be had":           {"processes/any(", "osPlatforms/any("},
	"exactly is from then on":            {"ActivityDateTime eq ", "ActivityDateTime ge "},
	"the first of several times is lost": {"ActivityDateTime in (" + listed + ",", "ActivityDateTime in ("},
}

// listed is the first of some times in a list.
var listed = time.Date(2026, 1, 22, 12, 0, 0, 0, time.UTC).Format(time.RFC3339Nano)

// compiled is the predicate of a filter, unless that is where the bug is.
func (s *naive) compiled(q incident.Query) (func(*incident.Incident) bool, error) {
	e := q.Filter
	if w, ok := misread[s.bug]; ok {
		if other, err := filter.Parse(incident.Schema, strings.ReplaceAll(e.String(), w[0], w[1])); err == nil {
			e = other
		}
	}
	match, err := incident.Schema.Compile(e)
	switch {
	case s.bug == "only what users may send is accepted" && err == nil && !e.IsZero():
		err = incident.Schema.Check(e)
	case s.bug == "an unknown filter is no filter" && err != nil:
		return func(*incident.Incident) bool { return true }, nil
	case s.bug == "what is no text matches nothing" && (!utf8.ValidString(e.String()) || strings.Contains(e.String(), "\x00")):
		return func(*incident.Incident) bool { return false }, nil
	case s.bug == "what is too large is cut" && errors.Is(err, filter.ErrTooLarge):
		return func(*incident.Incident) bool { return false }, nil
	}
	if err != nil {
		return nil, err
	}
	return func(inc *incident.Incident) bool {
		was := *inc
		switch s.bug {
		case "only ASCII is folded":
			was.Name = strings.Map(func(r rune) rune {
				if r >= utf8.RuneSelf && strings.ToUpper(string(r)) == string(r) {
					return '\uE000' // another letter
				}
				return r
			}, was.Name)
		case "times are compared in microseconds":
			was.FirstActivity, was.LastActivity = was.FirstActivity.Truncate(time.Microsecond), was.LastActivity.Truncate(time.Microsecond)
		case "a time that is not set is early":
			if was.FirstActivity.IsZero() {
				was.FirstActivity = was.FirstActivity.Add(1)
			}
		case "redirected incidents match nothing":
			if was.Status == incident.Redirected && !q.Filter.IsZero() {
				return false
			}
		}
		return match(&was)
	}, nil
}

// starts reports whether a query starts somewhere, and where.
func (s *naive) starts(now *state, q incident.Query) (incident.Position, bool) {
	at, some := q.Position()
	if some && s.bug == "who is not there is looked up" {
		inc, ok := now.incidents[at.ID]
		if some = ok; ok {
			at = s.position(q, inc)
		}
	}
	return at, some
}

func lastIfZero(t time.Time) time.Time {
	if t.IsZero() {
		return time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}
