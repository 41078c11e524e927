package storetest_test

import (
	"errors"
	"slices"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// again answers a command that was committed before; not done means that it is committed once more.
func (s *naive) again(b incident.Batch, r incident.Receipt) (incident.Receipt, bool, error) {
	switch s.bug {
	case "a command can be committed twice":
		return r, false, nil
	case "a command again is a conflict":
		return r, true, &incident.ConflictError{}
	case "a command again gets the newest versions":
		r.Incidents = slices.Clone(r.Incidents)
		for i := range r.Incidents {
			r.Incidents[i].Version = s.now.incidents[r.Incidents[i].ID].Version
		}
		return r, true, nil
	case "a command again gets its own receipt":
		return b.Receipt(), true, nil
	case "receipts are shared":
		return r, true, nil
	}
	r.Incidents = slices.Clone(r.Incidents)
	return r, true, nil
}

// check finds what a batch loses to.
func (s *naive) check(b incident.Batch) error {
	var lost incident.ConflictError
	for r := range b.Reads() {
		if s.now.incidents[r.ID].Version != r.Version && s.bug != "reads are not checked" {
			lost.Incidents = append(lost.Incidents, r.ID)
		}
	}
	joined, left := map[string]bool{}, map[string]incident.ID{}
	for w := range b.Writes() {
		id := w.Incident().ID
		if s.now.incidents[id].Version != w.Previous() && !s.tolerates(w) {
			lost.Incidents = append(lost.Incidents, id)
		}
		for a := range w.Joined() {
			joined[a] = true
		}
		for a := range w.Left() {
			left[a] = id
		}
	}
	if len(lost.Incidents) > 0 {
		slices.Sort(lost.Incidents)
		return s.named(lost)
	}
	for a := range joined {
		if in, held := s.now.holders[a]; held && left[a] != in && s.bug != "alerts are not checked" {
			if _, leaves := left[a]; leaves && s.bug == "what a batch says leaves is believed" {
				continue
			}
			lost.Alerts = append(lost.Alerts, a)
		}
	}
	if len(lost.Alerts) > 0 {
		return s.named(lost)
	}
	return nil
}

func (s *naive) tolerates(w incident.Write) bool {
	_, stored := s.now.incidents[w.Incident().ID]
	switch s.bug {
	case "versions are not checked":
		return true
	case "new incidents are not checked":
		return w.Previous() == 0
	case "missing incidents are made":
		return !stored
	}
	return false
}

func (s *naive) named(c incident.ConflictError) error {
	switch s.bug {
	case "conflicts name nothing":
		return incident.ErrConflict
	case "conflicts name the first only":
		if len(c.Incidents) > 1 {
			c.Incidents = c.Incidents[:1]
		}
		if len(c.Alerts) > 1 {
			c.Alerts = c.Alerts[:1]
		}
	}
	return &c
}

// write writes the first n incidents of a batch.
func (s *naive) write(next *state, b incident.Batch, n int) error {
	written := 0
	for w := range b.Writes() {
		if written == n {
			break
		}
		if s.fails() {
			if s.bug == "half a batch is left when a write fails" {
				s.now = next
			}
			return errFull
		}
		written++
		inc := w.Incident()
		next.before[inc.ID], next.incidents[inc.ID] = next.incidents[inc.ID], inc
		entries := slices.Collect(w.Entries())
		if s.bug == "only the first entry is kept" {
			entries = entries[:1]
		}
		next.logs[inc.ID] = slices.Concat(next.logs[inc.ID], entries)
		for a := range w.Joined() {
			if _, held := next.holders[a]; !held || s.bug != "locate does not follow moves" {
				next.holders[s.key("locate folds ids", a)] = inc.ID
			}
		}
		if s.bug != "next id does not look at what is stored" {
			s.lastID = max(s.lastID, inc.ID)
		}
		if s.bug == "batches are written piece by piece" && written < n {
			s.now = next.clone()
			s.mu.Unlock()
			s.waitForOthers()
			s.mu.Lock()
		}
	}
	if s.fails() { // the receipt, with which all of it becomes visible
		return errFull
	}
	s.now = next
	return nil
}

// remember keeps the receipt.
func (s *naive) remember(b incident.Batch) {
	command := s.key("command ids are folded", b.Command())
	s.commands = append(s.commands, command)
	if s.bug == "receipts are not kept" {
		return
	}
	s.receipts[command] = b.Receipt()
	if keep := 500; s.bug == "receipts are kept for a while" && len(s.commands) > keep {
		delete(s.receipts, s.commands[len(s.commands)-1-keep])
	}
}

var (
	errBusy = errors.New("store is locked")
	errFull = errors.New("disk is full")
)

// fails reports whether the next write is the one that shall fail.
func (s *naive) fails() bool {
	s.failIn--
	return s.failIn == 0
}
