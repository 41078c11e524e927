package audit_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

func TestVerifyIntact(t *testing.T) {
	entries, heads := logOf("contoso", 12, 200)
	requireIntact(t, entries, heads[200])

	got, err := audit.Verify(sequence(entries))
	require.NoError(t, err)
	require.Equal(t, heads[200], got)

	got, err = audit.Verify(sequence(entries), heads[200], heads[7], audit.Head{}, heads[0], heads[150], heads[7])
	require.NoError(t, err, "heads may come in any order, old and twice")
	require.Equal(t, heads[200], got)

	got, err = audit.Verify(sequence(nil))
	require.NoError(t, err)
	require.Equal(t, audit.Head{}, got)
	got, err = audit.Verify(sequence(nil), heads[0])
	require.NoError(t, err)
	require.Equal(t, heads[0], got)
}

// Every bit of every byte of the stored form, in every entry: either it cannot be read or Verify finds it, at its place (W26).
func TestVerifyFindsEveryFlippedBit(t *testing.T) {
	entries, heads := logOf("contoso", 12, 200)
	refused, found := 0, 0
	for i, e := range entries {
		form, err := e.MarshalBinary()
		require.NoError(t, err)
		for bit := range 8 * len(form) {
			form[bit/8] ^= 1 << (bit % 8)
			var flipped audit.Entry
			if err := flipped.UnmarshalBinary(form); err != nil {
				refused++
			} else {
				// The entries before are sound, so verifying from the first would only repeat TestVerifyIntact 200,000 times. The
				// flipped entry is checked by itself: no hash fits, wherever it is.
				_, err := audit.Verify(sequence([]audit.Entry{flipped}))
				if bad, ok := errors.AsType[*audit.VerifyError](err); !ok || bad.Fault != audit.Edited || bad.Seq != 1 {
					require.Failf(t, "missed", "entry %d bit %d: %v", i+1, bit, err)
				}
				found++
			}
			form[bit/8] ^= 1 << (bit % 8)
		}
	}
	t.Logf("%d bits: %d refused by the decoder, %d found by Verify", refused+found, refused, found)
	require.Positive(t, refused)
	require.Greater(t, found, 100_000)
	requireIntact(t, entries, heads[200])
}

// Each entry in turn, in its place within the whole log, with each of its fields edited.
func TestVerifyPlacesAnEdit(t *testing.T) {
	entries, heads := logOf("contoso", 12, 200)
	edits := map[string]func(*audit.Entry){
		"scope":      func(e *audit.Entry) { e.Scope = "fabrikam" },
		"incident":   func(e *audit.Entry) { e.Incident++ },
		"seq":        func(e *audit.Entry) { e.Seq++ },
		"seq back":   func(e *audit.Entry) { e.Seq-- },
		"version":    func(e *audit.Entry) { e.Version++ },
		"time":       func(e *audit.Entry) { e.Time = e.Time.Add(1) },
		"clamped":    func(e *audit.Entry) { e.Clamped = !e.Clamped },
		"kind":       func(e *audit.Entry) { e.Actor.Kind = e.Actor.Kind%3 + 1 },
		"actor":      func(e *audit.Entry) { e.Actor.ID += "x" },
		"onBehalfOf": func(e *audit.Entry) { e.Actor.OnBehalfOf += "x" },
		"action":     func(e *audit.Entry) { e.Action = e.Action%27 + 1 },
		"no action":  func(e *audit.Entry) { e.Action = 0 },
		"cause":      func(e *audit.Entry) { e.Cause = (e.Cause + 1) % 27 },
		"origin":     func(e *audit.Entry) { e.Origin += "x" },
		"command":    func(e *audit.Entry) { e.Command += "x" },
		"change": func(e *audit.Entry) {
			e.Changes = append(slices.Clone(e.Changes), audit.Change{Field: "status", After: audit.Text("resolved")})
		},
		"prev": func(e *audit.Entry) { e.Prev[31] ^= 1 },
		"hash": func(e *audit.Entry) { e.Hash[0] ^= 0x80 },
		// The bytes stay the same where one text ends and the next begins: lengths must count.
		"moved byte": func(e *audit.Entry) {
			e.Origin, e.Command = e.Origin+e.Command[:1], e.Command[1:]
		},
	}
	for name, edit := range edits {
		for i := range entries {
			log := slices.Clone(entries)
			edit(&log[i])
			head, err := audit.Verify(sequence(log))
			requireFault(t, err, audit.Edited, uint64(i+1), name)
			if i > 0 {
				require.Equal(t, heads[i], head, name)
			}
		}
	}
}

