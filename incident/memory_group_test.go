package incident_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// capture is a store that keeps batches instead of committing them.
type capture struct {
	*incident.Memory
	batch incident.Batch
}

var errKept = errors.New("kept")

func (c *capture) Commit(_ context.Context, b incident.Batch) (incident.Receipt, error) {
	c.batch = b
	return incident.Receipt{}, errKept
}

// batchOf is what a command would commit to a store.
func batchOf(t *testing.T, m *incident.Memory, command string, do func(*incident.Desk) error) incident.Batch {
	t.Helper()
	c := &capture{Memory: m}
	d, _ := newDesk(t, incident.Options{Store: c})
	require.ErrorIs(t, do(d.WithCommandID(command)), errKept)
	return c.batch
}

func tagged(id incident.ID, tag string) func(*incident.Desk) error {
	return func(d *incident.Desk) error {
		_, err := d.Update(ctx, id, incident.AddTags(tag))
		return err
	}
}

func opening(ids ...string) func(*incident.Desk) error {
	return func(d *incident.Desk) error {
		var alerts []alert.Alert
		for _, id := range ids {
			alerts = append(alerts, on("w11", id, "Suspicious activity", "Execution", alert.Medium))
		}
		_, err := d.Open(ctx, alerts)
		return err
	}
}

func TestCommitThroughIsSeenOnlyAfterTheWrite(t *testing.T) {
	m := incident.NewMemory("default")
	d, _ := newDesk(t, incident.Options{Store: m})
	a, b := opened(t, d, "a"), opened(t, d, "b")
	one, two := batchOf(t, m, "one", tagged(a.ID, "x")), batchOf(t, m, "two", tagged(b.ID, "x"))
	head, err := m.Head(ctx)
	require.NoError(t, err)
	calls := 0
	receipts, errs := m.CommitThrough(func(batches []incident.Batch) error {
		calls++
		require.Equal(t, []incident.Batch{one, two}, batches)
		for _, id := range []incident.ID{a.ID, b.ID} {
			inc, err := m.Get(ctx, id)
			require.NoError(t, err)
			require.EqualValues(t, 1, inc.Version)
		}
		_, err := m.Receipt(ctx, "one")
		require.ErrorIs(t, err, incident.ErrNotFound)
		now, err := m.Head(ctx)
		require.NoError(t, err)
		require.Equal(t, head, now)
		return nil
	}, one, two)
	require.Equal(t, []error{nil, nil}, errs)
	require.Equal(t, []incident.Receipt{one.Receipt(), two.Receipt()}, receipts)
	for _, id := range []incident.ID{a.ID, b.ID} {
		inc, err := m.Get(ctx, id)
		require.NoError(t, err)
		require.True(t, inc.HasTag("x"))
	}
	receipts, errs = m.CommitThrough(func([]incident.Batch) error { calls++; return nil }, two, one)
	require.Equal(t, []error{nil, nil}, errs)
	require.Equal(t, []incident.Receipt{two.Receipt(), one.Receipt()}, receipts)
	require.Equal(t, 1, calls, "what was committed before is not written again")
}

func TestCommitThroughFailsWithTheWrite(t *testing.T) {
	m := incident.NewMemory("default")
	d, _ := newDesk(t, incident.Options{Store: m})
	a, b := opened(t, d, "a"), opened(t, d, "b")
	old := batchOf(t, m, "old", tagged(a.ID, "old"))
	_, err := m.Commit(ctx, old)
	require.NoError(t, err)
	one, stale := batchOf(t, m, "one", tagged(a.ID, "x")), batchOf(t, m, "stale", tagged(b.ID, "x"))
	require.NoError(t, tagged(b.ID, "quicker")(d))
	full := errors.New("disk full")
	receipts, errs := m.CommitThrough(func([]incident.Batch) error { return full }, one, old, stale, one)
	require.Equal(t, full, errs[0])
	require.NoError(t, errs[1])
	require.ErrorIs(t, errs[2], incident.ErrConflict)
	require.Equal(t, full, errs[3])
	require.Equal(t, []incident.Receipt{{}, old.Receipt(), {}, {}}, receipts)
	inc, err := m.Get(ctx, a.ID)
	require.NoError(t, err)
	require.EqualValues(t, 2, inc.Version)
	_, errs = m.CommitThrough(func([]incident.Batch) error { return nil }, one)
	require.NoError(t, errs[0], "and can be committed once it was written after all")
}

