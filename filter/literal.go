package filter

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// wantValue is what a value may be.
const wantValue = "a value: 'text', a number, a time, true, false or null"

// value reads what a property is compared with. The property says what a literal means; whether that is of its type is
// found by fit, except where only the text shows what is wrong.
func (p *parser) value(f property) (Value, *Error) {
	t := p.now
	s := p.string(t)
	switch t.kind {
	case tokenText:
		p.next()
		return p.textLiteral(f, t, unquote(s))
	case tokenNumber:
		p.next()
		return p.numberLiteral(f, t, s)
	case tokenWord:
		switch lowerWord(s) {
		case "true", "false":
			p.next()
			return boolValue(lowerWord(s) == "true"), nil
		case "null":
			p.next()
			return nullValue(), nil
		case "now":
			return p.moment(f)
		}
		if text := scan(p.text, t.end); text.kind == tokenText && text.at == t.end {
			return p.qualified(f, t, text)
		}
	}
	return Value{}, p.wanted(wantValue)
}

func (p *parser) textLiteral(f property, t token, s string) (Value, *Error) {
	switch f.shape().kind {
	case KindSymbol:
		return symbolValue(s), nil
	case KindNumber: // Graph's ids are texts
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != s {
			return Value{}, p.mistyped(f, t, "is not a whole number")
		}
		return numberValue(n), nil
	case KindTime:
		if _, reason := parseTime(s); reason == "" {
			return Value{}, p.mistyped(f, t, "is a text; a time is written without quotes")
		}
	}
	if e, ok := f.(enumeration); ok {
		name, err := e.spell(s)
		if err != nil {
			err.Property = clip(f.Name())
			return Value{}, err.at(p.text, t.at, t.end)
		}
		return textValue(name), nil
	}
	return textValue(s), nil
}

func (p *parser) numberLiteral(f property, t token, s string) (Value, *Error) {
	switch f.shape().kind {
	case KindTime:
		at, reason := parseTime(s)
		if reason != "" {
			return Value{}, p.mistyped(f, t, reason)
		}
		return timeValue(at), nil
	case KindText, KindSymbol:
		return Value{}, p.mistyped(f, t, "is not a text; a text is written in quotes: '"+clip(s)+"'")
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return Value{}, p.mistyped(f, t, "is not a whole number of 64 bits")
	}
	return numberValue(n), nil
}

// mistyped is the error of a literal that cannot be read as what the property holds.
func (p *parser) mistyped(f property, t token, reason string) *Error {
	err := invalid(p.string(t), reason)
	err.Property = clip(f.Name())
	return err.at(p.text, t.at, t.end)
}

// qualified reads a literal with a type before it: microsoft.graph.security.alertSeverity'high'.
func (p *parser) qualified(f property, name, text token) (Value, *Error) {
	typ := p.string(name)
	if lowerWord(typ) == "duration" {
		return Value{}, p.wrong(name, "a duration stands only after now() sub")
	}
	e, ok := f.(enumeration)
	switch {
	case !ok || e.typeName() == "":
		return Value{}, p.mistyped(f, name, "is a type this property has no literals of")
	case e.typeName() != typ:
		return Value{}, p.mistyped(f, name, "is not the type of this property; want "+e.typeName())
	}
	p.now = text
	p.next()
	return p.textLiteral(f, text, unquote(p.string(text)))
}

// moment reads now() and now() sub duration'P7D'.
func (p *parser) moment(f property) (Value, *Error) {
	now := p.now
	p.next()
	if err := p.take("(", `"(" of now()`); err != nil {
		return Value{}, err
	}
	if err := p.take(")", `")" of now()`); err != nil {
		return Value{}, err
	}
	if f.shape().kind != KindTime {
		return Value{}, p.mistyped(f, token{now.kind, now.at, p.now.at}, "is not a "+f.shape().kind.String())
	}
	switch p.word() {
	case "sub":
		p.next()
	case "add":
		return Value{}, p.wrong(p.now, "nothing is compared with the future; want sub")
	default:
		return relativeValue(0), nil
	}
	text := p.now // since OData 4.01 the name of the type may be missing
	if p.word() == "duration" {
		if after := scan(p.text, text.end); after.at == text.end {
			text = after
		}
	}
	if text.kind != tokenText {
		return Value{}, p.wanted("a duration: duration'P7D'")
	}
	ago, reason := parseDuration(unquote(p.string(text)))
	if reason != "" {
		return Value{}, p.wrong(text, reason)
	}
	p.now = text
	p.next()
	return relativeValue(ago), nil
}

