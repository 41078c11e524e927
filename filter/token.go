package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a piece of a filter's text, from at to before end.
type token struct {
	kind    tokenKind
	at, end int
}

type tokenKind uint8

const (
	tokenEnd    tokenKind = iota // nothing is left
	tokenWord                    // a name, possibly qualified by dots, or a word of the language
	tokenText                    // 'it''s'
	tokenNumber                  // what starts as a number does: 42, 2026-03-01T08:00:00+02:00
	tokenMark                    // ( ) , : /
	tokenOpen                    // a text without its closing quote
	tokenOther                   // what the language does not have
)

// scan returns the first token of text at or after from. It takes time in proportion to what it passes.
func scan(text string, from int) token {
	for from < len(text) && strings.IndexByte(" \t\r\n", text[from]) >= 0 {
		from++
	}
	if from == len(text) {
		return token{tokenEnd, from, from}
	}
	rest := text[from:]
	kind, length := tokenOther, 0
	switch c := rest[0]; {
	case c == '\'':
		kind, length = scanText(rest)
	case strings.IndexByte("(),:/", c) >= 0:
		kind, length = tokenMark, 1
	case isDigit(c) || (c == '+' || c == '-') && len(rest) > 1 && isDigit(rest[1]):
		kind, length = tokenNumber, prefix(rest, func(r rune) bool { return isWord(r) || r == ':' || r == '+' || r == '-' })
	case strings.IndexByte("=<>!&|", c) >= 0: // operators of other languages, shown as one in the error
		length = prefix(rest, func(r rune) bool { return strings.ContainsRune("=<>!&|", r) })
	default:
		kind, length = tokenWord, prefix(rest, isWord)
		if length == 0 {
			kind = tokenOther
			_, length = utf8.DecodeRuneInString(rest)
		}
	}
	return token{kind, from, from + length}
}

// scanText finds the quote that ends the text s starts with; two in a row stand for one in the text.
func scanText(s string) (tokenKind, int) {
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			continue
		}
		if i+1 == len(s) || s[i+1] != '\'' {
			return tokenText, i + 1
		}
		i++
	}
	return tokenOpen, len(s)
}

// prefix returns how many bytes at the start of s are of characters that pass.
func prefix(s string, pass func(rune) bool) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !pass(r) }); i >= 0 {
		return i
	}
	return len(s)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isWord reports whether r can stand in a word; the dot joins the parts of a qualified name.
func isWord(r rune) bool { return isNameRune(r) || r == '.' }

func isNameRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_'
	}
	return unicode.In(r, unicode.L, unicode.Nl, unicode.Nd, unicode.Mn, unicode.Mc)
}

// maxIdentifier is how many characters OData gives an identifier.
const maxIdentifier = 128

// isIdentifier reports whether s can name a property, the variable of an any or a part of a type's name.
func isIdentifier(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > maxIdentifier || prefix(s, isNameRune) != len(s) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	return first == '_' || unicode.In(first, unicode.L, unicode.Nl)
}

// isReserved reports whether s is a word of the language that cannot be told from a name by where it stands.
func isReserved(s string) bool {
	switch lower := lowerWord(s); lower {
	case "and", "or", "not", "true", "false", "null":
		return true
	default:
		_, ok := operatorOf(lower)
		return ok
	}
}

// operatorOf returns the operator with that name, which is in lower case.
func operatorOf(lower string) (Operator, bool) {
	for i, name := range operatorNames {
		if name == lower && name != "" {
			return Operator(i), true
		}
	}
	return 0, false
}

// lowerWord returns s in lower case if it may be a word of the language, which are all ASCII, and "" otherwise. Characters
// that Unicode folds to ASCII, such as the Kelvin sign, make no word.
func lowerWord(s string) string {
	const longest = len("startswith")
	if len(s) > longest {
		return ""
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return ""
		}
	}
	return strings.ToLower(s)
}