// Each batch is checked as if those before it had been committed.
func TestCommitThroughChecksInTurn(t *testing.T) {
	m := incident.NewMemory("default")
	d, _ := newDesk(t, incident.Options{Store: m})
	a, b := opened(t, d, "a", "a2"), opened(t, d, "b")
	move := func(to incident.ID) func(*incident.Desk) error {
		return func(d *incident.Desk) error {
			_, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a2"}, To: to})
			return err
		}
	}
	batches := []incident.Batch{
		batchOf(t, m, "first", tagged(a.ID, "x")),
		batchOf(t, m, "second", tagged(a.ID, "y")),                       // of the version that first replaces
		batchOf(t, m, "first", tagged(b.ID, "z")),                        // another command under an id that comes before
		batchOf(t, m, "move", move(b.ID)),                                // from that version too
		batchOf(t, m, "open", opening("n")),                              // an alert
		batchOf(t, m, "again", opening("n")),                             // and once more, in another incident
		batchOf(t, incident.NewMemory("other"), "foreign", opening("f")), // of another scope
	}
	receipts, errs := m.CommitThrough(func(write []incident.Batch) error {
		require.Equal(t, []incident.Batch{batches[0], batches[4]}, write)
		return nil
	}, batches...)
	var lost *incident.ConflictError
	require.Equal(t, []error{nil, nil, nil}, []error{errs[0], errs[2], errs[4]})
	require.Equal(t, receipts[0], receipts[2])
	for i, want := range map[int]incident.ConflictError{1: {Incidents: []incident.ID{a.ID}}, 3: {Incidents: []incident.ID{a.ID}}, 5: {Alerts: []string{"n"}}} {
		require.ErrorAs(t, errs[i], &lost)
		require.Equal(t, want, *lost, "batch %d", i)
	}
	require.ErrorIs(t, errs[6], incident.ErrInvalid)
	held, err := m.Locate(ctx, "a2", "n")
	require.NoError(t, err)
	require.Equal(t, map[string]incident.ID{"a2": a.ID, "n": receipts[4].Incidents[0].ID}, held)
}

// keptBy is all that a store holds, through the binary form.
func keptBy(t *testing.T, d *incident.Desk) (out []incident.Kept) {
	for _, inc := range stored(t, d) {
		bin, err := inc.MarshalBinary()
		require.NoError(t, err)
		var k incident.Kept
		require.NoError(t, k.Incident.UnmarshalBinary(bin))
		for _, e := range logOf(t, d, inc.ID) {
			entry, err := e.MarshalBinary()
			require.NoError(t, err)
			k.Log = append(k.Log, string(entry))
		}
		out = append(out, k)
	}
	return out
}

func sequence[T any](all []T) func(func(T, error) bool) {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func TestRestoredMemoryIsTheOriginal(t *testing.T) {
	d := eventful(t)
	receipt := incident.Receipt{Command: "c", Incidents: []incident.Reached{{ID: 1, Version: 1}}}
	m, err := incident.RestoreMemory("default", incident.KeptAll{
		Incidents: sequence(keptBy(t, d)), Receipts: slices.Values([]incident.Receipt{receipt}), LastID: func() incident.ID { return 70 },
	})
	require.NoError(t, err)
	restored, _ := newDesk(t, incident.Options{Store: m})
	require.Equal(t, binaries(t, stored(t, d)), binaries(t, stored(t, restored)))
	for _, inc := range stored(t, d) {
		require.Equal(t, logOf(t, d, inc.ID), logOf(t, restored, inc.ID))
		for a := range inc.AlertIDs() {
			held, err := m.Locate(ctx, a)
			require.NoError(t, err)
			require.Equal(t, inc.ID, held[a])
		}
	}
	want, err := d.Facets(ctx, incident.Query{}, incident.TagFacet, incident.CategoryFacet)
	require.NoError(t, err)
	got, err := restored.Facets(ctx, incident.Query{}, incident.TagFacet, incident.CategoryFacet)
	require.NoError(t, err)
	require.Equal(t, want, got)
	back, err := m.Receipt(ctx, "c")
	require.NoError(t, err)
	require.Equal(t, receipt, back)
	id, err := m.NextID(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 71, id)
}

func TestRestoreRefusesWhatContradictsItself(t *testing.T) {
	d := eventful(t)
	good := keptBy(t, d)
	m := incident.NewMemory("default")
	for range 50 {
		_, err := m.NextID(ctx)
		require.NoError(t, err)
	}
	other, _ := newDesk(t, incident.Options{Store: m})
	opened(t, other, slices.Collect(good[0].Incident.AlertIDs())...)
	another := keptBy(t, other)
	for name, spoil := range map[string]func(all []incident.Kept) []incident.Kept{
		"twice":   func(all []incident.Kept) []incident.Kept { return append(all, all[0]) },
		"no id":   func(all []incident.Kept) []incident.Kept { all[0].Incident.ID = 0; return all },
		"high id": func(all []incident.Kept) []incident.Kept { all[0].Incident.ID = 1 << 48; return all },
		"short":   func(all []incident.Kept) []incident.Kept { all[0].Log = all[0].Log[1:]; return all },
		"long":    func(all []incident.Kept) []incident.Kept { all[0].Log = append(all[0].Log, all[0].Log[0]); return all },
		"held":    func(all []incident.Kept) []incident.Kept { return append(all, another...) },
		"foreign": func(all []incident.Kept) []incident.Kept { all[1].Incident.ID = 98; return all },
	} {
		_, err := incident.RestoreMemory("default", incident.KeptAll{Incidents: sequence(spoil(slices.Clone(good)))})
		require.ErrorIs(t, err, incident.ErrCorrupt, name)
	}
	_, err := incident.RestoreMemory("another", incident.KeptAll{Incidents: sequence(good)})
	require.ErrorIs(t, err, incident.ErrCorrupt, "of another scope")
	broken := errors.New("broken")
	_, err = incident.RestoreMemory("default", incident.KeptAll{Incidents: func(yield func(incident.Kept, error) bool) { yield(incident.Kept{}, broken) }})
	require.Equal(t, broken, err)
}

// TestPartsAreTheBinaryForm: a store that writes the head and only the alerts that a command touched holds the binary form.
func TestPartsAreTheBinaryForm(t *testing.T) {
	p := &parts{Memory: incident.NewMemory("default"), t: t, heads: map[incident.ID][]byte{}, alerts: map[incident.ID]map[string][]byte{}}
	d, _ := newDesk(t, incident.Options{Store: p})
	a, b := opened(t, d, "a3", "a1", "a2"), opened(t, d, "b1")
	do := func(id incident.ID, changes ...incident.Change) {
		_, err := d.Update(ctx, id, changes...)
		require.NoError(t, err)
	}
	do(a.ID, incident.Assign(alert.UserOwner("bob")), incident.StartAlerts("a2"))
	do(a.ID, incident.Resolve("done"))
	do(a.ID, incident.Reopen())
	_, err := d.Ingest(ctx, on("w11", "a2", "Renamed", "Execution", alert.High))
	require.NoError(t, err)
	_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a3"}, To: b.ID})
	require.NoError(t, err)
	do(a.ID, incident.Unassign())
	do(b.ID, incident.Unassign())
	_, err = d.Merge(ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}})
	require.NoError(t, err)
	require.Equal(t, 10, p.commits)
}

