package boltstore_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

func itoa(n int) string { return strconv.Itoa(n) }

// withImage puts what is left of a file where it can be looked at, for as long as do does.
func withImage(t testing.TB, image []byte, do func(path string) error) error {
	t.Helper()
	dir := quickDir(t)
	defer func() { require.NoError(t, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "north.db")
	require.NoError(t, os.WriteFile(path, bytes.TrimRight(image, "\x00"), 0o600)) // what is behind is nothing
	require.NoError(t, os.Truncate(path, int64(len(image))))
	return do(path)
}

// small is the file of a store with all kinds of records, compacted, and what it holds.
func small(t testing.TB, commands int) (image []byte, path string, want [][]byte) {
	t.Helper()
	path = filepath.Join(quickDir(t), "north.db")
	s := opened(t, path)
	for n := range commands {
		require.NoError(t, command(s, 0, n))
	}
	require.NoError(t, s.Compact(ctx))
	require.NoError(t, command(s, 0, commands)) // so that some of it is free
	want = forms(t, s)
	require.NoError(t, s.Close())
	image, err := os.ReadFile(path)
	require.NoError(t, err)
	t.Logf("%d bytes", used(image))
	return image, path, want
}

// TestEveryByteFlipped changes bytes of a small file, CASELOAD_FLIPS of them or all with 0: what opens holds what was written, and
// what does not says why.
func TestEveryByteFlipped(t *testing.T) {
	image, _, want := small(t, 1)
	end := used(image)
	seed := uint64(number(t, "CASELOAD_SEED", 1))
	at := rand.New(rand.NewPCG(seed, 5)).Perm(end)
	if n := number(t, "CASELOAD_FLIPS", 1000); n > 0 {
		at = at[:min(n, end)]
	}
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		t.Run(strconv.Itoa(w), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(quickDir(t), "north.db")
			require.NoError(t, os.WriteFile(path, image, 0o600))
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			require.NoError(t, err)
			defer func() { require.NoError(t, f.Close()) }()
			r := rand.New(rand.NewPCG(seed, 6))
			refused, all := 0, 0
			for n := w; n < len(at); n += workers {
				i := at[n]
				b := image[i] ^ 1<<r.IntN(8)
				if i%3 == 0 {
					b = ^image[i]
				}
				_, err := f.WriteAt([]byte{b}, int64(i))
				require.NoError(t, err)
				all++
				works := all%8 == 0
				no := flipped(t, path, want, "byte "+itoa(i), works)
				if refused += no; works && no == 0 {
					require.NoError(t, f.Truncate(0))
					_, err = f.WriteAt(image, 0)
				} else {
					_, err = f.WriteAt(image[i:i+1], int64(i))
				}
				require.NoError(t, err)
			}
			t.Logf("%d of %d changes refused", refused, all)
		})
	}
}

// flipped opens a file that may be damaged, and when it opens sees what it holds, and works on it if it is told to.
func flipped(t *testing.T, path string, want [][]byte, what string, works bool) (refused int) {
	t.Helper()
	s, err := boltstore.Open(path, "north", boltstore.Options{})
	if err != nil {
		_, corrupt := errors.AsType[*boltstore.CorruptError](err)
		require.True(t, corrupt && errors.Is(err, incident.ErrCorrupt), "%s: %v", what, err)
		return 1
	}
	require.Equal(t, want, forms(t, s), what)
	if works {
		require.NoError(t, command(s, 1, 0), what)
		require.NoError(t, s.Verify(ctx), what)
	}
	require.NoError(t, s.Close(), what)
	return 0
}

// used is where the pages end that a file has in use.
func used(image []byte) int {
	return (len(bytes.TrimRight(image, "\x00")) + 4095) / 4096 * 4096
}

// TestCutShort cuts a file at every sector.
func TestCutShort(t *testing.T) {
	t.Parallel()
	image, path, want := small(t, 8)
	for end := 0; end < used(image); end += 512 {
		require.NoError(t, os.WriteFile(path, image[:end], 0o600))
		refused := flipped(t, path, want, "cut at "+itoa(end), true)
		require.Equal(t, 1, refused, "cut at %d", end)
	}
}

// TestOldPages puts older versions of single pages back, whose seals are sound: a disk that lost a write.
func TestOldPages(t *testing.T) {
	t.Parallel()
	s, path := fresh(t)
	for n := range 20 {
		require.NoError(t, command(s, 0, n))
	}
	old, err := os.ReadFile(path)
	require.NoError(t, err)
	for n := range 20 {
		require.NoError(t, command(s, 1, n))
	}
	want := forms(t, s)
	require.NoError(t, s.Close())
	now, err := os.ReadFile(path)
	require.NoError(t, err)
	refused := 0
	for at := 2 * 4096; at < min(len(old), used(now)); at += 4096 {
		image := append([]byte{}, now...)
		copy(image[at:at+4096], old[at:])
		require.NoError(t, os.WriteFile(path, image, 0o600))
		refused += flipped(t, path, want, "page at "+itoa(at), true)
	}
	require.Greater(t, refused, 5)
}