func TestVerifyFindsEachChangedValue(t *testing.T) {
	values := []audit.Value{
		audit.None(), audit.Text(""), audit.Text("a"), audit.Free(""), audit.Free("a"), audit.Number(0), audit.Number(1),
		audit.Time(epoch), audit.Time(epoch.Add(1)), audit.List(), audit.List(audit.None()), audit.List(audit.Text("a")),
		audit.List(audit.List(audit.Text("a"))),
	}
	for i, v := range values {
		e, _ := audit.Seal(audit.Head{Incident: 1}, audit.Entry{Changes: []audit.Change{{Field: "f", After: v}}}, seedOf(0))
		for j, w := range values {
			altered := e.Clone()
			altered.Changes[0].After = w
			if _, err := audit.Verify(sequence([]audit.Entry{altered})); i != j || v.Kind() != audit.FreeValue && i == j {
				require.Equal(t, i == j, err == nil, "%v as %v", v, w)
			}
			altered = e.Clone()
			altered.Changes[0].Before, altered.Changes[0].After = altered.Changes[0].After, altered.Changes[0].Before
			_, err := audit.Verify(sequence([]audit.Entry{altered}))
			require.Equal(t, v.IsNone(), err == nil, "before and after swapped: %v", v)
		}
	}
}

func TestVerifyFindsEachDeletion(t *testing.T) {
	entries, heads := logOf("contoso", 12, 200)
	for i := range entries {
		log := slices.Delete(slices.Clone(entries), i, i+1)
		head, err := audit.Verify(sequence(log), heads[200])
		require.Equal(t, heads[i], head)
		if i == len(entries)-1 {
			requireFault(t, err, audit.Truncated, 200)
			_, err = audit.Verify(sequence(log))
			require.NoError(t, err, "without a saved head a shorter log is a log")
			continue
		}
		requireFault(t, err, audit.Gap, uint64(i+1))
	}
}

func TestVerifyFindsEachDuplicate(t *testing.T) {
	entries, heads := logOf("contoso", 12, 60)
	for i := range entries {
		for at := range len(entries) + 1 {
			log := slices.Insert(slices.Clone(entries), at, entries[i])
			head, err := audit.Verify(sequence(log))
			place := at + 1
			if at == i {
				place++ // which of two equal neighbours is the copy, nobody can tell
			}
			requireFault(t, err, audit.Inserted, uint64(place), "copy of %d at %d", i+1, at+1)
			require.Equal(t, heads[place-1], head)
		}
	}
}

func TestVerifyFindsEachSwapAndMove(t *testing.T) {
	entries, heads := logOf("contoso", 12, 60)
	for i := range entries {
		for j := range entries {
			if i == j {
				continue
			}
			log := slices.Clone(entries)
			log[i], log[j] = log[j], log[i]
			head, err := audit.Verify(sequence(log), heads[60])
			first := min(i, j)
			requireFault(t, err, audit.Reordered, uint64(first+1), "swap %d %d", i+1, j+1)
			require.Equal(t, heads[first], head)

			log = slices.Delete(slices.Clone(entries), i, i+1)
			log = slices.Insert(log, j, entries[i])
			_, err = audit.Verify(sequence(log), heads[60])
			requireFault(t, err, audit.Reordered, uint64(first+1), "move %d to %d", i+1, j+1)
		}
	}
}

func TestVerifyFindsEachTransplant(t *testing.T) {
	entries, heads := logOf("contoso", 12, 200)
	foreign := map[string][]audit.Entry{}
	foreign["incident"], _ = logOf("contoso", 13, 200)
	foreign["scope"], _ = logOf("fabrikam", 12, 200)
	for name, other := range foreign {
		for i := range entries {
			log := slices.Clone(entries)
			log[i] = other[i]
			_, err := audit.Verify(sequence(log), heads[0])
			requireFault(t, err, audit.WrongIncident, uint64(i+1), "%s replaced", name)

			log = slices.Insert(slices.Clone(entries), i, other[i])
			_, err = audit.Verify(sequence(log), heads[200])
			requireFault(t, err, audit.WrongIncident, uint64(i+1), "%s inserted", name)
		}
		_, err := audit.Verify(sequence(other), heads[200])
		requireFault(t, err, audit.WrongIncident, 1, "%s: the whole log", name)
	}
}

func TestVerifyFindsTruncation(t *testing.T) {
	entries, heads := logOf("contoso", 12, 200)
	for n := range entries {
		head, err := audit.Verify(sequence(entries[:n]), heads[3], heads[200])
		requireFault(t, err, audit.Truncated, uint64(n+1))
		require.Equal(t, heads[n], head)
		_, err = audit.Verify(sequence(entries[:n]), heads[n])
		require.NoError(t, err)
	}
}

// The attacker edits an entry and hashes it anew, or all that follow, too.
func TestVerifyAgainstRecomputedHashes(t *testing.T) {
	entries, heads := logOf("contoso", 12, 40)
	for i := range entries {
		one := slices.Clone(entries)
		e := one[i].Clone()
		e.Actor.ID = "mallory"
		one[i] = reseal(e, e.Prev, seedOf(i))
		require.NotEqual(t, entries[i].Hash, one[i].Hash)
		head, err := audit.Verify(sequence(one))
		if i == len(one)-1 {
			require.NoError(t, err, "the last entry hashed anew needs a saved head")
		} else {
			requireFault(t, err, audit.Edited, uint64(i+1))
			if i > 0 {
				require.Equal(t, heads[i], head)
			}
		}

		all := slices.Clone(one)
		for j := i + 1; j < len(all); j++ {
			all[j] = reseal(all[j], all[j-1].Hash, seedOf(j))
		}
		_, err = audit.Verify(sequence(all))
		require.NoError(t, err, "a chain computed anew is a chain")
		head, err = audit.Verify(sequence(all), heads[i+1])
		requireFault(t, err, audit.Rewritten, uint64(i+1))
		require.Equal(t, heads[i], head)
		head, err = audit.Verify(sequence(all), heads[40], heads[i])
		requireFault(t, err, audit.Rewritten, 40)
		require.Equal(t, uint64(39), head.Len)
	}
}