type parts struct {
	*incident.Memory
	t       *testing.T
	commits int
	heads   map[incident.ID][]byte
	alerts  map[incident.ID]map[string][]byte
}

func (p *parts) Commit(ctx context.Context, b incident.Batch) (incident.Receipt, error) {
	p.commits++
	for w := range b.Writes() {
		inc := w.Incident()
		p.heads[inc.ID] = w.AppendHead([]byte("before"))[6:]
		if p.alerts[inc.ID] == nil {
			p.alerts[inc.ID] = map[string][]byte{}
		}
		for id := range w.Left() {
			delete(p.alerts[inc.ID], id)
			_, err := w.AppendAlert(nil, id)
			require.ErrorIs(p.t, err, incident.ErrNotFound)
		}
		for _, ids := range [][]string{slices.Collect(w.Joined()), slices.Collect(w.Changed())} {
			for _, id := range ids {
				part, err := w.AppendAlert([]byte("before"), id)
				require.NoError(p.t, err)
				p.alerts[inc.ID][id] = part[6:]
			}
		}
		form := slices.Clone(p.heads[inc.ID])
		for id := range inc.AlertIDs() {
			form = append(form, p.alerts[inc.ID][id]...)
		}
		require.Equal(p.t, binaries(p.t, []incident.Incident{inc})[0], form, "%d at version %d", inc.ID, inc.Version)
	}
	return p.Memory.Commit(ctx, b)
}

// Of alerts that spell a system tag differently the one with the lowest id counts, also when it leaves an incident that was read from
// its binary form, or another comes before it.
func TestBinaryFormKeepsWhoseSpellingCounts(t *testing.T) {
	marked := func(id, tag string) alert.Alert {
		a := on("w11", id, "One", "Execution", alert.Low)
		a.SystemTags = []string{tag}
		return a
	}
	d, _ := newDesk(t, incident.Options{})
	inc, err := d.Open(ctx, []alert.Alert{marked("b", "Crown Jewel"), marked("c", "CROWN JEWEL"), marked("d", "crown jewel")})
	require.NoError(t, err)
	var back incident.Incident
	require.NoError(t, back.UnmarshalBinary(binaries(t, []incident.Incident{inc})[0]))
	env := incident.Env{Actor: ana, Time: epoch, Command: "c", Scope: "default"}
	for tag, cmd := range map[string]incident.Command{
		"CROWN JEWEL": incident.MoveCommand{Alerts: []string{"b"}, Target: 9},
		"cRown jewel": incident.IngestCommand{Placements: []incident.Placement{{Incident: inc.ID, Alert: marked("a", "cRown jewel")}}},
	} {
		for _, from := range []incident.Incident{inc, back} {
			after, err := incident.Transition([]incident.Incident{from}, cmd, env)
			require.NoError(t, err)
			require.Equal(t, []string{tag}, slices.Collect(after.Incidents[0].SystemTags()), "%T", cmd)
		}
	}
}
