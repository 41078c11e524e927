package incident_test

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// A quest draws conditions that some rows meet and others do not.
type quest struct {
	gen
	rows  []*plainRow
	props []*property
	now   time.Time
	left  int // how many more parts a condition may have
	turn  int // which property and operator must be asked next
}

// oddTexts are what people, and others, look for.
var oddTexts = []string{"", " ", "%", "_", "*", "?", "a%", "w_1", "'", "''", "it's", `\`, `\'`, `"`, "and", "or", "not", "null", "true",
	"false", "in", "any", "now()", "()", ")", "$filter", "severity eq 'high'", "x:", "/", ",", "&", "=", "+", "#", "🦊", "🦊 fox", "e\u0301", "é", "i", "I", "ı",
	"İ", "ß", "ẞ", "SS", "ss",
	"ſ", "K", "\u212a", "Å", "\u212b", "σ", "ς", "\u202emirror", "\n", "\r\n", "\t", "\x01", "\ufeff", "\uffff", "\U0010ffff", "unknown", "me",
	strings.Repeat("long ", 200), strings.Repeat("ẞ", 600)}

// otherCase writes some characters as another that differs in case only.
func (g gen) otherCase(s string) string {
	return strings.Map(func(r rune) rune {
		for range g.IntN(3) {
			r = unicode.SimpleFold(r)
		}
		return r
	}, s)
}

// part cuts a text at characters.
func (g gen) part(s string) string {
	rs := []rune(s)
	from := g.IntN(len(rs) + 1)
	return string(rs[from : from+g.IntN(len(rs)-from+1)])
}

func (q *quest) row() *plainRow { return q.rows[q.IntN(len(q.rows))] }

// text is one that a row has, or nearly, or one that is odd.
func (q *quest) text(has func(*plainRow) []string, op string) string {
	if q.in(5) {
		return oneOf(q.gen, oddTexts...)
	}
	for range 10 {
		all := has(q.row())
		if len(all) == 0 {
			continue
		}
		s := oneOf(q.gen, all...)
		if rs := []rune(s); q.in(2) {
			switch op {
			case "contains":
				s = q.part(s)
			case "startswith":
				s = string(rs[:q.IntN(len(rs)+1)])
			case "endswith":
				s = string(rs[q.IntN(len(rs)+1):])
			}
		}
		if q.in(3) {
			s = q.otherCase(s)
		}
		if q.in(12) {
			s += oneOf(q.gen, oddTexts[:24]...)
		}
		return s
	}
	return oneOf(q.gen, oddTexts...)
}

// val is a value to compare a property with.
func (q *quest) val(p *property, op string) (v val) {
	switch {
	case p.members != nil:
		v.num = q.Int64N(int64(len(p.members)))
		v.text = p.members[v.num]
	case p.words:
		v.text = oneOf(q.gen, incident.Me, incident.OtherUser, incident.Group, incident.Unassigned)
	case p.texts != nil:
		v.text = q.text(p.texts, op)
	case p.text != nil:
		v.text = q.text(func(r *plainRow) []string { return []string{p.text(r)} }, op)
	case p.flag != nil:
		v.flag = q.in(2)
	case p.num != nil:
		if v.num = p.num(q.row()) + int64(oneOf(q.gen, 0, 0, 0, 1, -1)); q.in(20) {
			v.num = oneOf[int64](q.gen, 0, -1, 1<<48-1, 1<<48, 1<<63-1, -1<<63)
		}
	case q.in(2):
		v.rel = true
		v.ago = oneOf(q.gen, 0, 1, time.Microsecond, time.Second, time.Hour, 24*time.Hour, 7*24*time.Hour,
			36*time.Hour+1500*time.Microsecond, 1<<63-1)
		if at := p.at(q.row()); !q.in(3) && !at.IsZero() && at.Before(q.now) && q.now.Sub(at) < 1<<60 {
			v.ago = max(0, q.now.Sub(at)+oneOf[time.Duration](q.gen, 0, 0, 1, -1, 60, -60, 700, time.Microsecond))
		}
	default:
		v.at = p.at(q.row()).Add(oneOf[time.Duration](q.gen, 0, 0, 1, -1, 1000, -1000, time.Hour))
		if v.at.Year() < 1 || v.at.Before(time.Time{}.Add(1)) || q.in(20) {
			v.at = oneOf(q.gen, epoch, time.Time{}.Add(1), time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
				time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC), time.Date(2262, 4, 12, 0, 0, 0, 0, time.UTC))
		}
	}
	return v
}

