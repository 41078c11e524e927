package audit

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"
)

// Verify checks one log from its first entry on and returns the head it reached. An intact log whose saved heads all fit gives a
// nil error. Else the error is a [*VerifyError] and the head is that of the entries before the fault; an error of the sequence
// ends the verification and is returned wrapped. Memory does not grow with the log. Entries that are read together after a merge
// belong to several logs; verify each by itself. A free text that only its commitment is left of is no fault, whoever redacted
// it.
//
// Saved heads are heads of this log kept where the log's keeper cannot write, in any order, and old ones are as good as new
// ones: they must lie on the chain. A head of length zero only says whose log it should be, and the zero Head says nothing.
// Without any, the first entry says whose log it is, and cutting entries off the end or computing the whole chain anew
// goes unseen; so keep heads.
//
// Each entry is held against the place it has, n, counted from 1, in this order:
//
//  1. Its hash does not fit its content: Edited at n, whichever field it was, the number and the hash included.
//  2. It is of another scope or incident: WrongIncident at n.
//  3. Its number is less than n: Inserted at n. That number was passed already.
//  4. Its number is greater than n. The rest of the sequence is read for numbers alone. If number n does not come, the fault
//     is Gap at n; if it comes and this entry's number comes again, too, Inserted at n; else Reordered at n.
//  5. It is not chained to the entry before: Edited at n-1, since entry n is sound and was sealed after another entry than the one
//     that is there. When a saved head vouches for entry n-1, or there is none, it is Edited at n.
//  6. Its time or its version is less than that of the entry before: Edited at n. No engine writes that.
//  7. A saved head of length n has another hash: Rewritten at n.
//
// When the sequence ends before the longest saved head, the fault is Truncated at the first place missing.
//
// Where an attacker also computed hashes anew, several stories fit what is left, and one is picked. An entry given another number
// and hashed anew looks like Gap or Inserted. One edited and hashed anew is Edited only through the entry after it; were
// all the later ones hashed anew as well, only a saved head shows it. An entry of another chain of the same incident, out of a
// backup, say, is Edited at n-1 and not n.
func Verify(entries iter.Seq2[Entry, error], saved ...Head) (Head, error) {
	v := verifier{saved: slices.DeleteFunc(slices.Clone(saved), func(h Head) bool { return h == Head{} })}
	if len(v.saved) > 0 {
		v.head.Scope, v.head.Incident, v.named = v.saved[0].Scope, v.saved[0].Incident, true
		for _, h := range v.saved {
			if h.Scope != v.head.Scope || h.Incident != v.head.Incident {
				return v.head, v.fault(WrongIncident, 0, 0)
			}
		}
		slices.SortFunc(v.saved, func(a, b Head) int { return cmp.Compare(a.Len, b.Len) })
	}
	for e, err := range entries {
		switch {
		case err != nil && v.searching != nil:
			v.searching.Err = err
			return v.head, v.searching
		case err != nil:
			return v.head, fmt.Errorf("audit: log of incident %d: reading entry %d: %w", v.head.Incident, v.head.Len+1, err)
		case v.searching == nil:
			if bad := v.step(&e); bad != nil {
				return v.head, bad
			}
		case v.search(&e):
			return v.head, v.searching
		}
	}
	if v.searching != nil {
		return v.head, v.searching
	}
	if n := len(v.saved); n > 0 && v.saved[n-1].Len > v.head.Len {
		return v.head, v.fault(Truncated, v.head.Len+1, 0)
	}
	return v.head, nil
}

type verifier struct {
	hasher
	head      Head // of the entries found sound
	previous  Head // head without the last of them
	named     bool // head says whose log it is
	version   uint64
	time      time.Time
	saved     []Head // by length; those still to come
	vouched   bool   // a saved head is equal to head
	searching *VerifyError
	expected  bool // the search met the entry that is missing
	again     bool // the search met the number of the entry that is in its place
}

func (v *verifier) fault(f Fault, seq, found uint64) *VerifyError {
	return &VerifyError{Scope: v.head.Scope, Incident: v.head.Incident, Seq: seq, Fault: f, Found: found}
}

// step takes the next entry. It returns a fault that is certain; one that needs a search is left in searching.
func (v *verifier) step(e *Entry) *VerifyError {
	if !v.named {
		v.head.Scope, v.head.Incident, v.named = e.Scope, e.Incident, true
	}
	place := v.head.Len + 1
	switch {
	case v.sum(e) != e.Hash:
		return v.fault(Edited, place, e.Seq)
	case e.Scope != v.head.Scope || e.Incident != v.head.Incident:
		return v.fault(WrongIncident, place, e.Seq)
	case e.Seq < place:
		return v.fault(Inserted, place, e.Seq)
	case e.Seq > place:
		v.searching = v.fault(Gap, place, e.Seq)
		return nil
	case e.Prev != v.head.Hash:
		if place > 1 && !v.vouched {
			v.head = v.previous
			place--
		}
		return v.fault(Edited, place, place)
	case place > 1 && (e.Version < v.version || e.Time.Before(v.time)):
		return v.fault(Edited, place, e.Seq)
	}
	v.vouched = false
	for len(v.saved) > 0 && v.saved[0].Len <= place {
		if v.saved[0].Len == place {
			if v.saved[0].Hash != e.Hash {
				return v.fault(Rewritten, place, e.Seq)
			}
			v.vouched = true
		}
		v.saved = v.saved[1:]
	}
	v.previous = v.head
	v.head.Len, v.head.Hash = place, e.Hash
	v.version, v.time = e.Version, e.Time
	return nil
}

// search looks at an entry after the fault and reports whether the fault is now certain.
func (v *verifier) search(e *Entry) bool {
	if e.Scope != v.head.Scope || e.Incident != v.head.Incident {
		return false
	}
	bad := v.searching
	switch e.Seq {
	case bad.Seq:
		v.expected = true
		if bad.Fault == Gap {
			bad.Fault = Reordered
		}
	case bad.Found:
		v.again = true
	}
	if v.expected && v.again {
		bad.Fault = Inserted
		return true
	}
	return false
}