// parseTime reads a date, which is midnight UTC, or a date with a time and its zone: OData's Date and DateTimeOffset, with
// at most nine digits after the second. It returns why it cannot, or "".
func parseTime(s string) (at time.Time, reason string) {
	const want = "want 2026-03-01, 2026-03-01T08:00:00Z or 2026-03-01T08:00:00.5+02:00"
	s = upper(s)
	if at, err := time.Parse(time.DateOnly, s); err == nil {
		return at, ""
	}
	const minutes, seconds = "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z07:00"
	for _, layout := range [...]string{minutes, seconds} {
		fixed := strings.IndexByte(layout, 'Z') // what has one length, which the standard library does not insist on
		if len(s) <= fixed || s[fixed-3] != ':' || s[10] != 'T' || s[13] != ':' {
			continue
		}
		if at, err := time.Parse(layout, s); err == nil && fraction(s[fixed:]) <= 9 {
			if hours, minutes, ok := strings.Cut(s[len(s)-5:], ":"); ok && !strings.HasSuffix(s, "Z") && (hours > "23" || minutes > "59") {
				continue // Go reads offsets up to 24:60
			}
			return at, ""
		}
	}
	return at, "is not a time; " + want
}

// upper returns s with the letters of ASCII in upper case. OData's times and durations have theirs in any case; no other
// letter stands for one of them, as the long ſ would for S in Unicode.
func upper(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			r += 'A' - 'a'
		}
		return r
	}, s)
}

// fraction returns how many digits follow the point that s may start with.
func fraction(s string) int {
	if s[0] != '.' {
		return 0
	}
	return prefix(s[1:], func(r rune) bool { return '0' <= r && r <= '9' })
}

// parseDuration reads an ISO 8601 duration in days, hours, minutes and seconds, as OData has it, or returns why it cannot.
func parseDuration(s string) (d time.Duration, reason string) {
	const want = "is not a duration; want days, hours, minutes and seconds: P7D, PT24H, P1DT2H3M4.5S"
	rest, ok := strings.CutPrefix(upper(s), "P")
	switch {
	case strings.HasPrefix(s, "-"):
		return 0, "is in the future; want a duration that is not negative"
	case !ok:
		return 0, want
	}
	date, clock, timed := strings.Cut(rest, "T")
	if strings.ContainsAny(date, "YMW") {
		return 0, "years, months and weeks are no part of a duration, since they differ in length or are not in OData; want days: P30D"
	}
	total, ok := uint64(0), true
	parts := 0
	read := func(from *string, letter string, unit time.Duration) {
		number, after, found := strings.Cut(*from, letter)
		if !found || !ok {
			return
		}
		*from = after
		parts++
		n, good := scaled(number, unit, letter == "S")
		ok = good && n <= math.MaxInt64-total
		total += n
	}
	read(&date, "D", 24*time.Hour)
	before := parts
	read(&clock, "H", time.Hour)
	read(&clock, "M", time.Minute)
	read(&clock, "S", time.Second)
	if date != "" || clock != "" || parts == 0 || timed && parts == before {
		return 0, want
	}
	if !ok {
		return 0, "is not a duration of at most 106751 days, to the nanosecond"
	}
	return time.Duration(total), ""
}

// scaled returns a number of units in nanoseconds, and whether it can be told. Only seconds may have a fraction.
func scaled(number string, unit time.Duration, fractional bool) (uint64, bool) {
	whole, frac, point := strings.Cut(number, ".")
	if point && (!fractional || frac == "" || len(frac) > 9 || strings.Trim(frac, "0123456789") != "") {
		return 0, false
	}
	n, err := strconv.ParseUint(whole, 10, 63)
	if err != nil || n > math.MaxInt64/uint64(unit) {
		return 0, false
	}
	n *= uint64(unit)
	if point {
		nanos, _ := strconv.ParseUint((frac + "000000000")[:9], 10, 63)
		n += nanos
	}
	return n, n <= math.MaxInt64
}
