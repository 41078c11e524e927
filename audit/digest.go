package audit

import (
	"encoding/hex"
	"strings"
)

// Digest is a SHA-256 hash. Its text form is 64 lower-case hexadecimal digits. The zero value stands for "no entry": it is
// what the first entry of a log is chained to, and the hash of the head of an empty log.
type Digest [32]byte

// IsZero reports whether d is the zero value.
func (d Digest) IsZero() bool { return d == Digest{} }

// String returns the text form.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// AppendText appends the text form; it never fails.
func (d Digest) AppendText(dst []byte) ([]byte, error) { return hex.AppendEncode(dst, d[:]), nil }

// MarshalText is AppendText(nil).
func (d Digest) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText is [ParseDigest].
func (d *Digest) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDigest(string(text))
	return err
}

// ParseDigest reads the text form, strictly: any other length and upper-case digits are a [*FieldError].
func ParseDigest(s string) (Digest, error) {
	var d Digest
	if !parseHex(d[:], s) {
		return Digest{}, newFieldError("digest", s, "64 lower-case hexadecimal digits")
	}
	return d, nil
}

func parseHex(dst []byte, s string) bool {
	if len(s) != 2*len(dst) || strings.ContainsAny(s, "ABCDEF") {
		return false
	}
	_, err := hex.Decode(dst, []byte(s))
	return err == nil
}
