package incident

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// ErrBadCursor is a page token that is damaged, that another scope, actor or query was given, or an engine with another
// [Options.PageKey].
var ErrBadCursor = errors.New("incident: bad page token")

// CursorError says why a page token is refused. It wraps ErrBadCursor and ErrInvalid.
type CursorError struct {
	Token  string // cut to 80 bytes
	Reason string
}

func (e *CursorError) Error() string {
	return fmt.Sprintf("incident: page token %q %s", e.Token, e.Reason)
}

// Unwrap returns ErrBadCursor and ErrInvalid.
func (e *CursorError) Unwrap() []error { return []error{ErrBadCursor, ErrInvalid} }

func badCursor(token, reason string) error {
	return &CursorError{Token: clipValid(token), Reason: reason}
}

// clipValid is clip for text that may not be UTF-8.
func clipValid(s string) string { return clip(strings.ToValidUTF8(s, "\uFFFD")) }

// A pageToken is what a page token says: where the page after it starts, and what now is while one pages. Its binary form is
//
//	version   1 byte   tokenVersion
//	order     1 byte   key, shifted by one, and 1 when ascending
//	now       8 bytes  microseconds since 1970
//	id        8 bytes  of the last incident of the page
//	place              by the key: nothing (id), 8 bytes of seconds and 4 of nanoseconds (a time), 8 bytes (severity), the
//	                   folded name
//	seal     16 bytes
//
// all numbers big-endian, the whole in base64 for URLs without padding. There is one form of each token.
//
// The seal is the beginning of an HMAC-SHA256 with [Options.PageKey], so that only who has the key makes tokens: nobody sets
// the time that relative times count from, or the place, to what they like. Even so a token grants nothing that its bearer
// could not ask for with a filter, and what the actor may see is applied to every page.
type pageToken struct {
	now   time.Time
	order Order
	at    Position
}

const (
	tokenVersion = 1
	tokenHead    = 1 + 1 + 8 + 8
	sealBytes    = 16

	// maxTokenText bounds the folded name in a token, in bytes: the longest one by default has a quarter of it.
	maxTokenText = 4096

	maxToken = tokenHead + maxTokenText + sealBytes
)

var (
	// tokenEncoding refuses bits that say nothing.
	tokenEncoding = base64.RawURLEncoding.Strict()

	// What a token may hold of times: those that a filter may name, and the zero time.
	earliest = time.Time{}
	latest   = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
)

// appendBinary appends everything but the seal.
func (c pageToken) appendBinary(b []byte) []byte {
	b = append(b, tokenVersion, c.order.code())
	b = binary.BigEndian.AppendUint64(b, uint64(c.now.UnixMicro()))
	b = binary.BigEndian.AppendUint64(b, uint64(c.at.ID))
	switch c.order.Key {
	case OrderID:
		return b
	case OrderSeverity:
		return binary.BigEndian.AppendUint64(b, uint64(c.at.Number))
	case OrderName:
		return append(b, c.at.Text...)
	default:
		b = binary.BigEndian.AppendUint64(b, uint64(c.at.Time.Unix()))
		return binary.BigEndian.AppendUint32(b, uint32(c.at.Time.Nanosecond()))
	}
}

func (o Order) code() byte {
	if o.Ascending {
		return byte(o.Key)<<1 | 1
	}
	return byte(o.Key) << 1
}

// parseToken reads the form of a token. That it was sealed for this query is for [Desk.resume] to see.
func parseToken(token string) (c pageToken, sealed, seal []byte, err error) {
	bad := func(reason string) (pageToken, []byte, []byte, error) {
		return pageToken{}, nil, nil, badCursor(token, reason)
	}
	if len(token) > tokenEncoding.EncodedLen(maxToken) {
		return bad("is too long")
	}
	b, err := tokenEncoding.DecodeString(token)
	if err != nil || tokenEncoding.EncodedLen(len(b)) != len(token) { // the decoder skips line breaks
		return bad("is not base64 for URLs")
	}
	if len(b) < tokenHead+sealBytes {
		return bad("is too short")
	}
	if b[0] != tokenVersion {
		return bad("is of another version")
	}
	sealed, seal = b[:len(b)-sealBytes], b[len(b)-sealBytes:]
	c.order = Order{OrderKey(b[1] >> 1), b[1]&1 == 1}
	c.now = time.UnixMicro(int64(binary.BigEndian.Uint64(b[2:]))).UTC()
	c.at.ID = ID(binary.BigEndian.Uint64(b[10:]))
	if !c.order.Key.IsValid() || c.at.ID == 0 || !c.at.read(c.order.Key, sealed[tokenHead:]) || !inToken(c.now) || !inToken(c.at.Time) {
		return bad("says nothing")
	}
	return c, sealed, seal, nil
}

// read reads the place by a key and reports whether it is one.
func (p *Position) read(key OrderKey, b []byte) bool {
	switch key {
	case OrderID:
		return len(b) == 0
	case OrderSeverity:
		if len(b) != 8 {
			return false
		}
		p.Number = int64(binary.BigEndian.Uint64(b))
		return true
	case OrderName:
		p.Text = string(b)
		return utf8.ValidString(p.Text) && filter.Fold(p.Text) == p.Text
	default:
		if len(b) != 12 {
			return false
		}
		nanos := binary.BigEndian.Uint32(b[8:])
		p.Time = time.Unix(int64(binary.BigEndian.Uint64(b)), int64(nanos)).UTC()
		return nanos < uint32(time.Second)
	}
}

func inToken(t time.Time) bool { return !t.Before(earliest) && t.Before(latest) }

// next is the token of the page that follows inc.
func (d *Desk) next(q Query, now time.Time, inc *Incident) (string, error) {
	c := pageToken{now, q.Order, q.Order.position(inc)}
	if len(c.at.Text) > maxTokenText {
		return "", &FieldError{Field: FieldName, Value: clip(c.at.Text),
			Reason: "is too long to page by; want at most " + itoa(maxTokenText) + " bytes, or another order"}
	}
	b := c.appendBinary(make([]byte, 0, maxToken))
	return tokenEncoding.EncodeToString(append(b, d.seal(q, b)...)), nil
}

// seal binds a token to what it was made for.
func (d *Desk) seal(q Query, token []byte) []byte {
	b := []byte("caseload page token")
	field := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	field(d.engine.store.Scope())
	field(string([]byte{byte(d.actor.Kind)}))
	field(d.actor.ID)
	field(d.actor.OnBehalfOf)
	field(q.Filter.String())
	if q.Redirected {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	field(string(token))
	return d.engine.seal(b)
}

// newSeal returns what seals tokens with a key. It is a function, so that nothing that prints an [Engine] prints the key.
func newSeal(key []byte) func(message []byte) []byte {
	return func(message []byte) []byte {
		mac := hmac.New(sha256.New, key)
		mac.Write(message)
		return mac.Sum(nil)[:sealBytes]
	}
}

// resume puts the place that a page token names in its stead, and returns what now is: while one pages, the time of the first
// page.
func (d *Desk) resume(q Query) (Query, time.Time, error) {
	if q.token == "" {
		return q, d.engine.opts.now(), nil
	}
	c, sealed, seal, err := parseToken(q.token)
	if err != nil {
		return q, time.Time{}, err
	}
	if !hmac.Equal(seal, d.seal(q, sealed)) || c.order != q.Order { // takes the same time wherever they differ
		return q, time.Time{}, badCursor(q.token, "is damaged, or of another query, actor, scope or key")
	}
	q.after, q.token = c.at, ""
	return q, c.now, nil
}
