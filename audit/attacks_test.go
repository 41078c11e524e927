package audit_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

// archived is a log as an archive may hold it: every action and every kind of value, and each fifth entry redacted.
func archived(scope string, incident uint64, n int) ([]audit.Entry, []audit.Head) {
	entries, heads := logOf(scope, incident, n)
	for i := 4; i < n; i += 5 {
		entries[i] = entries[i].Redact(func(audit.Change) bool { return true })
	}
	return entries, heads
}

// rows are the lines of an export, each with its line feed.
func rows(t testing.TB, entries []audit.Entry) [][]byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, audit.WriteLines(&out, sequence(entries)))
	return slices.Collect(bytes.Lines(out.Bytes()))
}

// verified reads an export and verifies it.
func verified(export []byte, saved ...audit.Head) (audit.Head, error) {
	return audit.Verify(audit.ReadLines(bytes.NewReader(export)), saved...)
}

// everyNth is how many bits a test of flipped bits steps on: a prime, so that it comes by every bit of a byte, or what
// CASELOAD_FLIPS says; 1 is all of them.
func everyNth(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("CASELOAD_FLIPS"))
	if err != nil || n < 1 {
		return 17
	}
	t.Logf("CASELOAD_FLIPS=%d", n)
	return n
}

// inEscape reports whether the byte at i is one of the four digits of a \u escape. An escape begins at a backslash that none
// escapes.
func inEscape(line []byte, i int) bool {
	for at := 0; at < i; at++ {
		if line[at] != '\\' {
			continue
		}
		if line[at+1] == 'u' && i >= at+2 && i < at+6 {
			return true
		}
		at++
	}
	return false
}

// Every bit of every byte of an export. The reader refuses the line, or Verify finds the entry edited; no flip goes unseen but
// one: a digit of a \u escape from lower to upper case, which JSON reads as the same text. Then every entry is what it was.
func TestEveryFlippedBitOfAnExportIsFound(t *testing.T) {
	entries, heads := archived("contoso", 12, 200)
	lines, step := rows(t, entries), everyNth(t)
	refused, edited, alike, whole, offset := 0, 0, 0, 0, 0
	for i, line := range lines {
		spoilt := slices.Clone(line)
		for ; offset < 8*len(line); offset += step {
			at, mask := offset/8, byte(1)<<(offset%8)
			spoilt[at] ^= mask
			about := func() string { return fmt.Sprintf("line %d byte %d bit %d: %q", i+1, at, offset%8, spoilt) }
			// The lines before are sound, and the one after matters only where the line no longer ends as it did.
			text := spoilt
			if at == len(line)-1 && i < len(lines)-1 {
				text = slices.Concat(spoilt, lines[i+1])
			}
			var flipped audit.Entry
			var err error
			if spoilt[at] == '\n' || at == len(line)-1 {
				for flipped, err = range audit.ReadLines(bytes.NewReader(text)) {
					break
				}
			} else {
				err = flipped.UnmarshalJSON(text[:len(text)-1])
			}
			switch {
			case err != nil:
				refused++
			case flipped.Hash == entries[i].Hash && same(entries[i], flipped):
				alike++
				if line[at] < 'a' || line[at] > 'f' || mask != 'a'-'A' || !inEscape(line, at) {
					require.Failf(t, "read as the same", about())
				}
			default:
				edited++
				// A hash that does not fit is found by itself, wherever the entry stands.
				_, err := audit.Verify(sequence([]audit.Entry{flipped}))
				requireFault(t, err, audit.Edited, 1, "line %d byte %d", i+1, at)
			}
			if (refused+edited+alike)%4_099 == 0 { // and now and then the export as a whole
				whole++
				export := bytes.Join(slices.Concat(lines[:i], [][]byte{spoilt}, lines[i+1:]), nil)
				head, found := verified(export, heads[len(entries)])
				if err != nil {
					require.ErrorContains(t, found, fmt.Sprintf("line %d", i+1), about())
				} else {
					requireFault(t, found, audit.Edited, uint64(i+1), "byte %d", at)
				}
				if i > 0 {
					require.Equal(t, heads[i], head, about())
				}
			}
			spoilt[at] ^= mask
		}
		offset -= 8 * len(line)
	}
	t.Logf("%d bits: %d refused by the reader, %d found by Verify, %d the same text by JSON; %d of them in the whole export",
		refused+edited+alike, refused, edited, alike, whole)
	require.Greater(t, refused, 10_000)
	require.Greater(t, edited, 10_000)
	require.Positive(t, alike)
	require.Positive(t, whole)
}

