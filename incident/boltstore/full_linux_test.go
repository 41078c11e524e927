package boltstore_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

// volume mounts a small file system of its own, for which it needs to be root.
func volume(t *testing.T, size string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	neededHere(t, syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size), "a small file system, which takes root")
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	return dir
}

// TestFullDisk: a command for which there is no room fails, cleanly, and works once there is.
func TestFullDisk(t *testing.T) {
	dir := volume(t, "4m")
	ballast := filepath.Join(dir, "ballast")
	require.NoError(t, os.WriteFile(ballast, make([]byte, 2<<20), 0o600))
	path := filepath.Join(dir, "north.db")
	s := opened(t, path)
	desk := deskOver(t, s)
	ids := openMany(t, desk, 10)
	note := strings.Repeat("A long note. ", 2000)
	var err error
	var before [][]byte
	commented := 0
	for ; err == nil; commented++ {
		require.Less(t, commented, 1000)
		before = forms(t, s)
		_, err = desk.Update(ctx, ids[commented%10], incident.Comment(note))
	}
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.NotErrorIs(t, err, incident.ErrCommitUnknown)
	require.Equal(t, before, forms(t, s))
	require.NoError(t, s.Verify(ctx))
	require.ErrorIs(t, s.Compact(ctx), syscall.ENOSPC)
	require.NoError(t, s.Verify(ctx))

	require.NoError(t, os.Remove(ballast))
	_, err = desk.Update(ctx, ids[0], incident.Comment(note))
	require.NoError(t, err)
	require.NoError(t, s.Compact(ctx))
	require.NoError(t, s.Verify(ctx))
	want := forms(t, s)
	require.NoError(t, s.Close())
	require.Equal(t, want, forms(t, opened(t, path)))
}

// TestReadOnly: where nothing can be written a store is not opened, and what is there stays.
func TestReadOnly(t *testing.T) {
	dir := volume(t, "4m")
	path := filepath.Join(dir, "north.db")
	s := opened(t, path)
	require.NoError(t, command(s, 0, 0))
	want := forms(t, s)
	require.NoError(t, s.Close())
	require.NoError(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	for _, p := range []string{path, filepath.Join(dir, "new.db")} {
		_, err := boltstore.Open(p, "north", boltstore.Options{})
		require.ErrorIs(t, err, syscall.EROFS, p)
		require.NotErrorIs(t, err, incident.ErrCorrupt)
	}
	require.NoError(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT, ""))
	require.Equal(t, want, forms(t, opened(t, path)))
}
