package alert

import "net/netip"

// IP is the entity of ipEvidence.
type IP struct {
	Address           string // ipAddress
	CountryLetterCode string // countryLetterCode
}

// EntityKind returns [IPEntity].
func (i IP) EntityKind() EntityKind { return IPEntity }

// Key is the address in its one canonical spelling, IPv4 inside IPv6 as IPv4; as it came when it is no address.
func (i IP) Key() string {
	if a, err := netip.ParseAddr(i.Address); err == nil {
		return a.Unmap().String()
	}
	return i.Address
}

// Label is the address as it came.
func (i IP) Label() string { return i.Address }

// AppendNames implements [Entity].
func (i IP) AppendNames(names []string) []string {
	return appendNames(names, i.Key(), i.Address)
}

func (i IP) value() Entity { return i }

func (i IP) write(w *writer) {
	w.text("ipAddress", i.Address)
	w.text("countryLetterCode", i.CountryLetterCode)
}

func readIP(p props) IP {
	return IP{Address: p.string("ipAddress"), CountryLetterCode: p.string("countryLetterCode")}
}
