package incident

// CommitThrough commits batches for a store that lasts and reads from this memory: write is given those that may be committed
// and makes all of them last, or none; readers see them only after it returned nil. Until then they see what was before, and
// none of them waits for it. Other commits do, so that whoever calls this is the only one who decides what comes next; write itself must
// not commit.
//
// Each batch is checked as [Memory.Commit] does, as if those before it had been committed already. There is a receipt or an error
// for each, in their order: what was not acceptable, lost, or had been committed before is not given to write, which is not
// called at all when nothing is left. An error of write is the error of every batch it was given, and of those that repeat one of
// them; the memory is then as it was, also after an ErrCommitUnknown. Once it is known that those batches were written after
// all, committing them again with a write that does nothing lets readers see them.
func (m *Memory) CommitThrough(write func([]Batch) error, batches ...Batch) ([]Receipt, []error) {
	receipts, errs := make([]Receipt, len(batches)), make([]error, len(batches))
	logs := make([][]entryLog, len(batches))
	for i, b := range batches {
		logs[i], errs[i] = m.acceptable(b)
	}
	m.commits.Lock()
	defer m.commits.Unlock()
	var s staged
	for i, b := range batches {
		if errs[i] == nil {
			receipts[i], errs[i] = m.stage(&s, i, b)
		}
	}
	if len(s.batches) == 0 {
		return receipts, errs
	}
	if err := write(s.batches); err != nil {
		for i, b := range batches {
			if _, mine := s.commands[b.command]; mine && errs[i] == nil {
				receipts[i], errs[i] = Receipt{}, err
			}
		}
		return receipts, errs
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, i := range s.places {
		m.apply(batches[i], logs[i])
	}
	return receipts, errs
}

// stage checks one of several batches, and stages it when there is something to write.
func (m *Memory) stage(s *staged, place int, b Batch) (Receipt, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if r, ok := m.receipts.get(b.command); ok {
		return r, nil
	}
	if first, ok := s.commands[b.command]; ok {
		return first.Receipt(), nil
	}
	if err := m.check(b, s); err != nil {
		return Receipt{}, err
	}
	s.add(place, b)
	return b.Receipt(), nil
}

// staged are batches that were checked and that nobody sees yet.
type staged struct {
	batches  []Batch
	places   []int // of the batches among all
	commands map[string]Batch
	versions map[ID]uint64
	holders  map[string]ID
}

func (s *staged) add(place int, b Batch) {
	if s.commands == nil {
		s.commands, s.versions, s.holders = map[string]Batch{}, map[ID]uint64{}, map[string]ID{}
	}
	s.batches, s.places = append(s.batches, b), append(s.places, place)
	s.commands[b.command] = b
	for i := range b.writes {
		w := &b.writes[i]
		s.versions[w.next.ID] = w.next.Version
		for id, touch := range w.touched {
			if touch == alertJoined {
				s.holders[id] = w.next.ID
			}
		}
	}
}

// version is the version of an incident when what is staged is committed; zero when there is none.
func (m *Memory) version(id ID, s *staged) uint64 {
	if s != nil {
		if v, ok := s.versions[id]; ok {
			return v
		}
	}
	if r := m.records.Get(uint64(id)); r != nil {
		return r.inc.Version
	}
	return 0
}

// holder is which incident holds an alert when what is staged is committed; zero when none does.
func (m *Memory) holder(alert string, s *staged) ID {
	if s != nil {
		if in, ok := s.holders[alert]; ok {
			return in
		}
	}
	return m.holders[alert]
}