func TestVerifyBrokenLinks(t *testing.T) {
	entries, heads := logOf("contoso", 12, 10)

	first := reseal(entries[0], entries[5].Hash, seedOf(0))
	_, err := audit.Verify(sequence([]audit.Entry{first}))
	requireFault(t, err, audit.Edited, 1, "the first entry is chained to something")

	log := slices.Clone(entries)
	log[5] = reseal(log[5], entries[0].Hash, seedOf(5))
	_, err = audit.Verify(sequence(log))
	requireFault(t, err, audit.Edited, 5, "entry 6 is sound and was sealed after another entry 5")
	_, err = audit.Verify(sequence(log), heads[5])
	requireFault(t, err, audit.Edited, 6, "a saved head vouches for entry 5")
	_, err = audit.Verify(sequence(log), heads[4])
	requireFault(t, err, audit.Edited, 5, "a saved head vouches for entry 4 only")
}

func TestVerifyTimeAndVersion(t *testing.T) {
	seal := func(second audit.Entry) error {
		a, h := audit.Seal(audit.Head{Incident: 1}, audit.Entry{Version: 5, Time: epoch}, seedOf(0))
		b, _ := audit.Seal(h, second, seedOf(1))
		_, err := audit.Verify(sequence([]audit.Entry{a, b}))
		return err
	}
	require.NoError(t, seal(audit.Entry{Version: 5, Time: epoch}), "equal is fine")
	require.NoError(t, seal(audit.Entry{Version: 9, Time: epoch.Add(time.Hour)}))
	requireFault(t, seal(audit.Entry{Version: 6, Time: epoch.Add(-1)}), audit.Edited, 2, "time")
	requireFault(t, seal(audit.Entry{Version: 4, Time: epoch}), audit.Edited, 2, "version")
}

func TestVerifyTakesSavedHeadsInAnyOrder(t *testing.T) {
	entries, heads := logOf("contoso", 12, 10)
	old := heads[3]
	old.Hash[0] ^= 1
	for _, saved := range [][]audit.Head{{heads[10], heads[5], old}, {old, heads[10]}, {heads[3], heads[10], old}} {
		_, err := audit.Verify(sequence(entries), saved...)
		requireFault(t, err, audit.Rewritten, 3)
	}
	_, err := audit.Verify(sequence(entries[:7]), heads[10], heads[5])
	requireFault(t, err, audit.Truncated, 8)
}

func TestVerifySavedHeadsOfAnotherLog(t *testing.T) {
	entries, heads := logOf("contoso", 12, 3)
	_, err := audit.Verify(sequence(entries), heads[3], audit.Head{Scope: "contoso", Incident: 13, Len: 1})
	requireFault(t, err, audit.WrongIncident, 0)
	_, err = audit.Verify(sequence(entries), heads[3], audit.Head{Scope: "fabrikam", Incident: 12, Len: 1})
	requireFault(t, err, audit.WrongIncident, 0)
}

func TestVerifySequenceErrors(t *testing.T) {
	entries, heads := logOf("contoso", 12, 5)
	broken := errors.New("disk on fire")
	failing := func(part []audit.Entry) func(func(audit.Entry, error) bool) {
		return func(yield func(audit.Entry, error) bool) {
			for _, e := range part {
				if !yield(e, nil) {
					return
				}
			}
			yield(audit.Entry{}, broken)
		}
	}
	head, err := audit.Verify(failing(entries[:3]))
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "entry 4")
	require.Equal(t, heads[3], head)
	_, isFault := errors.AsType[*audit.VerifyError](err)
	require.False(t, isFault)

	head, err = audit.Verify(failing([]audit.Entry{entries[0], entries[2]}))
	require.ErrorIs(t, err, broken, "the search that tells a gap from a move was cut short")
	requireFault(t, err, audit.Gap, 2)
	require.ErrorContains(t, err, "entry 3 in its place: disk on fire")
	require.Equal(t, heads[1], head)

	_, err = audit.Verify(failing([]audit.Entry{entries[0], entries[2], entries[1], entries[2]}))
	requireFault(t, err, audit.Inserted, 2)
	require.NotErrorIs(t, err, broken, "the search ends when the fault is certain")
}

// Entries of other logs in what is searched do not count as the missing one.
func TestVerifySearchIgnoresOtherLogs(t *testing.T) {
	entries, _ := logOf("contoso", 12, 4)
	other, _ := logOf("contoso", 13, 4)
	_, err := audit.Verify(sequence([]audit.Entry{entries[0], entries[2], other[1], entries[3]}))
	requireFault(t, err, audit.Gap, 2)
}
