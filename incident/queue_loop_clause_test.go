package incident_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A clause is a condition in the words of the naive loop. It is said in three ways that must mean the same: by hand (holds), with the
// constructors of Go (expr), and as text in some spelling (print).
type clause struct {
	op   string // "and", "or", "not", "search", or what is done with a property
	kids []clause
	of   *property
	vals []val // of a search, one text
}

// A moment is who asks and when.
type moment struct {
	me  string
	now time.Time
}

// holds is what the condition means.
func (c *clause) holds(r *plainRow, m moment) bool {
	switch c.op {
	case "and":
		for i := range c.kids {
			if !c.kids[i].holds(r, m) {
				return false
			}
		}
		return true
	case "or":
		for i := range c.kids {
			if c.kids[i].holds(r, m) {
				return true
			}
		}
		return false
	case "not":
		return !c.kids[0].holds(r, m)
	case "search":
		return searchedFor(r, c.vals[0].text)
	}
	switch p := c.of; {
	case p.words:
		return slices.ContainsFunc(c.vals, func(v val) bool { return assignedTo(&r.inc, v.text, m.me) }) != (c.op == "ne")
	case p.texts != nil:
		return c.holdsOfAny(p.texts(r))
	case p.text != nil:
		return c.holdsOf(p.text(r))
	case p.at != nil:
		return c.holdsAt(p.at(r), m)
	case p.flag != nil:
		return (p.flag(r) == c.vals[0].flag) != (c.op == "ne")
	default:
		return c.holdsOfNumber(p.num(r))
	}
}

