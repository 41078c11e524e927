package filter

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Parse reads an OData $filter for records of s; the package documentation has the language. The result passes
// [Schema.Check] and prints as the canonical text of the same condition. A text of nothing but white space is the zero
// Expr, which matches everything.
//
// The error is an [*Error] that says where in the text the culprit stands, what was found there and what may stand there;
// its [Error.Caret] shows that. Parse takes time in proportion to the length of the text, which is at most [MaxFilter] bytes.
func Parse[T any](s *Schema[T], text string) (Expr, error) {
	p := parser{text: text, property: s.property}
	e, err := p.parse()
	if err != nil {
		return Expr{}, err
	}
	if bad, ok := errors.AsType[*Error](s.check(e, 1)); ok {
		return Expr{}, bad.at(text, 0, 0)
	}
	return e, nil
}

// parser reads one text from left to right.
type parser struct {
	text     string
	property func(string) (property, *Error)
	now      token
	depth    int
}

// deepest is how deep parentheses and negations may nest in a text. It is more than an expression may nest because those
// that are not needed do not count there.
const deepest = slack * MaxDepth

func (p *parser) parse() (Expr, *Error) {
	if len(p.text) > MaxFilter {
		over := MaxFilter
		for over > MaxFilter-utf8.UTFMax && !utf8.RuneStart(p.text[over]) {
			over--
		}
		return Expr{}, p.tooLarge(over, "is longer than "+strconv.Itoa(MaxFilter)+" bytes")
	}
	for i, r := range p.text {
		if r == 0 {
			return Expr{}, invalid("", "has a NUL in it").at(p.text, i, i+1)
		}
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(p.text[i:]); n == 1 {
				return Expr{}, invalid("", "is not valid UTF-8").at(p.text, i, i+1)
			}
		}
	}
	if p.next(); p.now.kind == tokenEnd {
		return Expr{}, nil
	}
	return p.or("the end")
}

// next goes on to the following token.
func (p *parser) next() { p.now = scan(p.text, p.now.end) }

func (p *parser) string(t token) string { return p.text[t.at:t.end] }

// word returns the token in lower case if it may be a word of the language.
func (p *parser) word() string {
	if p.now.kind != tokenWord {
		return ""
	}
	return lowerWord(p.string(p.now))
}

func (p *parser) isMark(mark string) bool { return p.now.kind == tokenMark && p.string(p.now) == mark }

// take goes on past a mark, or fails.
func (p *parser) take(mark, want string) *Error {
	if !p.isMark(mark) {
		return p.wanted(want)
	}
	p.next()
	return nil
}

// wanted is the error of a token that the grammar does not have here.
func (p *parser) wanted(want string) *Error {
	found := "the end"
	switch p.now.kind {
	case tokenEnd:
	case tokenOpen:
		return p.wrong(p.now, "a text without a closing quote; a quote in a text is written twice: ''")
	default:
		found = strconv.Quote(clip(p.string(p.now)))
	}
	err := &Error{Reason: "found " + found + ", want " + want, Want: want, kind: ErrInvalid}
	return err.at(p.text, p.now.at, p.now.end)
}

// wrong is the error of a token whose meaning is at fault.
func (p *parser) wrong(t token, reason string) *Error {
	return invalid("", reason).at(p.text, t.at, t.end)
}

func (p *parser) tooLarge(offset int, reason string) *Error {
	return (&Error{Reason: reason, kind: ErrTooLarge}).at(p.text, offset, offset)
}

// or reads a condition up to what ends it, which is described by end and left for the caller.
func (p *parser) or(end string) (Expr, *Error) {
	if p.depth++; p.depth > deepest {
		return Expr{}, p.tooLarge(p.now.at, "nests deeper than "+strconv.Itoa(MaxDepth))
	}
	defer func() { p.depth-- }()
	var any []Expr
	for {
		e, err := p.and()
		if err != nil {
			return Expr{}, err
		}
		if any = append(any, e); p.word() != "or" {
			break
		}
		p.next()
	}
	if end == "the end" && p.now.kind != tokenEnd || end != "the end" && !p.isMark(")") {
		return Expr{}, p.wanted(`"and", "or" or ` + end)
	}
	return Or(any...), nil
}

func (p *parser) and() (Expr, *Error) {
	var all []Expr
	for {
		e, err := p.operand()
		if err != nil {
			return Expr{}, err
		}
		if all = append(all, e); p.word() != "and" {
			return And(all...), nil
		}
		p.next()
	}
}

// operand reads what and joins: a condition with as many negations before it as there are.
func (p *parser) operand() (Expr, *Error) {
	negations := 0
	for p.word() == "not" {
		if negations++; negations > deepest {
			return Expr{}, p.tooLarge(p.now.at, "nests deeper than "+strconv.Itoa(MaxDepth))
		}
		p.next()
	}
	first := p.now
	e, compared, err := p.primary()
	if err != nil {
		return Expr{}, err
	}
	if compared && negations > 0 {
		return Expr{}, p.wrong(first, "not goes before a function, any or parentheses; want not (property operator value)")
	}
	if negations%2 == 1 {
		e = Not(e)
	}
	return e, nil
}

