package filter

import "strconv"

// any reads what follows the name of a collection. Any distributes over or, and over nothing else.
func (p *parser) any(f property) (Expr, *Error) {
	p.next()
	quantifier := p.now
	switch p.word() {
	case "any":
	case "all":
		return Expr{}, p.wrong(quantifier, "all is not supported; want any")
	default:
		return Expr{}, p.wanted(`"any"`)
	}
	if p.next(); !p.isMark("(") {
		return Expr{}, p.wanted(`"("`)
	}
	if !f.shape().any {
		return Expr{}, p.mistyped(f, quantifier, reasonNoCollection)
	}
	if p.next(); p.isMark(")") {
		p.next()
		if !f.shape().nullable {
			return Expr{}, p.wrong(quantifier, "any of this property needs a condition; want any(t:t eq value)")
		}
		return p.fit(f, &Test{Operator: Ne, Values: []Value{nullValue()}, Any: true}, quantifier, nil)
	}
	variable := p.string(p.now)
	if p.now.kind != tokenWord || !isIdentifier(variable) || isReserved(variable) {
		return Expr{}, p.wanted(`a name for the element, as in any(t:t eq value), or ")"`)
	}
	if p.next(); !p.isMark(":") {
		return Expr{}, p.wanted(`":"`)
	}
	p.next()
	e, err := p.elements(f, variable)
	if err != nil {
		return Expr{}, err
	}
	p.next()
	return e, nil
}

// elements reads the conditions inside an any, up to its closing parenthesis.
func (p *parser) elements(f property, variable string) (Expr, *Error) {
	if p.depth++; p.depth > deepest {
		return Expr{}, p.tooLarge(p.now.at, "nests deeper than "+strconv.Itoa(MaxDepth))
	}
	defer func() { p.depth-- }()
	var any []Expr
	for {
		e, err := p.element(f, variable)
		if err != nil {
			return Expr{}, err
		}
		any = append(any, e)
		if p.word() == "and" {
			return Expr{}, p.wrong(p.now, "one element must pass each any by itself; want and between two of them")
		}
		if p.word() != "or" {
			break
		}
		p.next()
	}
	if !p.isMark(")") {
		return Expr{}, p.wanted(`"or" or ")"`)
	}
	return Or(any...), nil
}

// element reads one condition on an element.
func (p *parser) element(f property, variable string) (Expr, *Error) {
	if p.isMark("(") {
		p.next()
		e, err := p.elements(f, variable)
		if err == nil {
			p.next()
		}
		return e, err
	}
	switch p.word() {
	case "not":
		return Expr{}, p.wrong(p.now, "is not supported inside any; want not before it")
	case "contains", "startswith", "endswith":
		return p.function(f, variable)
	}
	if err := p.takeVariable(variable); err != nil {
		return Expr{}, err
	}
	return p.comparison(f, true)
}

func (p *parser) takeVariable(variable string) *Error {
	if p.now.kind != tokenWord || p.string(p.now) != variable {
		return p.wanted(strconv.Quote(variable) + " or a function of it")
	}
	if p.next(); p.isMark("/") {
		return p.wrong(p.now, "elements have no properties of their own here")
	}
	return nil
}
