package filter

import "strconv"

// Bounds of what a user may send, applied by [Schema.Check] and [Schema.Bind]. [Schema.Compile] allows four times as
// much, because a host's visibility rule and the expansion of symbols are added to what the user sent. An expression over
// four times a bound is not kept at all: it prints as "…" and nothing accepts it.
const (
	// MaxDepth bounds how deep an expression nests; a single test has depth 1, a conjunction of tests depth 2.
	MaxDepth = 16

	// MaxNodes bounds the number of tests, and, or and not together; a test with a list of values counts once.
	MaxNodes = 128

	// MaxList bounds the values of one "in".
	MaxList = 200

	// MaxText bounds one text value, in bytes.
	MaxText = 4096

	// MaxFilter bounds the text of a whole filter, in bytes: what [Parse] reads and, so that everything that passes Check
	// can be printed and read again, what an expression may print as. It is four times MaxText because the other bounds
	// would be empty words otherwise: a value of MaxText quotes prints twice as long, and an "in" of MaxList addresses
	// of people needs about eight thousand bytes. What a single request can cost stays bounded all the same.
	MaxFilter = 16 << 10
)

// slack is how many times a bound may be exceeded before an expression is not kept.
const slack = 4

// tooLarge returns why a node of that extent is over factor times the bounds, or nil. Length is that of its text.
func tooLarge(factor, depth, size, length int) *Error {
	switch {
	case depth > factor*MaxDepth:
		return &Error{Reason: "nests deeper than " + strconv.Itoa(factor*MaxDepth), kind: ErrTooLarge}
	case size > factor*MaxNodes:
		return &Error{Reason: "has more than " + strconv.Itoa(factor*MaxNodes) + " parts", kind: ErrTooLarge}
	case length > factor*MaxFilter:
		return &Error{Reason: "is longer than " + strconv.Itoa(factor*MaxFilter) + " bytes as text", kind: ErrTooLarge}
	}
	return nil
}

// testTooLarge is tooLarge for one test.
func testTooLarge(factor int, t *Test) *Error {
	if len(t.Values) > factor*MaxList {
		return listTooLarge(factor, t.Property)
	}
	if len(t.Property) > factor*MaxText {
		return &Error{Property: clip(t.Property), Reason: "is too long a name", kind: ErrTooLarge}
	}
	for i := range t.Values {
		if text := t.Values[i].text; len(text) > factor*MaxText {
			return &Error{Property: clip(t.Property), Value: clip(text), kind: ErrTooLarge, culprit: i + 1,
				Reason: "is longer than " + strconv.Itoa(factor*MaxText) + " bytes"}
		}
	}
	return nil
}

func listTooLarge(factor int, property string) *Error {
	return &Error{Property: clip(property), Value: In.String(), kind: ErrTooLarge,
		Reason: "has more than " + strconv.Itoa(factor*MaxList) + " values"}
}
