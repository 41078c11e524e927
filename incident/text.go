package incident

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CommentLength is the length of a comment as its limit counts it: Unicode code points after CRLF became LF. Front ends that
// count alike never see a comment refused that they let through.
func CommentLength(s string) int {
	return utf8.RuneCountInString(s) - strings.Count(s, "\r\n")
}

// CommentLengthUTF16 is the length of a comment where Policy.CommentsInUTF16 asks for it: UTF-16 code units, as .NET and
// JavaScript count, after CRLF became LF.
func CommentLengthUTF16(s string) int {
	n := CommentLength(s)
	for _, r := range s {
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

func itoa(n int) string { return strconv.Itoa(n) }

// cleanComment checks Markdown typed by an analyst: valid UTF-8, no control characters but newline and tab, 1 to 30,000
// code points, or UTF-16 code units where the policy says so (0 where it may be empty). CRLF becomes LF. Bidi controls stay: they are text in some languages, and whoever
// renders the comment isolates them.
func cleanComment(field, s string, mayBeEmpty bool, p Policy) (string, error) {
	if len(s) > 2*MaxCommentBytes { // cheaper than counting, and every CRLF counted as two
		return "", tooLong(field, s, MaxCommentRunes)
	}
	if err := checkRunes(field, s, false); err != nil {
		return "", err
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if s == "" && !mayBeEmpty {
		return "", &FieldError{Field: field, Reason: "want at least one character"}
	}
	length := CommentLength
	if p.CommentsInUTF16 {
		length = CommentLengthUTF16
	}
	if len(s) > MaxCommentBytes || length(s) > MaxCommentRunes {
		return "", tooLong(field, s, MaxCommentRunes)
	}
	if strings.ContainsRune(s, '\r') {
		return "", &FieldError{Field: field, Value: clip(s), Reason: "contains a carriage return without a newline"}
	}
	return s, nil
}

// checkFact checks a text that was written in another system and is kept as it came: no more than a comment may have, valid
// UTF-8 without NUL.
func checkFact(field, s string) error {
	switch {
	case len(s) > MaxCommentBytes || utf8.RuneCountInString(s) > MaxCommentRunes:
		return tooLong(field, s, MaxCommentRunes)
	case !utf8.ValidString(s):
		return &FieldError{Field: field, Value: clip(strings.ToValidUTF8(s, "\uFFFD")), Reason: "not valid UTF-8"}
	case strings.ContainsRune(s, 0):
		return &FieldError{Field: field, Value: clip(s), Reason: "contains NUL"}
	}
	return nil
}

// cleanLine checks a single line typed by an analyst: a name, a tag, an owner, an actor. White space around it is removed.
func cleanLine(field, s string, maxRunes int) (string, error) {
	if len(s) > utf8.UTFMax*maxRunes+64 {
		return "", tooLong(field, s, maxRunes)
	}
	if err := checkRunes(field, s, true); err != nil {
		return "", err
	}
	s = strings.TrimSpace(s)
	if !shows(s) {
		return "", &FieldError{Field: field, Reason: "want at least one visible character"}
	}
	if utf8.RuneCountInString(s) > maxRunes {
		return "", tooLong(field, s, maxRunes)
	}
	return s, nil
}

// cleanID checks what names somebody or something and is compared as an identity: an actor, a user, a command. It is held to
// printable ASCII, where no two characters look alike by design.
func cleanID(field, s string, maxBytes int) (string, error) {
	s, err := cleanLine(field, s, maxBytes)
	if err != nil {
		return "", err
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return "", &FieldError{Field: field, Value: clip(s), Reason: "want printable ASCII characters only"}
		}
	}
	return s, nil
}

func tooLong(field, s string, limit int) error {
	return &FieldError{Field: field, Value: clip(s), Reason: "want at most " + itoa(limit) + " characters"}
}

// checkRunes applies the hygiene rules to text from people. A single line may hold nothing that is invisible or that changes
// how its neighbours are displayed.
func checkRunes(field, s string, line bool) error {
	refuse := func(reason string) error {
		return &FieldError{Field: field, Value: clip(strings.ToValidUTF8(s, "\uFFFD")), Reason: reason}
	}
	if !utf8.ValidString(s) {
		return refuse("not valid UTF-8")
	}
	marks := 0
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			if line {
				return refuse("contains a line break or tab")
			}
		case unicode.IsControl(r):
			return refuse("contains a control character")
		case isNoCharacter(r):
			return refuse("contains a code point that is no character")
		case !line:
		case isBidi(r):
			return refuse("contains a bidirectional control")
		case isInvisible(r):
			return refuse("contains an invisible character")
		}
		if !isMark(r) {
			marks = 0
		} else if marks++; line && marks > maxMarks {
			return refuse("contains more than 32 marks on one character")
		}
	}
	return nil
}

const maxMarks = 32

// isMark reports whether r sits on the character before it without taking room of its own.
func isMark(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me) }

func isNoCharacter(r rune) bool { return r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE }

func isBidi(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F || r == 0x061C
}

// isInvisible holds what shows nothing by itself: format characters (zero-width ones, tag characters), variation selectors but
// the one emoji need, fillers, separators of lines. Signs that Unicode counts as format but that do show are not among them.
func isInvisible(r rune) bool {
	switch {
	case r < 0x80 || r == emojiSelector:
		return false
	case r == 0x2028, r == 0x2029, r == 0x2800:
		return true
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) ||
		unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

const emojiSelector = 0xFE0F

// shows reports whether there is more in a clean line than white space and selectors.
func shows(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && r != emojiSelector })
}

// displayLine makes a line fit for display out of text that came with an alert: what checkRunes would refuse goes, breaks
// become spaces, and it is cut to the limit. It is empty when nothing is left that shows.
func displayLine(s string, maxRunes int) string {
	if len(s) <= maxRunes && isPlain(s) { // as most are
		return strings.TrimSpace(s)
	}
	n, marks := 0, 0
	clean := strings.Map(func(r rune) rune {
		switch {
		case n >= maxRunes, isBidi(r), isInvisible(r), isNoCharacter(r), r == utf8.RuneError:
			return -1
		case unicode.IsControl(r):
			r = ' '
		}
		if !isMark(r) {
			marks = 0
		} else if marks++; marks > maxMarks {
			return -1
		}
		n++
		return r
	}, s)
	if !shows(clean) {
		return ""
	}
	return strings.TrimSpace(clean)
}

// isPlain reports whether a text is of printable ASCII only.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
