package boltstore_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

// TestVerifyFindsDamage damages the file of a store in use, a byte in each 97: Verify finds what Open would find.
func TestVerifyFindsDamage(t *testing.T) {
	image, _, _ := small(t, 8)
	path := filepath.Join(quickDir(t), "north.db")
	require.NoError(t, os.WriteFile(path, image, 0o600))
	s := opened(t, path)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	found := 0
	for at := 0; at < used(image); at += 97 {
		_, err := f.WriteAt([]byte{^image[at]}, int64(at))
		require.NoError(t, err)
		verified := s.Verify(ctx)
		copied := withImage(t, damaged(image, at), func(path string) error {
			again, err := boltstore.Open(path, "north", boltstore.Options{})
			if err == nil {
				err = again.Close()
			}
			return err
		})
		require.Equal(t, copied == nil, verified == nil, "byte %d: open %v, verify %v", at, copied, verified)
		if verified != nil {
			found++
			_, corrupt := errors.AsType[*boltstore.CorruptError](verified)
			require.True(t, corrupt && errors.Is(verified, incident.ErrCorrupt), "%v", verified)
		}
		_, err = f.WriteAt(image[at:at+1], int64(at))
		require.NoError(t, err)
	}
	require.Greater(t, found, 100)
	require.NoError(t, s.Verify(ctx), "and nothing when all is as it was")
	for head := range int64(2) { // the sum of each
		_, err := f.WriteAt([]byte{^image[head*4096+16+56]}, head*4096+16+56)
		require.NoError(t, err)
		require.ErrorIs(t, s.Verify(ctx), incident.ErrCorrupt)
		_, err = f.WriteAt(image[head*4096+16+56:][:1], head*4096+16+56)
		require.NoError(t, err)
	}
	require.NoError(t, s.Verify(ctx))
}

func damaged(image []byte, at int) []byte {
	out := append([]byte{}, image...)
	out[at] = ^out[at]
	return out
}

// TestVerifyFindsBrokenLogs: an entry that says something else than what was sealed into its chain, whoever wrote it.
func TestVerifyFindsBrokenLogs(t *testing.T) {
	s, path := fresh(t)
	for n := range 4 {
		require.NoError(t, command(s, 0, n))
	}
	require.NoError(t, s.Verify(ctx))
	said := false
	require.NoError(t, s.AlterEntry(1, 1, func(entry string) string {
		said = strings.Contains(entry, "ana@contoso.com")
		return strings.Replace(entry, "ana@contoso.com", "bob@contoso.com", 1)
	}))
	require.True(t, said)
	err := s.Verify(ctx)
	_, corrupt := errors.AsType[*boltstore.CorruptError](err)
	require.True(t, corrupt, "%v", err)
	require.NoError(t, s.Close())
	s = opened(t, path)
	require.ErrorIs(t, s.Verify(ctx), incident.ErrCorrupt, "it opens, for the records are as they were written")
}