// searchedFor is the rule of the search box: every word is in the name of the incident or of one of its assets, or is its id,
// possibly after a #.
func searchedFor(r *plainRow, text string) bool {
	places := slices.Concat([]string{r.inc.Name}, devicesIn(r), usersIn(r), mailboxesIn(r), appsIn(r))
	for word := range strings.FieldsSeq(text) {
		digits := word
		if word[0] == '#' {
			digits = word[1:]
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		isID := err == nil && n > 0 && incident.ID(n) == r.inc.ID
		if !isID && !slices.ContainsFunc(places, func(p string) bool { return hasWithin(p, word) }) {
			return false
		}
	}
	return true
}

func assignedTo(i *incident.Incident, whom, me string) bool {
	mine := sameText(i.Owner.ID(), me)
	switch whom {
	case "me":
		return i.Owner.Kind() == alert.UserOwnerKind && mine
	case "otherUser":
		return i.Owner.Kind() == alert.UserOwnerKind && !mine
	case "group":
		return i.Owner.Kind() == alert.GroupOwnerKind
	default:
		return i.Owner.Kind() == alert.NoOwnerKind
	}
}

func (c *clause) holdsOfAny(elements []string) bool {
	switch c.op {
	case "null":
		return len(elements) == 0
	case "set":
		return len(elements) > 0
	}
	return slices.ContainsFunc(elements, c.holdsOf)
}

func (c *clause) holdsOf(text string) bool {
	switch c.op {
	case "null":
		return text == ""
	case "set":
		return text != ""
	case "ne":
		return !sameText(text, c.vals[0].text)
	case "contains":
		return hasWithin(text, c.vals[0].text)
	case "startswith", "endswith":
		t, part := []rune(text), []rune(c.vals[0].text)
		if c.op == "startswith" {
			return hasAt(t, part, 0)
		}
		return hasAt(t, part, len(t)-len(part))
	}
	return slices.ContainsFunc(c.vals, func(v val) bool { return sameText(text, v.text) })
}

// holdsAt has a time that is not set pass no comparison, which ne is the opposite of, and what is relative cut to microseconds.
func (c *clause) holdsAt(at time.Time, m moment) bool {
	switch {
	case c.op == "null":
		return at.IsZero()
	case c.op == "set":
		return !at.IsZero()
	case at.IsZero():
		return c.op == "ne"
	}
	moments := make([]time.Time, len(c.vals))
	for i, v := range c.vals {
		if moments[i] = v.at; v.rel {
			moments[i] = m.now.Add(-v.ago).Truncate(time.Microsecond)
		}
	}
	if c.op == "in" {
		return slices.ContainsFunc(moments, at.Equal)
	}
	than := moments[0]
	return ordering(c.op, int(boolNumber(at.After(than))-boolNumber(at.Before(than))))
}

func (c *clause) holdsOfNumber(n int64) bool {
	if c.op == "in" {
		return slices.ContainsFunc(c.vals, func(v val) bool { return v.num == n })
	}
	return ordering(c.op, int(boolNumber(n > c.vals[0].num)-boolNumber(n < c.vals[0].num)))
}

func ordering(op string, c int) bool {
	switch op {
	case "eq":
		return c == 0
	case "ne":
		return c != 0
	case "gt":
		return c > 0
	case "ge":
		return c >= 0
	case "lt":
		return c < 0
	case "le":
		return c <= 0
	}
	panic(op)
}

// expr builds the condition in Go; false where there is no constructor for a part of it.
func (c *clause) expr() (filter.Expr, bool) {
	if c.op == "search" {
		return incident.Search(c.vals[0].text), true
	}
	if c.of != nil {
		e := c.of.expr(c.op, c.vals)
		return e, !e.IsZero()
	}
	kids := make([]filter.Expr, len(c.kids))
	for i := range c.kids {
		var ok bool
		if kids[i], ok = c.kids[i].expr(); !ok {
			return filter.Expr{}, false
		}
	}
	switch c.op {
	case "and":
		return filter.And(kids...), true
	case "or":
		return filter.Or(kids...), true
	default:
		return filter.Not(kids[0]), true
	}
}

// print writes the condition as somebody might, never the same way: cases, spaces, parentheses and spellings vary.
func (c *clause) print(g gen) string {
	switch c.op {
	case "and", "or":
		if len(c.kids) == 0 {
			return strconv.FormatBool(c.op == "and")
		}
		parts := make([]string, len(c.kids))
		for i, k := range c.kids {
			if parts[i] = k.print(g); c.op == "and" && k.op == "or" && len(k.kids) > 0 || g.in(6) {
				parts[i] = "(" + parts[i] + ")"
			}
		}
		return strings.Join(parts, g.space(1)+g.cased(c.op)+g.space(1))
	case "not":
		return g.cased("not") + g.space(1) + "(" + c.kids[0].print(g) + ")"
	case "search":
		e, _ := c.expr()
		if e.IsZero() {
			return "true"
		}
		return "(" + e.String() + ")"
	}
	text := c.printTest(g)
	if g.in(8) {
		text = "(" + g.space(0) + text + g.space(0) + ")"
	}
	return text
}

func (c *clause) printTest(g gen) string {
	name := c.of.name
	if c.of.texts == nil {
		return c.printOn(g, name)
	}
	any := name + "/" + g.cased("any") + "("
	switch c.op {
	case "set":
		return any + g.space(0) + ")"
	case "null":
		return "not " + any + ")"
	}
	x := oneOf(g, "t", "x", "tag", "any", "eq1", "_")
	return any + x + ":" + g.space(0) + c.printOn(g, x) + g.space(0) + ")"
}

func (c *clause) printOn(g gen, subject string) string {
	switch c.op {
	case "null":
		return subject + " " + g.cased("eq") + " null"
	case "set":
		return subject + g.space(1) + g.cased("ne") + " null"
	case "contains", "startswith", "endswith":
		return g.cased(c.op) + "(" + subject + g.space(0) + "," + g.space(0) + c.printVal(g, 0) + ")"
	case "in":
		var vs []string
		for i := range c.vals {
			vs = append(vs, g.space(0)+c.printVal(g, i))
		}
		return subject + g.space(1) + g.cased("in") + " (" + strings.Join(vs, ",") + ")"
	}
	return subject + g.space(1) + g.cased(c.op) + g.space(1) + c.printVal(g, 0)
}

func (c *clause) printVal(g gen, i int) string {
	p, v := c.of, c.vals[i]
	switch {
	case p.members != nil:
		name := g.cased(v.text)
		if p.graph != "" && g.in(3) {
			return p.graph + "'" + name + "'"
		}
		return "'" + name + "'"
	case p.text != nil || p.texts != nil || p.words:
		return "'" + strings.ReplaceAll(v.text, "'", "''") + "'"
	case p.flag != nil:
		return g.cased(strconv.FormatBool(v.flag))
	case p.num != nil:
		if g.in(3) {
			return "'" + strconv.FormatInt(v.num, 10) + "'"
		}
		return strconv.FormatInt(v.num, 10)
	case v.rel:
		if v.ago == 0 && g.in(2) {
			return "now()"
		}
		return g.cased("now()") + " " + g.cased("sub") + " duration'" + printAgo(g, v.ago) + "'"
	default:
		zone := oneOf(g, time.UTC, time.FixedZone("", 5*3600+1800), time.FixedZone("", -3600))
		if y := v.at.In(zone).Year(); y < 1 || y > 9999 {
			zone = time.UTC
		}
		return v.at.In(zone).Format(time.RFC3339Nano)
	}
}

// printAgo writes a duration in days and seconds, or in seconds alone.
func printAgo(g gen, d time.Duration) string {
	days := d / (24 * time.Hour)
	if g.in(2) {
		days = 0
	}
	rest := d - days*24*time.Hour
	seconds := strconv.FormatInt(int64(rest/time.Second), 10)
	if nanos := rest % time.Second; nanos != 0 {
		seconds += fmt.Sprintf(".%09d", nanos)
	}
	if days == 0 {
		return "PT" + seconds + "S"
	}
	return fmt.Sprintf("P%dDT%sS", days, seconds)
}

// cased is a word of the language in any case.
func (g gen) cased(word string) string {
	return oneOf(g, word, word, word, strings.ToUpper(word), strings.ToUpper(word[:1])+word[1:])
}

func (g gen) space(least int) string { return strings.Repeat(" ", least+max(0, g.IntN(6)-4)) }