// An attack changes the rows of a log. It is found as the fault documented for it, in the place that is the first to differ.
type attack struct {
	name  string
	do    func(rows [][]byte, i int) [][]byte
	fault audit.Fault
	seq   func(i int) int // place of the fault for row i, counted from 1
	rows  int             // how many rows after i it needs
}

func here(i int) int { return i + 1 }
func next(i int) int { return i + 2 }

func attacks(t *testing.T, encode func([]audit.Entry) [][]byte, entries []audit.Entry) []attack {
	t.Helper()
	siblings, _ := archived("contoso", 13, len(entries))
	foreigners, _ := archived("fabrikam", 12, len(entries))
	forged := make([]audit.Entry, len(entries))
	for i, e := range entries {
		e = e.Clone()
		e.Actor.ID = "mallory"
		forged[i] = reseal(e, e.Prev, seedOf(i))
	}
	sibling, foreign, resealed := encode(siblings), encode(foreigners), encode(forged)
	put := func(other [][]byte) func([][]byte, int) [][]byte {
		return func(rows [][]byte, i int) [][]byte { rows[i] = other[i]; return rows }
	}
	return []attack{
		{"delete", func(rows [][]byte, i int) [][]byte { return slices.Delete(rows, i, i+1) }, audit.Gap, here, 1},
		{"delete two", func(rows [][]byte, i int) [][]byte { return slices.Delete(rows, i, i+2) }, audit.Gap, here, 2},
		{"duplicate", func(rows [][]byte, i int) [][]byte { return slices.Insert(rows, i, rows[i]) }, audit.Inserted, next, 0},
		{"swap neighbours", func(rows [][]byte, i int) [][]byte { rows[i], rows[i+1] = rows[i+1], rows[i]; return rows },
			audit.Reordered, here, 1},
		{"replay at the end", func(rows [][]byte, i int) [][]byte { return append(rows, rows[i]) }, audit.Inserted,
			func(int) int { return len(entries) + 1 }, 0},
		{"transplant from another incident", put(sibling), audit.WrongIncident, here, 0},
		{"transplant from another scope", put(foreign), audit.WrongIncident, here, 0},
		{"insert from another incident", func(rows [][]byte, i int) [][]byte { return slices.Insert(rows, i, sibling[i]) },
			audit.WrongIncident, here, 0},
		{"reseal", put(resealed), audit.Edited, here, 1},
		{"truncate", func(rows [][]byte, i int) [][]byte { return rows[:i] }, audit.Truncated, here, 0},
	}
}