// wantCondition is what a condition may start with.
const wantCondition = `a property, a function, "not" or "("`

// primary reads a condition that binds closest, and reports whether it is a comparison.
func (p *parser) primary() (e Expr, compared bool, err *Error) {
	if p.isMark("(") {
		p.next()
		if e, err = p.or(`")"`); err != nil {
			return e, false, err
		}
		p.next()
		return e, false, nil
	}
	switch word := p.word(); word {
	case "true":
		p.next()
		return Expr{}, false, nil
	case "false":
		p.next()
		return Not(Expr{}), false, nil
	case "contains", "startswith", "endswith":
		e, err = p.function(nil, "")
		return e, false, err
	default:
		if p.now.kind != tokenWord || isReserved(word) {
			return e, false, p.wanted(wantCondition)
		}
	}
	f, err := p.field()
	if err != nil {
		return e, false, err
	}
	if p.isMark("/") {
		e, err = p.any(f)
		return e, false, err
	}
	e, err = p.comparison(f, false)
	return e, true, err
}

// field reads the name of a property.
func (p *parser) field() (property, *Error) {
	name := p.now
	f, err := p.property(p.string(name))
	if err != nil {
		if after := scan(p.text, name.end); after.kind == tokenMark && p.string(after) == "(" {
			err.Reason = "is not a function; want contains, startswith or endswith"
		}
		return nil, err.at(p.text, name.at, name.end)
	}
	p.next()
	return f, nil
}

// function reads contains(property,text) and its like; inside an any, of the collection f, the variable is in the place of
// the property.
func (p *parser) function(f property, variable string) (Expr, *Error) {
	name := p.now
	op, _ := operatorOf(p.word())
	p.next()
	if err := p.take("(", `"("`); err != nil {
		return Expr{}, err
	}
	inside := f != nil
	if inside {
		if err := p.takeVariable(variable); err != nil {
			return Expr{}, err
		}
	} else {
		if p.now.kind != tokenWord || isReserved(p.word()) {
			return Expr{}, p.wanted("a property")
		}
		var err *Error
		if f, err = p.field(); err != nil {
			return Expr{}, err
		}
	}
	if err := p.take(",", `","`); err != nil {
		return Expr{}, err
	}
	at := p.now
	v, err := p.value(f)
	if err != nil {
		return Expr{}, err
	}
	if err := p.take(")", `")"`); err != nil {
		return Expr{}, err
	}
	return p.fit(f, &Test{Operator: op, Values: []Value{v}, Any: inside}, name, []token{at})
}

// comparison reads an operator and what it compares with.
func (p *parser) comparison(f property, inside bool) (Expr, *Error) {
	name := p.now
	op, ok := operatorOf(p.word())
	if !ok || op.isFunction() {
		return Expr{}, p.wanted("an operator: eq, ne, gt, ge, lt, le or in")
	}
	p.next()
	t := Test{Operator: op, Any: inside}
	var at []token
	if op != In {
		at = append(at, p.now)
		v, err := p.value(f)
		if err != nil {
			return Expr{}, err
		}
		t.Values = []Value{v}
		return p.fit(f, &t, name, at)
	}
	if err := p.take("(", `"("`); err != nil {
		return Expr{}, err
	}
	for {
		if len(at) == MaxList {
			return Expr{}, p.tooLarge(p.now.at, "has more than "+strconv.Itoa(MaxList)+" values")
		}
		at = append(at, p.now)
		v, err := p.value(f)
		if err != nil {
			return Expr{}, err
		}
		if t.Values = append(t.Values, v); !p.isMark(",") {
			break
		}
		p.next()
	}
	if err := p.take(")", `"," or ")"`); err != nil {
		return Expr{}, err
	}
	if len(t.Values) == 1 && f.shape().allows(In) {
		t.Operator = Eq
	}
	return p.fit(f, &t, name, at)
}

// fit makes the expression of a test, or says which token is why it makes no sense.
func (p *parser) fit(f property, t *Test, operator token, values []token) (Expr, *Error) {
	t.Property = f.Name()
	negated := t.Operator == Ne && !t.Any && !f.shape().any && (t.Values[0].kind == KindNull || f.shape().negates())
	if negated {
		t.Operator = Eq
	}
	err := testTooLarge(1, t)
	if err == nil {
		err = f.fit(t)
	}
	if err != nil {
		culprit := operator
		if err.culprit > 0 && err.culprit <= len(values) {
			culprit = values[err.culprit-1]
		}
		err.Property = clip(t.Property)
		return Expr{}, err.at(p.text, culprit.at, culprit.end)
	}
	if negated {
		return Not(leaf(*t)), nil
	}
	return leaf(*t), nil
}

// unquote returns what a tokenText stands for.
func unquote(s string) string { return strings.ReplaceAll(s[1:len(s)-1], "''", "'") }
