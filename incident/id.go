package incident

import (
	"fmt"
	"strconv"
)

// ID names an incident within its scope. A store hands ids out in increasing order; gaps are allowed and zero is no
// incident. On the wire an ID is a decimal string, as in Microsoft Graph.
type ID uint64

// ParseID reads the decimal form: digits only, no sign, no leading zero, not zero.
func ParseID(s string) (ID, error) {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n == 0 || s[0] == '0' || s[0] == '+' {
		return 0, &FieldError{Field: "id", Value: clip(s), Reason: "want a positive decimal number"}
	}
	return ID(n), nil
}

// String returns the decimal form.
func (id ID) String() string { return strconv.FormatUint(uint64(id), 10) }

// MarshalText returns the decimal form; the zero ID has none.
func (id ID) MarshalText() ([]byte, error) {
	if id == 0 {
		return nil, fmt.Errorf("incident: the zero id has no text form")
	}
	return strconv.AppendUint(nil, uint64(id), 10), nil
}

// UnmarshalText is ParseID.
func (id *ID) UnmarshalText(text []byte) error {
	v, err := ParseID(string(text))
	if err == nil {
		*id = v
	}
	return err
}