// test is a condition on a property, or a search.
func (q *quest) test() clause {
	if q.in(12) {
		return clause{op: "search", vals: []val{{text: q.searchText()}}}
	}
	p := q.props[q.IntN(len(q.props))]
	if q.in(3) { // what queues are mostly filtered by, and the store is quick at
		p = q.named(oneOf(q.gen, "status", "severity", "assignedTo", "customTags", "ownerKind", "assignment", "displayName",
			"lastUpdateDateTime", "id"))
	}
	return q.testOf(p)
}

func (q *quest) named(name string) *property {
	return q.props[slices.IndexFunc(q.props, func(p *property) bool { return p.name == name })]
}

func (q *quest) testOf(p *property) clause { return q.testWith(p, oneOf(q.gen, p.ops...)) }

// required is the test whose turn it is: each property with each operator in turn, by itself or beside another condition.
func (q *quest) required(beside clause) clause {
	at := q.turn
	for {
		for _, p := range q.props {
			if at < len(p.ops) {
				c := q.testWith(p, p.ops[at])
				if q.in(2) {
					return c
				}
				return clause{op: oneOf(q.gen, "and", "or"), kids: []clause{c, beside}}
			}
			at -= len(p.ops)
		}
	}
}

func (q *quest) testWith(p *property, op string) clause {
	c := clause{op: op, of: p}
	n := 1
	switch c.op {
	case "null", "set":
		return c
	case "in":
		if n = 2 + q.IntN(3); q.in(40) {
			n = 200
		}
	}
	for range n {
		c.vals = append(c.vals, q.val(p, c.op))
	}
	return c
}

// searchText is words from here and there.
func (q *quest) searchText() string {
	var words []string
	r := q.row()
	for range q.IntN(4) {
		switch q.IntN(7) {
		case 0:
			words = append(words, "#"+strconv.FormatInt(int64(r.inc.ID), 10))
		case 1:
			words = append(words, strconv.FormatInt(int64(r.inc.ID), 10))
		case 2:
			words = append(words, oneOf(q.gen, oddTexts[:len(oddTexts)-2]...))
		default:
			from := slices.Concat([]string{r.inc.Name}, devicesIn(r), usersIn(r), mailboxesIn(r), appsIn(r))
			word := oneOf(q.gen, from...)
			if q.in(2) {
				word = q.part(word)
			}
			if q.in(3) {
				word = q.otherCase(word)
			}
			words = append(words, word)
		}
	}
	return strings.Join(words, oneOf(q.gen, " ", "  ", "\t", "\u00a0", "\u3000"))
}

// clause is a condition that nests so deep at most.
func (q *quest) clause(depth int) clause {
	q.left--
	if depth == 0 || q.left <= 0 || q.in(4) {
		return q.test()
	}
	c := clause{op: oneOf(q.gen, "and", "and", "or", "or", "not")}
	n := 1
	if c.op != "not" {
		if n = 1 + q.IntN(4); q.in(30) {
			n = 0
		}
	}
	same := q.props[q.IntN(len(q.props))]
	alike := q.in(4)
	for range n {
		kid := q.clause(depth - 1)
		if alike { // of one property, as in a pane with check boxes
			kid = q.testOf(same)
		}
		c.kids = append(c.kids, kid)
	}
	return c
}