// Each attack on each entry of a log that was exported as lines, or kept as rows of the binary form by a store.
func TestEveryAttackOnALogIsFound(t *testing.T) {
	entries, heads := archived("contoso", 12, 200)
	last := heads[len(entries)]
	forms := map[string]struct {
		encode func([]audit.Entry) [][]byte
		verify func([][]byte) (audit.Head, error)
	}{
		"lines": {
			func(es []audit.Entry) [][]byte { return rows(t, es) },
			func(rows [][]byte) (audit.Head, error) { return verified(bytes.Join(rows, nil), last) },
		},
		"binary": {
			func(es []audit.Entry) (rows [][]byte) {
				for _, e := range es {
					row, err := e.MarshalBinary()
					require.NoError(t, err)
					rows = append(rows, row)
				}
				return rows
			},
			func(rows [][]byte) (audit.Head, error) {
				return audit.Verify(func(yield func(audit.Entry, error) bool) {
					for _, row := range rows {
						if e, err := audit.ParseBinary(string(row)); !yield(e, err) || err != nil {
							return
						}
					}
				}, last)
			},
		},
	}
	for form, f := range forms {
		intact := f.encode(entries)
		head, err := f.verify(intact)
		require.NoError(t, err, form)
		require.Equal(t, last, head)
		for _, a := range attacks(t, f.encode, entries) {
			found := 0
			for i := 0; i+a.rows < len(entries); i++ {
				head, err := f.verify(a.do(slices.Clone(intact), i))
				requireFault(t, err, a.fault, uint64(a.seq(i)), "%s: %s %d", form, a.name, i+1)
				if a.seq(i) > 1 {
					require.Equal(t, heads[a.seq(i)-1], head, "%s: what is vouched for is what stands before", a.name)
				}
				found++
			}
			require.Equal(t, len(entries)-a.rows, found, "%s: %s", form, a.name)
		}
		const seed = 20260501
		random := rand.New(rand.NewPCG(seed, 0))
		t.Logf("%s: random pairs by seed %d", form, seed)
		for range 200 {
			i, j := random.IntN(len(intact)), random.IntN(len(intact))
			if i == j {
				continue
			}
			rows := slices.Clone(intact)
			rows[i], rows[j] = rows[j], rows[i]
			_, err := f.verify(rows)
			requireFault(t, err, audit.Reordered, uint64(min(i, j)+1), "%s: %d and %d", form, i+1, j+1)
		}
	}
}

// The last entries, cut or hashed anew, need a head that was kept elsewhere, and with it they are found.
func TestWhatOnlyAHeadShows(t *testing.T) {
	entries, heads := archived("contoso", 12, 200)
	lines := rows(t, entries)
	for n := range lines {
		cut := bytes.Join(lines[:n], nil)
		head, err := verified(cut)
		require.NoError(t, err, "a shorter log is a log")
		if n > 0 {
			require.Equal(t, heads[n], head)
		}
		_, err = verified(cut, heads[n])
		require.NoError(t, err)
		_, err = verified(cut, heads[n+1])
		requireFault(t, err, audit.Truncated, uint64(n+1))
	}
	for i := range entries {
		forged := slices.Clone(entries)
		forged[i] = entries[i].Clone()
		forged[i].Action = entries[i].Action%27 + 1
		prev := entries[i].Prev
		for j := i; j < len(forged); j++ { // all the chain from there on
			forged[j] = reseal(forged[j], prev, seedOf(j))
			prev = forged[j].Hash
		}
		export := bytes.Join(rows(t, forged[i:]), nil)
		_, err := verified(slices.Concat(bytes.Join(lines[:i], nil), export))
		require.NoError(t, err, "a chain computed anew is a chain")
		_, err = verified(slices.Concat(bytes.Join(lines[:i], nil), export), heads[len(entries)])
		requireFault(t, err, audit.Rewritten, uint64(len(entries)))
		_, err = verified(slices.Concat(bytes.Join(lines[:i], nil), export), heads[i+1], heads[i])
		requireFault(t, err, audit.Rewritten, uint64(i+1))
	}
}

// An export cut within a line: that line is refused, however little is missing, but for the line feed at the very end.
func TestEveryCutWithinALineIsFound(t *testing.T) {
	entries, heads := archived("contoso", 12, 30)
	lines := rows(t, entries)
	for i, line := range lines {
		before := bytes.Join(lines[:i], nil)
		for n := 1; n < len(line)-1; n += 1 + len(line)/97 {
			head, err := verified(slices.Concat(before, line[:n]), heads[len(entries)])
			require.ErrorContains(t, err, fmt.Sprintf("line %d", i+1), "cut at %d", n)
			require.Equal(t, heads[i].Len, head.Len)
		}
		_, err := verified(slices.Concat(before, line[:len(line)-1]), heads[i+1])
		require.NoError(t, err, "only the line feed is missing")
	}
}
