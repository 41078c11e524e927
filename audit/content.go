package audit

import "iter"

// Content is the coarsest division of a log, that of the portal's activity log: audits and comments. The zero value is no
// member. An entry can be both: a merge with a comment given as its reason is.
type Content uint8

// The contents of an entry.
const (
	AuditContent   Content = iota + 1 // something was done
	CommentContent                    // something was said
)

var contents = []string{"unknown", "audits", "comments"}

// Contents yields both.
func Contents() iter.Seq[Content] { return members[Content](contents) }

// IsValid reports whether c is one of the contents; zero is not.
func (c Content) IsValid() bool { return isMember(c, contents) }

// String returns the name in filters, "unknown" for zero, and Content(9) for what is no content.
func (c Content) String() string { return nameOf(c, contents, "Content") }

// AppendText appends the name in filters. What is no content is a [*FieldError].
func (c Content) AppendText(dst []byte) ([]byte, error) {
	return appendName(dst, c, contents, "content")
}

// MarshalText is AppendText(nil).
func (c Content) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText is [ParseContent].
func (c *Content) UnmarshalText(text []byte) (err error) {
	*c, err = ParseContent(string(text))
	return err
}

// ParseContent returns the content of that name, letter for letter. An unknown name is a [*FieldError].
func ParseContent(s string) (Content, error) { return parseName[Content](s, contents, "content") }
