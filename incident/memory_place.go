package incident

import "time"

// A place is an incident in an order: a small key without pointers, so that a walk reads adjacent memory and the garbage
// collector none. The traits in it decide most filters without a look at the incident.
type place struct {
	rank int64  // of a time: its seconds and all but the last bits of its nanoseconds
	tail uint64 // those bits, then the id, then the traits
}

const (
	fineBits = 6
	idBits   = 64 - fineBits - traitBits

	// maxMemoryID is the highest id that fits. Ids are handed out from 1.
	maxMemoryID = 1<<idBits - 1
)

func (a place) less(b place) bool {
	if a.rank != b.rank {
		return a.rank < b.rank
	}
	return a.tail < b.tail
}

func (a place) id() ID         { return ID(a.tail >> traitBits & maxMemoryID) }
func (a place) traits() traits { return traits(a.tail & traitMask) }

// placeOf is where an incident is in an order of numbers or times.
func placeOf(k OrderKey, inc *Incident, t traits) place {
	switch k {
	case OrderCreated:
		return placeAt(inc.CreatedAt, inc.ID, t)
	case OrderFirstActivity:
		return placeAt(inc.FirstActivity, inc.ID, t)
	case OrderLastActivity:
		return placeAt(inc.LastActivity, inc.ID, t)
	case OrderSeverity:
		return place{int64(inc.Severity), uint64(inc.ID)<<traitBits | uint64(t)}
	default:
		return placeAt(inc.UpdatedAt, inc.ID, t)
	}
}

// placeAt is the place of a time, exact to the nanosecond in every year a time may have.
func placeAt(at time.Time, id ID, t traits) place {
	ns := uint64(at.Nanosecond())
	return place{
		rank: at.Unix()<<(30-fineBits) | int64(ns>>fineBits),
		tail: ns<<(idBits+traitBits) | uint64(id)<<traitBits | uint64(t),
	}
}

// placeFrom is the place of a position, before all traits.
func placeFrom(k OrderKey, p Position) place {
	if k == OrderSeverity {
		return place{p.Number, uint64(p.ID) << traitBits}
	}
	return placeAt(p.Time, p.ID, 0)
}
